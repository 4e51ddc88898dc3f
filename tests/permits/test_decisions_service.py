"""What waits for whoever decides, at the door on a real database: clean cases, those that are not, and the permit as it would be issued."""

import pytest

from bus import contract
from bus.refusals import Conflict, NotAllowed
from tests.permits.editor import begun, changed, published
from tests.permits.office import COUNTER, HEAD, SITI, VERIFIER, at, person, refused
from tests.permits.test_ticks_service import WORD

DECLARED = {"fulfilled_by": "declaration", "when": None}
MEMORY = "memory://"


def everything(one):
    return ["location", "requirements", *(f"field:{each['code']}" for each in one["typed_fields"])]


def waiting(office, *, in_order=None, one=None):
    """At the head's step; everything found in order by whoever checked the files."""
    one = one or office.submitted()
    checked = office.advance_application(COUNTER, **at(one), step="file_check", in_order=everything(one) if in_order is None else in_order)
    return office.advance_application(VERIFIER, **at(checked), step="verification")


def listed(office, actor=HEAD, **page):
    found = office.list_decisions(actor, **page)
    contract.of("permits").check_result("list_decisions", found)
    return found["items"]


def test_a_clean_case_says_who_found_what_and_is_approved(office):
    one = waiting(office)
    [case] = listed(office)
    assert (case["application_id"], case["not_clean"], case["may_approve"], case["open_notes"]) == (one["application_id"], [], True, 0)
    assert {each["in_order_by"] for each in case["items"]} == {"Lina Contoh"} and len(case["items"]) > 1
    assert [(each["step"], each["by_name"]) for each in case["done"]] == [("file_check", "Lina Contoh"), ("verification", "Vino Contoh")]
    done = office.advance_application(HEAD, **at(one), step="approval", only_clean=True)
    assert done["status"] == "approved" and listed(office) == []


def test_only_who_decides_has_it_on_the_list(office):
    waiting(office)
    assert listed(office, COUNTER) == [] and listed(office, VERIFIER) == []
    assert listed(office, person(90, "Kepala Lain", "agency_head", agency="agam")) == []
    both = person(91, "Dua Contoh", "verifier", "agency_head")
    checked = office.advance_application(COUNTER, **at(office.submitted()), step="file_check")
    office.advance_application(both, **at(checked), step="verification")
    assert [each["may_approve"] for each in listed(office, both)] == [True, False], "who verified it does not decide it"


def unsettled(office):
    return waiting(office, in_order=["location"])


def with_open_note(office):
    one = waiting(office)
    office.write_note(COUNTER, application_id=one["application_id"], text="Tunggu")
    return one


def sent_back(office):
    one = office.advance_application(COUNTER, **at(office.submitted()), step="file_check", in_order=["location", "requirements"])
    back = office.send_back_application(VERIFIER, **at(one), step="verification", reason="Periksa lagi")
    return waiting(office, one=back)


def mended_and_not_looked_at_again(office):
    first = {"reasons": {"location": "Salah"}, "in_order": ["requirements"]}
    back = office.return_application(COUNTER, **at(office.submitted()), step="file_check", **first)
    sent = office.resubmit_application(SITI, **at(back), note="Sudah benar.")
    return waiting(office, one=sent, in_order=[])


def with_an_optional_declaration_that_nobody_looked_at(office):
    published(office, changed(office, begun(office), kind="new", requirement={**WORD, "required": False, **DECLARED}))
    one = office.complete_draft()
    one = office.submit_application(SITI, **at(office.tick_requirement(SITI, **at(one), requirement=WORD["code"], ticked=True)))
    others = [f"requirement:{each['code']}" for each in one["requirements"] if each["code"] != WORD["code"]]
    return waiting(office, one=one, in_order=[each for each in everything(one) if each != "requirements"] + others)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (unsettled, "unsettled_verdicts"),
        (with_an_optional_declaration_that_nobody_looked_at, "unsettled_verdicts"),
        (with_open_note, "open_notes"),
        (sent_back, "sent_back"),
        (mended_and_not_looked_at_again, "unsettled_verdicts"),
    ],
)
def test_what_somebody_left_open_is_never_approved_with_others_but_alone(office, make, why):
    one = make(office)
    [case] = listed(office)
    assert case["not_clean"] == [why]
    told = refused(Conflict, "case_not_clean", office.advance_application, HEAD, **at(one), step="approval", only_clean=True)
    assert told["reasons"] == [why]
    assert office.get_application(HEAD, application_id=one["application_id"])["status"] == "decision", "nothing happened"
    assert office.advance_application(HEAD, **at(one), step="approval")["status"] == "approved"


def test_a_settled_note_is_no_open_one(office):
    one = with_open_note(office)
    [note] = office.look_at_application(HEAD, application_id=one["application_id"])["notes"]
    office.settle_note(VERIFIER, application_id=one["application_id"], note_id=note["note_id"])
    assert listed(office)[0]["not_clean"] == []


def test_pages_go_on_where_the_one_before_ended(office):
    for _ in range(3):
        waiting(office)
    first = office.list_decisions(HEAD, limit=2)
    assert [len(first["items"]), len(listed(office, after=first["next"]))] == [2, 1]


def test_the_preview_is_the_permit_without_a_number_and_decides_nothing(office, monkeypatch):
    monkeypatch.setenv("FILES_URL", MEMORY)
    monkeypatch.setenv("PUBLIC_URL", "http://izin.test")
    one = waiting(office)
    which = {"application_id": one["application_id"], "step": "approval"}
    made = office.preview_issue(HEAD, **which)
    contract.of("permits").check_result("preview_issue", made)
    assert made["media_type"] == "application/pdf" and made["name"] == "pratinjau-izin.pdf"
    after = office.get_application(HEAD, application_id=one["application_id"])
    assert (after["revision"], after["status"]) == (one["revision"], "decision")
    refused(NotAllowed, "not_your_step", office.preview_issue, COUNTER, **which)
    early = office.submitted()
    refused(Conflict, "step_not_current", office.preview_issue, HEAD, application_id=early["application_id"], step="file_check")


def test_a_renewal_is_listed_and_shown_as_the_permit_that_it_would_be(office, monkeypatch):
    """The old permit is only looked at: a list that locked it would fail."""
    monkeypatch.setenv("FILES_URL", MEMORY)
    monkeypatch.setenv("PUBLIC_URL", "http://izin.test")
    permit_id = office.issued(permit_type="SIPB")["permit"]["permit_id"]
    office.execute(f"update permit set valid_until = date '2026-12-20' where id = {permit_id}")
    draft = office.create_application(SITI, application_kind="renewal", permit_type="SIPB", unit="dpmptsp", permit_id=permit_id)
    paper = office.document()["document_id"]
    for missing in draft["missing"]:
        draft = office.attach_document(SITI, **at(draft), requirement=missing.partition(":")[2], document_id=paper)
    one = waiting(office, one=office.submit_application(SITI, **at(draft)))
    assert [each["not_clean"] for each in listed(office)] == [[]]
    assert office.preview_issue(HEAD, application_id=one["application_id"], step="approval")["size"] > 0
    office.execute(f"update permit set suspended_on = date '2026-11-01' where id = {permit_id}")
    assert [(each["not_clean"], each["may_approve"]) for each in listed(office)] == [(["old_permit"], False)]
