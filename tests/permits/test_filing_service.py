"""An officer fills in an application at the counter for somebody without a login: the case is that person's, nothing else of theirs is reached,
and the officer does nothing about it afterwards."""

import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from bus.refusals import Refusal
from tests.permits.office import BUDI, COUNTER, LOCATION, PDF, SITI, answers_to, at, person

OTHER = person(58, "Linda Contoh", "counter_officer")
KEY = OKPKey.generate_key("Ed25519")


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("FILES_URL", "memory://")
    monkeypatch.setenv("ACTOR_PUBLIC_KEY", json.dumps(KEY.as_dict(private=False)))


def proof(*, officer=COUNTER, account=SITI, key=KEY, **changed):
    claims = {"aud": "filing", "filing": 3, "officer": officer.id, "agency": officer.claims["agency"], "account": account.id}
    claims |= {"name": account.claims["name"], "marks": ["tanda"], "exp": int(time.time()) + 60, **changed}
    return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])


def begun(office, officer=COUNTER, **how):
    asked = {"permit_type": "SKP", "application_kind": "new", "applicant_type": "individual", "unit": "dpmptsp", "location": LOCATION}
    return office.create_application(officer, **asked, filing=proof(officer=officer, **how))


def scanned(office, draft, officer=COUNTER, name="surat"):
    file = {**PDF, "key": f"documents/{name}-{draft['application_id']}"}
    return office.add_document(officer, kind="other", name=name, file=file, application_id=draft["application_id"])


def filled_in(office, officer=COUNTER):
    one = begun(office, officer)
    for each in one["requirements"]:
        paper = scanned(office, one, officer, name=each["code"])
        one = office.attach_document(officer, **at(one), requirement=each["code"], document_id=paper["document_id"])
    if one["typed_fields"]:
        one = office.change_application(officer, **at(one), answers=answers_to(one["typed_fields"]))
    return office.submit_application(officer, **at(one))


def refused(code, act, *arguments, **named):
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    assert caught.value.code == code, caught.value.code


def test_the_whole_way_of_somebody_without_a_login(office):
    one = filled_in(office)
    assert one["status"] == "submitted" and one["applicant"] == {"account_id": SITI.id, "name": "Siti Contoh"}
    known = one["filed_at_counter"]
    assert (known["officer_name"], known["answering_name"], known["by_you"]) == ("Lina Contoh", None, True)
    own = office.get_application(SITI, application_id=one["application_id"])
    assert own["filed_at_counter"] == {"officer_name": None, "answering_name": None, "by_you": False}
    acts = [(act, actor, whose) for act, _, actor, whose, _ in office.recorded() if act.startswith("application_")]
    assert {(actor, whose) for _, actor, whose in acts} == {(COUNTER.id, SITI.id)}
    assert office.get_receipt(OTHER, application_id=one["application_id"])["media_type"] == "application/pdf"


def test_who_filled_it_in_does_nothing_about_it_afterwards(office):
    one = filled_in(office)
    assert one["may"] == [] and office.list_filed_drafts(COUNTER)["items"] == []
    step = {"application_id": one["application_id"], "step": one["step"]}
    refused("filed_at_counter", office.advance_application, COUNTER, **step, revision=one["revision"])
    refused("filed_at_counter", office.claim_application, COUNTER, **step)
    refused("application_not_found", office.withdraw_application, COUNTER, **at(one))
    assert office.advance_application(OTHER, **step, revision=one["revision"])["status"] != "submitted"


def test_who_filled_it_in_does_not_say_that_a_note_of_a_colleague_is_settled(office):
    one = filled_in(office)
    which = {"application_id": one["application_id"]}
    [note] = office.write_note(LINDA, **which, text="Denah lain dari yang dulu.")["notes"]
    assert office.look_at_application(COUNTER, **which)["may_settle"] is False
    assert office.look_at_application(LINDA, **which)["may_settle"] is True
    refused("filed_at_counter", office.settle_note, COUNTER, **which, note_id=note["note_id"])
    assert office.settle_note(LINDA, **which, note_id=note["note_id"])["notes"][0]["settled_by_name"] == "Linda Contoh"


