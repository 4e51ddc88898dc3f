"""Versions of documents behind permits' door, and which applications use them."""

import threading

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from permits.service import door
from tests.permits.office import BUDI, COUNTER, NOW, PDF, SITI, at, refused

NAMED = {"step": "file_check", "reasons": {"requirements": "Sudah tidak berlaku."}}


def replaced(office, document_id, *, version, key, actor=SITI, **given):
    file = {**PDF, "key": f"documents/{key}"}
    return office.replace_document(actor, document_id=document_id, version=version, **{"name": "Surat baru", "file": file, **given})


def attached(one):
    return next(each for each in one["requirements"] if each["document"])


def test_a_document_that_is_replaced_keeps_its_earlier_versions_and_each_is_opened(office):
    first = office.document()
    second = replaced(office, first["document_id"], version=1, key="v2", number="2", valid_until="2027-01-31")
    third = replaced(office, first["document_id"], version=2, key="v3")
    assert [each["document_id"] for each in office.list_documents(SITI)] == [third["document_id"]], "only the newest is listed"
    assert len(office.list_documents(SITI, all_versions=True)) == 3
    for any_version in (first, second, third):
        found = office.get_document(SITI, document_id=any_version["document_id"])
        assert found["document_id"] == third["document_id"]
        assert [each["version"] for each in found["versions"]] == [3, 2, 1]
    assert [(each["number"], each["valid_until"], each["replaced_at"]) for each in found["versions"]] == [
        (None, None, None), ("2", "2027-01-31", NOW.isoformat()), (None, None, NOW.isoformat()),
    ]  # fmt: skip
    assert [office.get_document_file(SITI, document_id=each["document_id"])["key"] for each in found["versions"][:2]] == [
        "documents/v3", "documents/v2",
    ]  # fmt: skip
    assert office.recorded()[-1][:2] == ("document_replaced", f"document/{third['document_id']}")
    assert office.recorded()[-1][4] == {"version": 3}


def test_an_application_keeps_the_version_it_was_submitted_with_and_a_draft_is_offered_the_newer_one(office):
    sent, draft = office.submitted(), office.complete_draft()
    old = [attached(one)["document"] for one in (sent, draft)]
    newer = [replaced(office, each["document_id"], version=1, key=f"new-{n}") for n, each in enumerate(old)]
    sent, draft = (office.get_application(SITI, application_id=one["application_id"]) for one in (sent, draft))
    assert [attached(one)["document"]["document_id"] for one in (sent, draft)] == [each["document_id"] for each in old]
    assert attached(sent)["newer_document"] is None
    assert attached(draft)["newer_document"]["document_id"] == newer[1]["document_id"]
    assert draft["complete"], "the old version counts until its applicant takes the newer one"
    wanted = {"requirement": attached(draft)["code"], "document_id": newer[1]["document_id"]}
    taken = office.attach_document(SITI, **at(draft), **wanted)
    again = next(each for each in taken["requirements"] if each["code"] == wanted["requirement"])
    assert (again["document"]["version"], again["newer_document"]) == (2, None)
    outdated = {"requirement": wanted["requirement"], "document_id": old[1]["document_id"]}
    fields = refused(Invalid, "invalid_fields", office.attach_document, SITI, **at(taken), **outdated)["fields"]
    assert fields == {"document_id": {"code": "document_replaced"}}
    assert office.submit_application(SITI, **at(taken))["number"]


def test_what_was_returned_is_offered_the_newer_version_to_its_applicant_alone(office):
    back = office.return_application(COUNTER, **at(office.submitted()), **NAMED)
    newer = replaced(office, attached(back)["document"]["document_id"], version=1, key="mended")
    seen = [office.get_application(who, application_id=back["application_id"]) for who in (SITI, COUNTER)]
    assert [(attached(one)["newer_document"] or {}).get("document_id") for one in seen] == [newer["document_id"], None]
    refused(NotFound, "document_not_found", office.get_document_file, COUNTER, document_id=newer["document_id"])


def test_of_two_who_replace_at_once_one_is_told_and_a_stored_file_is_no_second_version(office):
    first, answers = office.document()["document_id"], []

    def replace(n):
        try:
            answers.append(replaced(office, first, version=1, key=f"at-once-{n}")["version"])
        except Conflict as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=replace, args=(n,)) for n in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(answers, key=str) == [2, "document_replaced", "document_replaced", "document_replaced"]
    office.add_document(SITI, kind="other", name="Lain", file={**PDF, "key": "documents/known"})
    fields = refused(Invalid, "invalid_fields", replaced, office, first, version=2, key="known")["fields"]
    assert fields == {"file": {"code": "file_unknown"}}
    refused(NotFound, "document_not_found", replaced, office, first, version=2, key="theirs", actor=BUDI)
    assert office.get_document(SITI, document_id=first)["version"] == 2


