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
    assert one["filed_at_counter"] == {"officer_name": "Lina Contoh", "by_you": True}
    own = office.get_application(SITI, application_id=one["application_id"])
    assert own["filed_at_counter"] == {"officer_name": None, "by_you": False}
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