def test_a_draft_is_reached_by_its_officer_and_its_applicant_only(office):
    one = begun(office)
    which = {"application_id": one["application_id"]}
    assert one["may"] == ["change", "submit", "withdraw"]
    assert [each["application_id"] for each in office.list_filed_drafts(COUNTER)["items"]] == [one["application_id"]]
    assert office.list_filed_drafts(OTHER)["items"] == []
    assert office.get_application(SITI, **which)["status"] == "draft"
    for actor in (OTHER, BUDI, person(COUNTER.id, "Lina Contoh", "counter_officer", agency="agam")):
        refused("application_not_found", office.get_application, actor, **which)
    for actor in (OTHER, BUDI):
        refused("application_not_found", office.change_application, actor, **at(one), location=LOCATION)


def test_nothing_else_of_the_person_is_reached(office):
    mine, draft = office.document(SITI), office.draft(SITI)
    one = begun(office)
    code = one["requirements"][0]["code"]
    refused("document_not_found", office.attach_document, COUNTER, **at(one), requirement=code, document_id=mine["document_id"])
    refused("application_not_found", office.get_application, COUNTER, application_id=draft["application_id"])
    refused(
        "application_not_found",
        office.add_document,
        COUNTER,
        kind="other",
        name="x",
        file={**PDF, "key": "documents/x"},
        application_id=draft["application_id"],
    )
    refused("application_not_found", office.add_document, COUNTER, kind="other", name="x", file={**PDF, "key": "documents/y"})
    refused("document_not_found", office.get_document_file, COUNTER, document_id=mine["document_id"])
    other = begun(office, OTHER)
    theirs = scanned(office, other, OTHER)
    refused("document_not_found", office.attach_document, COUNTER, **at(one), requirement=code, document_id=theirs["document_id"])
    refused("document_not_found", office.get_document_file, COUNTER, document_id=theirs["document_id"])
    scan = scanned(office, one)
    assert office.get_document_file(COUNTER, document_id=scan["document_id"])["name"] == "surat.pdf"
    assert scan["document_id"] in [each["document_id"] for each in office.list_documents(SITI, limit=25)["items"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "permits"},
        {"exp": 1},
        {"officer": 58},
        {"agency": "agam"},
        {"key": OKPKey.generate_key("Ed25519")},
        {"account": None},
    ],
)
def test_only_the_officers_own_proof_of_now_counts(office, wrong):
    asked = {"permit_type": "SKP", "application_kind": "new", "applicant_type": "individual", "unit": "dpmptsp"}
    key = wrong.pop("key", KEY)
    claims = {"aud": "filing", "filing": 3, "officer": 50, "agency": "muara-enim", "account": 11, "name": "Siti Contoh", "marks": []}
    made = jwt.encode({"alg": "Ed25519"}, {**claims, "exp": int(time.time()) + 60, **wrong}, key, algorithms=["Ed25519"])
    for given in (made, None, "", "x.y.z"):
        refused("filing_not_proven", office.create_application, COUNTER, **asked, filing=given)
    refused("filing_not_proven", office.create_application, person(50, "Lina", "counter_officer", agency="muara-enim"), **asked)


def test_a_deputy_of_whoever_filled_it_in_does_nothing_about_it_either(office):
    one = filled_in(office)
    told = {"id": COUNTER.id, "name": "Lina Contoh", "roles": ["counter_officer"], "units": ["dpmptsp"], "marks": [], "until": "2026-12-31"}
    from bus.context import Actor

    deputy = Actor(
        id=59, roles=frozenset({"verifier", "counter_officer", "staff"}), claims={**OTHER.claims, "name": "Wakil", "acts_for": [told]}
    )
    step = {"application_id": one["application_id"], "step": one["step"], "revision": one["revision"]}
    refused("filed_at_counter", office.advance_application, deputy, **step)


