"""Documents that end soon, behind permits' door, with a moved clock: their owners are reminded, of each reminder once."""

import threading
from datetime import timedelta

import pytest

from permits.service.document_endings import DocumentEndings
from tests.permits.office import BUDI, NOW, PDF, SITI

DAY = timedelta(days=1)
LAST = (NOW + 40 * DAY).date().isoformat()


def ending(office, document_id, until=LAST):
    office.execute(f"update document set valid_until = '{until}' where id = {document_id}")


def paper_of(one):
    return next(each["document"]["document_id"] for each in one["requirements"] if each["document"])


def reminded(office, day):
    """The documents of whose end was told up to that day."""
    office.door.run("remind_of_documents", now=NOW + day * DAY)
    return [event.data["document_id"] for event in office.door.events() if event.type == "document_ending"]


def listed(office, day, actor=SITI):
    return [each["document_id"] for each in office.list_ending_documents(actor, now=NOW + day * DAY)]


def test_who_uses_a_document_is_reminded_thirty_and_seven_days_before_its_end_and_never_twice(office):
    one = paper_of(office.submitted())
    ending(office, one)
    assert [len(reminded(office, day)) for day in (9, 10, 10, 20, 32, 33, 33, 40, 41, 60)] == [0, 1, 1, 1, 1, 2, 2, 2, 2, 2]
    told = [event for event in office.door.events() if event.type == "document_ending"]
    assert {(event.subject, event.data["last_day"], event.data["applicant_id"]) for event in told} == {(f"document/{one}", LAST, 11)}
    assert [listed(office, day) for day in (9, 10, 40, 60)] == [[], [one], [one], [one]]
    assert listed(office, 20, BUDI) == []


def test_what_nothing_uses_is_told_of_to_nobody(office):
    loose = office.document()["document_id"]
    withdrawn, rejected, draft = office.complete_draft(), office.submitted(), office.complete_draft()
    papers = [paper_of(each) for each in (withdrawn, rejected, draft)]
    office.execute(f"update application set status = 'withdrawn' where id = {withdrawn['application_id']}")
    office.execute(f"update application set status = 'rejected' where id = {rejected['application_id']}")
    for each in (loose, *papers):
        ending(office, each)
    assert reminded(office, 12) == [papers[2]] == listed(office, 12)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("valid_until = '2030-01-01'", True), ("valid_until = null", True), ("revoked_at = now()", False),
        ("valid_until = '2026-12-01'", False),
    ],
)  # fmt: skip
def test_a_permit_in_force_keeps_its_documents_in_use(office, change, told):
    issued = office.issued()
    ending(office, paper_of(issued))
    office.execute(f"update permit set {change} where application_id = {issued['application_id']}")
    assert reminded(office, 12) == ([paper_of(issued)] if told else [])


def test_after_it_was_replaced_only_the_newest_version_counts_and_only_its_own_end(office):
    one = paper_of(office.submitted())
    ending(office, one)
    assert reminded(office, 12) == [one]
    file = {**PDF, "key": "documents/later"}
    newer = office.replace_document(SITI, document_id=one, version=1, name="Surat", file=file, now=NOW + 13 * DAY)["document_id"]
    assert reminded(office, 35) == [one] and listed(office, 35) == []
    ending(office, newer, (NOW + 60 * DAY).date().isoformat())
    assert reminded(office, 36) == [one, newer], "of what its application uses another version"


def test_processes_at_once_tell_once_and_one_that_fails_holds_up_no_other(office, monkeypatch):
    papers = [paper_of(office.submitted()) for _ in range(3)]
    for each in papers:
        ending(office, each)
    threads = [threading.Thread(target=reminded, args=(office, 12)) for _ in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(reminded(office, 12)) == papers
    works = DocumentEndings._remind

    def fails(self, document_id):
        if document_id == papers[0]:
            raise ValueError("as a broken row would")
        works(self, document_id)

    monkeypatch.setattr(DocumentEndings, "_remind", fails)
    monkeypatch.setattr("permits.service.door.PORTION", 1)
    assert sorted(reminded(office, 34)[3:]) == papers[1:]
    monkeypatch.undo()
    assert sorted(reminded(office, 34)[3:]) == papers