def test_versions_do_not_count_as_documents_but_their_bytes_do(office, monkeypatch):
    monkeypatch.setitem(door.QUOTAS, "documents", 1)
    large = {"key": "documents/l1", "name": "a.pdf", "media_type": "application/pdf", "size": 12_000_000, "sha256": "0" * 64}
    one = office.add_document(SITI, kind="other", name="Surat", file=large)["document_id"]
    replaced(office, one, version=1, key="l2", file={**large, "key": "documents/l2", "size": 8_000_000})
    assert office.get_quotas(SITI)["documents"] == {"have": 1, "limit": 1}
    full = refused(Conflict, "document_bytes_full", replaced, office, one, version=2, key="l3")
    assert full == {"limit": 20} and office.get_document(SITI, document_id=one)["version"] == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": " "}, "name"), ({"valid_until": "2026-02-30"}, "valid_until"), ({"issued_on": "2026-11-24"}, "issued_on")],
)
def test_a_version_obeys_the_rules_of_a_document(office, given, field):
    one = office.document()["document_id"]
    assert list(refused(Invalid, "invalid_fields", replaced, office, one, version=1, key="bad", **given)["fields"]) == [field]


def test_a_document_says_which_applications_use_it_in_whichever_version(office):
    sent = office.submitted()
    one = attached(sent)["document"]["document_id"]
    newer = replaced(office, one, version=1, key="used")["document_id"]
    drafts = [office.draft() for _ in range(3)]
    for draft in drafts:
        office.attach_document(SITI, **at(draft), requirement=attached(sent)["code"], document_id=newer)
    office.withdraw_application(SITI, **at(office.get_application(SITI, application_id=drafts[0]["application_id"])))
    ids = [each["application_id"] for each in (drafts[2], drafts[1], sent)]
    pages, after = [], None
    while True:
        page = office.list_document_uses(SITI, document_id=one, after=after, limit=2)
        pages, after = [*pages, page["items"]], page["next"]
        if after is None:
            break
    used = [each for page in pages for each in page]
    assert [each["application"]["application_id"] for each in used] == ids and len(pages) == 2
    assert [(each["versions"], each["application"]["number"], each["application"]["status"]) for each in used] == [
        ([2], None, "draft"), ([2], None, "draft"), ([1], sent["number"], "submitted"),
    ]  # fmt: skip
    listed = office.list_documents(SITI, uses=True, limit=25)["items"]
    assert {each["document_id"]: each["used_by"]["count"] for each in listed}[newer] == 3
    shown = next(each for each in listed if each["document_id"] == newer)["used_by"]["newest"]
    assert [each["application"]["application_id"] for each in shown] == ids[:2]
    assert office.list_document_uses(SITI, document_id=office.document()["document_id"]) == {"items": [], "next": None}
    refused(NotFound, "document_not_found", office.list_document_uses, BUDI, document_id=one)


def test_a_document_that_nothing_uses_is_removed_with_all_versions_and_what_is_in_use_stays(office):
    loose = office.document()["document_id"]
    replaced(office, loose, version=1, key="loose")
    refused(Conflict, "document_replaced", office.remove_document, SITI, document_id=loose, version=1)
    refused(NotFound, "document_not_found", office.remove_document, BUDI, document_id=loose, version=2)
    assert office.remove_document(SITI, document_id=loose, version=2) == {"name": "Surat baru"}
    refused(NotFound, "document_not_found", office.get_document, SITI, document_id=loose)
    assert office.list_documents(SITI, all_versions=True) == []
    sent, draft = office.submitted(), office.complete_draft()
    used = [attached(one)["document"]["document_id"] for one in (sent, draft)]
    for one in used:
        refused(Conflict, "document_in_use", office.remove_document, SITI, document_id=one, version=1)
    newer = replaced(office, used[0], version=1, key="newer")["document_id"]
    refused(Conflict, "document_in_use", office.remove_document, SITI, document_id=newer, version=2)
    office.withdraw_application(SITI, **at(office.get_application(SITI, application_id=draft["application_id"])))
    office.remove_document(SITI, document_id=used[1], version=1)
    assert [each["document_id"] for each in office.list_documents(SITI)] == [newer]


def test_what_was_replaced_in_a_correction_is_kept_for_the_case(office):
    back = office.return_application(COUNTER, **at(office.submitted()), **NAMED)
    before = attached(back)["document"]["document_id"]
    other = office.document()["document_id"]
    for each in [each["code"] for each in back["requirements"] if each["document"]]:
        back = office.attach_document(SITI, **at(back), requirement=each, document_id=other)
    refused(Conflict, "document_in_use", office.remove_document, SITI, document_id=before, version=1)
    assert office.get_document_file(COUNTER, document_id=before)


def test_who_attaches_and_who_removes_at_once_never_leave_an_application_without_its_document(office):
    for _ in range(4):
        one, draft, answers = office.document()["document_id"], office.draft(), []
        code = draft["requirements"][0]["code"]

        def attach(draft=draft, code=code, one=one, answers=answers):
            try:
                office.attach_document(SITI, **at(draft), requirement=code, document_id=one)
                answers.append("attached")
            except NotFound as refusal:
                answers.append(refusal.code)

        def remove(one=one, answers=answers):
            try:
                office.remove_document(SITI, document_id=one, version=1)
                answers.append("removed")
            except Conflict as refusal:
                answers.append(refusal.code)

        threads = [threading.Thread(target=each) for each in (attach, remove)]
        [each.start() for each in threads]
        [each.join() for each in threads]
        assert sorted(answers) in (["attached", "document_in_use"], ["document_not_found", "removed"])