def test_the_history_names_the_officer_in_the_applicants_name(office):
    line = filled_in(office)["history"][0]
    assert (line["outcome"], line["by_name"], line["for_name"]) == ("submitted", "Lina Contoh", "Siti Contoh")


LINDA = OTHER  # did nothing with the case
CHECKER = person(60, "Cek Contoh", "counter_officer")
NAMED = {"step": "file_check", "reasons": {"location": "Nomor rumah belum ada.", "requirements": "Surat tidak terbaca."}}


def given_back(office, by=CHECKER):
    return office.return_application(by, **at(filled_in(office)), **NAMED)


def answered(office, one, by=LINDA, **how):
    return office.answer_at_counter(by, **at(one), filing=proof(officer=by, **how))


def mended(office, one, by=LINDA):
    one = office.change_application(by, **at(one), location={**LOCATION, "address": "Jl. Contoh No. 10"})
    paper = scanned(office, one, by, name="baru")
    return office.attach_document(by, **at(one), requirement=one["requirements"][0]["code"], document_id=paper["document_id"])


def test_a_return_is_answered_for_somebody_without_a_login(office):
    back = given_back(office)
    assert [each["application_id"] for each in office.list_returned_filings(LINDA)["items"]] == [back["application_id"]]
    assert office.get_application(LINDA, application_id=back["application_id"])["may"] == ["answer_for_applicant"]
    refused("application_not_found", office.change_application, LINDA, **at(back), location=LOCATION)
    one = answered(office, back)
    assert one["may"] == ["resubmit", "withdraw"]
    assert one["filed_at_counter"] == {"officer_name": "Lina Contoh", "answering_name": "Linda Contoh", "by_you": True}
    refused("not_to_be_mended", office.change_application, LINDA, **at(one), answers={"X": "1"})
    sent = office.resubmit_application(LINDA, **at(mended(office, one)), note="Sudah diperbaiki.")
    assert sent["status"] == "resubmitted" and sent["may"] == []
    line = sent["history"][-1]
    assert (line["outcome"], line["by_name"], line["for_name"]) == ("resubmitted", "Linda Contoh", "Siti Contoh")
    acts = [(act, actor, whose) for act, _, actor, whose, _ in office.recorded() if actor == LINDA.id and act.startswith("application_")]
    assert ("application_answered_at_counter", LINDA.id, SITI.id) in acts and ("application_resubmitted", LINDA.id, SITI.id) in acts
    assert office.list_returned_filings(LINDA)["items"] == []


def test_the_queue_marks_whom_no_mail_reaches(office):
    back, own = given_back(office), office.return_application(CHECKER, **at(office.submitted()), **NAMED)
    rows = {each["application_id"]: each["filed_at_counter"] for each in office.list_queue(LINDA, part="returned")["items"]}
    assert rows == {back["application_id"]: True, own["application_id"]: False}


def test_who_answers_does_no_step_afterwards_nor_does_a_deputy(office):
    from bus.context import Actor

    one = answered(office, given_back(office))
    sent = office.resubmit_application(LINDA, **at(mended(office, one)))
    step = {"application_id": sent["application_id"], "step": sent["step"], "revision": sent["revision"]}
    refused("filed_at_counter", office.advance_application, LINDA, **step)
    told = {"id": LINDA.id, "name": "Linda Contoh", "roles": ["counter_officer"], "units": ["dpmptsp"], "marks": [], "until": "2026-12-31"}
    roles = frozenset({"verifier", "counter_officer", "staff"})
    deputy = Actor(id=59, roles=roles, claims={**OTHER.claims, "name": "Wakil", "acts_for": [told]})
    refused("filed_at_counter", office.advance_application, deputy, **step)
    assert office.advance_application(CHECKER, **step)["status"] != "resubmitted"


