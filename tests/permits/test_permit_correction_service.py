"""A clerical error on a permit's paper: asked for by one person, decided by another, and issued again under the same number."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits import permit_pdf
from tests.permits.office import BUDI, COUNTER, HEAD, NOW, OTHER_COUNTER, SITI, VERIFIER, at, person, refused

RIGHT = {"holder": "Siti Contoh, S.Ked.", "place": "Jl. Baru No. 1"}


@pytest.fixture
def held(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    permit = office.issued(permit_type="SIPD")["permit"]
    heard(office, "permit_issued")
    return permit


def heard(office, kind, **other):
    """The door hears its own event, as it does from the broker."""
    event = [each for each in office.door.events() if each.type == kind][-1]
    told = {"type": kind, "data": event.data, "subject": event.subject, "seq": event.seq, "id": event.id, **other}
    office.door.handle(f"on_{kind}", **told, source="permits", now=NOW)


def asked(office, held, *, actor=VERIFIER, issue=1, **texts):
    return office.ask_permit_correction(actor, permit_id=held["permit_id"], issue=issue, **{"reason": "Salah ketik", **(texts or RIGHT)})


def granted(office, held, **more):
    request = asked(office, held, **more)["request"]
    return office.decide_permit_change(HEAD, request_id=request["request_id"], grant=True)


def test_it_is_issued_again_under_its_number_and_nothing_else_changes(office, held):
    before = office.get_permit(VERIFIER, permit_id=held["permit_id"])
    assert "correct" in before["may"] and before["printed"]["holder"] == "Siti Contoh" and before["issue"] == 1
    waits = asked(office, held)
    assert {each["name"]: (each["old"], each["new"]) for each in waits["request"]["changes"]} == {
        name: (before["printed"][name], new) for name, new in RIGHT.items()
    }
    after = office.decide_permit_change(HEAD, request_id=waits["request"]["request_id"], grant=True)
    assert (after["issue"], after["printed"], after["holder_name"]) == (2, {**before["printed"], **RIGHT}, RIGHT["holder"])
    same = ("number", "permit_type", "valid_from", "valid_until", "status", "application_id", "issued_at")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert [each["kind"] for each in after["life"]] == ["issued", "corrected"] and after["life"][-1]["letter"] is None
    assert after["code"] != held["code"] and after["former_issues"] == [{"issue": 1, "code": held["code"], "replaced_on": "2026-11-23"}]
    assert not after["document_ready"], "the paper is made by whoever hears of it"
    refused(Conflict, "permit_document_not_ready", office.get_permit_file, SITI, permit_id=held["permit_id"])
    (event,) = [each for each in office.door.events() if each.type == "permit_corrected"]
    assert (event.data["issue"], event.data["corrected"]) == (2, ["holder", "place"]) and "S.Ked." not in str(event.data)
    kinds = [act for act, *_ in office.recorded() if act.startswith("permit_change")]
    assert kinds == ["permit_change_asked", "permit_change_granted"] and "S.Ked." not in str(office.recorded())


def test_the_holder_has_the_new_paper_although_a_duplicates_event_is_heard_after_the_correction(office, held):
    granted(office, held)
    heard(office, "permit_issued", id=str(uuid4()))
    heard(office, "permit_corrected")
    (document,) = [each for each in listed(office) if each["kind"] == "permit"]
    assert document["version"] == 2 and office.get_permit(VERIFIER, permit_id=held["permit_id"])["document_ready"]


def test_the_new_paper_is_the_next_version_among_the_holders_documents_and_the_old_one_says_it_was_replaced(office, held, monkeypatch):
    old = office.get_permit_file(SITI, permit_id=held["permit_id"])
    granted(office, held)
    heard(office, "permit_corrected")
    heard(office, "permit_corrected")
    new = office.get_permit_file(SITI, permit_id=held["permit_id"])
    assert new["key"] != old["key"] and Files.from_env().get(new["key"]).startswith(b"%PDF")
    (document,) = [each for each in listed(office) if each["kind"] == "permit"]
    assert (document["version"], document["number"]) == (2, held["number"])
    pages = []
    made = permit_pdf.render_stamped
    monkeypatch.setattr(permit_pdf, "render_stamped", lambda page, status: pages.append((page, status)) or made(page, status))
    stamped = office.get_permit_file(COUNTER, permit_id=held["permit_id"], issue=1)
    assert stamped["key"] not in (old["key"], new["key"])
    ((page, status),) = pages
    assert (page.holder, page.code, page.issue, status) == ("Siti Contoh", held["code"], 1, "replaced")
    assert office.get_permit_file(SITI, permit_id=held["permit_id"], issue=2) == new
    for stranger, issue in ((SITI, 3), (BUDI, 1), (OTHER_COUNTER, 1)):
        refused(NotFound, "permit_not_found", office.get_permit_file, stranger, permit_id=held["permit_id"], issue=issue)


def test_a_duplicate_of_before_is_not_given_out_after_a_correction(office, held, monkeypatch):
    facts = '{"ordinal": 1, "issued_on": "2026-11-23", "application_number": "0002/SIPD", "approved_by": "Rahmat Contoh", "for_name": null}'
    written = f"{held['permit_id']}, 1, 'duplicated', '2026-11-23', '2026-11-23', now(), '{facts}'"
    office.execute(
        f"insert into permit_entry (permit_id, position, kind, day, written_on, at, facts) values ({written})".replace(":", r"\:")
    )
    pages = []
    made = permit_pdf.render_and_store
    monkeypatch.setattr(permit_pdf, "render_and_store", lambda page: pages.append(page) or made(page))
    office.get_permit_file(SITI, permit_id=held["permit_id"])
    granted(office, held)
    heard(office, "permit_corrected")
    office.get_permit_file(SITI, permit_id=held["permit_id"])
    assert [(page.holder, bool(page.duplicate)) for page in pages] == [("Siti Contoh", True), (RIGHT["holder"], False)]


def listed(office):
    found = office.list_documents(SITI)
    return found["items"] if isinstance(found, dict) else found


def test_a_paper_that_was_made_while_it_was_corrected_does_not_stand_for_the_new_issue(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    held = office.issued(permit_type="SIPD")["permit"]
    made, pages = permit_pdf.render_and_store, []

    def meanwhile(page):
        if not pages:
            pages.append(page)
            granted(office, held)
        return made(page)

    monkeypatch.setattr(permit_pdf, "render_and_store", meanwhile)
    heard(office, "permit_issued")
    assert not office.get_permit(VERIFIER, permit_id=held["permit_id"])["document_ready"], "it says what was corrected"
    heard(office, "permit_corrected")
    assert office.get_permit(VERIFIER, permit_id=held["permit_id"])["document_ready"]
    (document,) = [each for each in listed(office) if each["kind"] == "permit"]
    assert document["version"] == 1


def test_the_paper_of_a_former_issue_serves_as_long_as_its_permit_does(office, held):
    (paper,) = [each for each in listed(office) if each["kind"] == "permit"]
    draft = office.draft()
    code = next(each["code"] for each in draft["requirements"] if each["document_kind"] in (None, "permit"))
    office.attach_document(SITI, **at(draft), requirement=code, document_id=paper["document_id"])
    for issue in (1, 2):
        granted(office, held, issue=issue, holder=f"Siti Contoh {'I' * issue}")
        heard(office, "permit_corrected")

    def fault():
        one = office.get_application(SITI, application_id=draft["application_id"])
        return next(each["fault"] for each in one["requirements"] if each["code"] == code)

    assert fault() is None
    office.execute("update permit set revoked_at = now(), revoked_on = '2026-11-23'")
    assert fault() == {"code": "document_permit_revoked"}


def test_a_former_issue_is_no_duplicate_of_a_later_one(office, held, monkeypatch):
    granted(office, held)
    facts = '{"ordinal": 1, "issued_on": "2026-11-23", "application_number": "0002/SIPD", "approved_by": "Rahmat Contoh", "for_name": null}'
    written = f"{held['permit_id']}, 2, 'duplicated', '2026-11-23', '2026-11-23', now(), '{facts}'"
    office.execute(
        f"insert into permit_entry (permit_id, position, kind, day, written_on, at, facts) values ({written})".replace(":", r"\:")
    )
    pages = []
    made = permit_pdf.render_stamped
    monkeypatch.setattr(permit_pdf, "render_stamped", lambda page, status: pages.append(page) or made(page, status))
    office.get_permit_file(SITI, permit_id=held["permit_id"], issue=1)
    assert [(page.issue, page.duplicate) for page in pages] == [(1, None)]


def test_the_old_code_leads_to_the_new_one_through_every_issue(office, held):
    granted(office, held)
    second = office.get_permit(HEAD, permit_id=held["permit_id"])
    granted(office, held, issue=2, holder="Siti Contoh, S.Ked., M.Kes.")
    third = office.get_permit(HEAD, permit_id=held["permit_id"])
    for code, initials in ((held["code"], "S. C."), (second["code"], "S. C. S.")):
        found = office.verify_permit(code=code.lower())
        assert (found["status"], found["number"], found["holder_name"]) == ("superseded", held["number"], initials)
        assert found["new_issue"] == {"issue": 3, "code": third["code"], "since": "2026-11-23"}
    now = office.verify_permit(code=third["code"])
    assert (now["status"], now["issue"], "new_issue" in now) == ("active", 3, False)
    assert office.find_permit(number=held["number"])["status"] == "active"


def test_two_people_and_one_thing_at_a_time(office, held):
    for actor in (COUNTER, HEAD, SITI):
        refused(NotAllowed, "not_allowed", office.ask_permit_correction, actor, permit_id=held["permit_id"], issue=1, reason="x", **RIGHT)
    request = asked(office, held)["request"]["request_id"]
    refused(Conflict, "permit_request_open", asked, office, held)
    both = person(VERIFIER.id, "Vino Contoh", "agency_head")
    refused(NotAllowed, "same_person_as_asker", office.decide_permit_change, both, request_id=request, grant=True)
    after = office.decide_permit_change(HEAD, request_id=request, grant=False, note="Memang begitu")
    assert (after["issue"], after["holder_name"], after["code"]) == (1, "Siti Contoh", held["code"])


@pytest.mark.parametrize(
    ("texts", "refusal", "code"),
    [
        ({"holder": "Siti  Contoh "}, Conflict, "permit_correction_unchanged"),
        ({"responsible_person": "Siapa"}, Conflict, "permit_correction_unchanged"),
        ({"holder": " "}, Invalid, "invalid_fields"),
        ({"holder": "Lain", "reason": " "}, Invalid, "invalid_fields"),
        ({"holder": "Lain", "issue": 2}, Conflict, "permit_issued_again"),
    ],
)
def test_what_changes_nothing_is_blank_or_was_read_before_is_refused(office, held, texts, refusal, code):
    refused(refusal, code, asked, office, held, **texts)


def test_what_is_revoked_or_has_ended_is_not_corrected(office, held):
    request = asked(office, held)["request"]["request_id"]
    end = NOW + timedelta(days=5 * 366)
    refused(Conflict, "permit_expired", office.decide_permit_change, HEAD, request_id=request, grant=True, now=end)
    office.decide_permit_change(HEAD, request_id=request, grant=False, note="x")
    office.execute("update permit set revoked_at = now(), revoked_on = '2026-11-23'")
    refused(Conflict, "permit_revoked", asked, office, held)
    assert "correct" not in office.get_permit(VERIFIER, permit_id=held["permit_id"])["may"]