def test_who_took_it_up_and_was_relieved_does_no_step_either(office):
    one = answered(office, answered(office, given_back(office)), by=COUNTER)
    refused("application_not_found", office.change_application, LINDA, **at(one), location=LOCATION)
    sent = office.resubmit_application(COUNTER, **at(mended(office, one, COUNTER)))
    step = {"application_id": sent["application_id"], "step": sent["step"], "revision": sent["revision"]}
    for officer in (LINDA, COUNTER):
        refused("filed_at_counter", office.advance_application, officer, **step)


def test_who_worked_on_it_for_the_office_does_not_answer_nor_does_a_deputy(office):
    from bus.context import Actor

    back = given_back(office)
    assert office.get_application(CHECKER, application_id=back["application_id"])["may"] == []
    refused("worked_on_case", answered, office, back, CHECKER)
    told = {"id": CHECKER.id, "name": "Cek Contoh", "roles": ["counter_officer"], "units": ["dpmptsp"], "marks": [], "until": "2026-12-31"}
    deputy = Actor(
        id=59,
        roles=frozenset({"verifier", "counter_officer", "staff"}),
        claims={**OTHER.claims, "name": "Wakil", "acts_for": [told]},
    )
    refused("worked_on_case", answered, office, back, deputy)


def test_only_what_was_filed_at_the_counter_and_only_with_proof_of_that_person(office):
    own = office.return_application(CHECKER, **at(office.submitted()), **NAMED)
    assert office.get_application(LINDA, application_id=own["application_id"])["may"] == []
    refused("not_filed_at_counter", answered, office, own)
    refused("application_not_returned", answered, office, filled_in(office))
    back = given_back(office)
    refused("filing_not_proven", answered, office, back, account=BUDI)
    refused("filing_not_proven", office.answer_at_counter, LINDA, **at(back), filing=None)
    refused("filing_not_proven", office.answer_at_counter, LINDA, **at(back), filing=proof(officer=COUNTER))
    refused("application_changed", office.answer_at_counter, LINDA, **{**at(back), "revision": 1}, filing=proof(officer=LINDA))
    abroad = person(LINDA.id, "Linda Contoh", "counter_officer", agency="agam")
    refused("application_not_found", answered, office, back, abroad)
    refused("not_allowed", answered, office, back, person(61, "Vera Contoh", "verifier"))


def test_it_is_taken_up_anew_for_each_return(office):
    sent = office.resubmit_application(LINDA, **at(mended(office, answered(office, given_back(office)))))
    again = office.return_application(CHECKER, **at(sent), **NAMED)
    assert office.get_application(LINDA, application_id=again["application_id"])["may"] == ["answer_for_applicant"]
    refused("application_not_found", office.change_application, LINDA, **at(again), location=LOCATION)


def test_it_is_withdrawn_in_the_persons_name(office):
    one = office.withdraw_application(LINDA, **at(answered(office, given_back(office))))
    line = one["history"][-1]
    assert (one["status"], line["by_name"], line["for_name"]) == ("withdrawn", "Linda Contoh", "Siti Contoh")


def test_a_scan_for_it_is_read_by_who_answers_and_no_other_paper_is_taken(office):
    mine = office.document(SITI)
    one = answered(office, given_back(office))
    code = one["requirements"][0]["code"]
    refused("document_not_found", office.attach_document, LINDA, **at(one), requirement=code, document_id=mine["document_id"])
    scan = scanned(office, one, LINDA, name="baru")
    assert office.get_document_file(LINDA, document_id=scan["document_id"])["name"] == "surat.pdf"
    other = answered(office, given_back(office), COUNTER)
    theirs = scanned(office, other, COUNTER, name="lain")
    refused("document_not_found", office.get_document_file, LINDA, document_id=theirs["document_id"])
