"""The state machine as a table: every status, every step, every role; what is not in the table is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from permits.domain import application, company, document, fulfilment
from permits.domain.acts.advance import advance
from permits.domain.acts.reject import reject
from permits.domain.acts.submit import refuse_unless_ready, submit
from permits.domain.acts.withdraw import withdraw
from permits.domain.company_member import Member
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.holder import acts_of
from permits.domain.location import Location
from permits.domain.people import Person
from permits.seed import permit_types
from tests.access_table import STAFF_ROLES, proven

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DUE = datetime(2026, 11, 30, 9, tzinfo=UTC)
TYPES = {one.code: one for one in permit_types()}
STATUSES = ("draft", "submitted", "verification_1", "decision", "approved", "issued", "rejected", "withdrawn")
OFFICE = {"unit": "dpmptsp", "units": ["dpmptsp"]}
ENDS = ("issued", "rejected", "withdrawn")
SENT = {"permit_type": TYPES["SIPD"], "days_off": frozenset()}
STEPS = ("file_check", "verification", "approval", "issuance")
SITI = Person(11, "Siti Contoh", "muara-enim", frozenset({"applicant"}), "WIB")
HERE = Location("Jl. Contoh No. 9", "Muara Enim", "Pasar I Muara Enim", "", "16.03.02.1009")

# status → (step it waits for, role that does it, status reached, whether it may be rejected there)
EDGES = {
    "submitted": ("file_check", "counter_officer", "verification_1", True),
    "verification_1": ("verification", "verifier", "decision", True),
    "decision": ("approval", "agency_head", "approved", True),
    "approved": ("issuance", "counter_officer", "issued", False),
}


def staff(role, account_id=50):
    return Person(account_id, f"Petugas {account_id}", "muara-enim", proven(role), "WIB")


def a_draft(code="SIPD", applicant_type="individual", location=HERE):
    draft = application.create(
        **OFFICE, permit_type=TYPES[code], kind="new", applicant_type=applicant_type, location=location, by=SITI, at=NOW
    )
    return replace(draft, id=42)


def a_paper(document_id=7, kind="other", **dates):
    file = {"key": f"documents/{document_id}", "name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    new = document.document(
        account_id=11,
        agency="muara-enim",
        kind=kind,
        name="a",
        number=None,
        issued_on=None,
        valid_until=None,
        file=file,
        today=TODAY,
        at=NOW,
    )
    return replace(new, id=document_id, **dates)


def a_company():
    typed = {"name": "CV Contoh", "nib": "1234567890123", "npwp": None, "business_form": "cv", "address": "Jl. Contoh"}
    people = {"phone": "0734123456", "email": "a@contoh.test", "responsible_person": "Siti", "position": "Direktur"}
    read = company.Readings(email="a@contoh.test", phone="+62734123456")
    return company.company(company_id=3, account_id=11, read=read, today=date(2026, 11, 26), **typed, **people)


def fulfilled(draft):
    for requirement in draft.requirements:
        if requirement.required and requirement.is_ticked:
            draft = fulfilment.tick(draft, requirement=requirement.code, by=SITI, at=NOW)
        elif requirement.required:
            draft = fulfilment.attach(draft, requirement=requirement.code, document=a_paper(), on=TODAY)
    return draft


def submitted():
    return submit(fulfilled(a_draft()), **SENT, number="0001/SIPD/DPMPTSP/XI/2026", by=SITI, at=NOW)


def at_status(status):
    step = EDGES[status][0] if status in EDGES else None
    return replace(submitted()[0], waits_at=step, ended=status if status in ENDS else None)


@pytest.mark.parametrize(("status", "step", "role"), list(product(STATUSES, STEPS, STAFF_ROLES)))
def test_a_step_is_done_only_where_the_table_says(status, step, role):
    waiting, by = at_status(status), staff(role)
    edge = EDGES.get(status)
    if edge and edge[:2] == (step, role):
        moved, events = advance(waiting, step=step, note=None, by=by, at=NOW)
        assert moved.status == edge[2]
        assert [(e.type, e.data["step"], e.data["status"]) for e in events] == [("application_moved", step, edge[2])]
    else:
        right_step = edge is not None and edge[0] == step
        with pytest.raises(NotAllowed if right_step else Conflict) as refused:
            advance(waiting, step=step, note=None, by=by, at=NOW)
        assert refused.value.code == ("not_your_step" if right_step else "step_not_current")


@pytest.mark.parametrize("status", STATUSES)
def test_rejection_is_possible_until_the_approval_and_needs_a_reason(status):
    waiting = at_status(status)
    if status not in EDGES:
        with pytest.raises(Conflict):
            reject(waiting, step="file_check", reason="x", by=staff("counter_officer"), at=NOW)
        return
    step, role, _, may_reject = EDGES[status]
    if not may_reject:
        assert refusal_of(reject, waiting, step=step, reason="x", by=staff(role), at=NOW).code == "step_cannot_reject"
        return
    assert refusal_of(reject, waiting, step=step, reason=" \n", by=staff(role), at=NOW).details["fields"] == {
        "reason": {"code": "required"}
    }
    rejected, events = reject(waiting, step=step, reason=" STR tidak terbaca ", by=staff(role), at=NOW)
    assert (rejected.status, rejected.history[-1].note, rejected.history[-1].by_role) == ("rejected", "STR tidak terbaca", role)
    assert [(e.type, e.data["reason"]) for e in events] == [("application_rejected", "STR tidak terbaca")]


@pytest.mark.parametrize("status", STATUSES)
def test_the_applicant_withdraws_until_it_is_finished(status):
    if status in ENDS:
        assert refusal_of(withdraw, at_status(status), by=SITI, at=NOW).code == "application_finished"
    else:
        withdrawn, events = withdraw(at_status(status), by=SITI, at=NOW)
        assert withdrawn.status == "withdrawn"
        assert [e.type for e in events] == ["application_withdrawn"]


def test_nobody_is_told_of_a_withdrawn_draft():
    withdrawn, events = withdraw(a_draft(), by=SITI, at=NOW)
    assert (withdrawn.status, events) == ("withdrawn", [])


def refusal_of(act, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act(*arguments, **named)
    return refused.value


def test_nobody_acts_on_an_own_application():
    siti_at_work = replace(SITI, roles=proven("applicant", "counter_officer"))
    assert refusal_of(advance, submitted()[0], step="file_check", note=None, by=siti_at_work, at=NOW).code == "own_application"
    assert refusal_of(reject, submitted()[0], step="file_check", reason="x", by=siti_at_work, at=NOW).code == "own_application"


@pytest.mark.parametrize(
    ("officer", "own"),
    [
        ({"marks": frozenset({"nik"})}, True),
        ({"marks": frozenset({"born", "other"})}, True),
        ({"marks": frozenset({"other"})}, False),
        ({}, False),
    ],
)
def test_an_own_application_is_a_persons_whatever_the_account(officer, own):
    siti = replace(SITI, marks=frozenset({"nik", "born"}))
    one, _ = submit(fulfilled(a_draft()), number="1", **SENT, by=siti, at=NOW)
    acts_on(one, replace(staff("counter_officer"), **officer), own=own)


def test_without_marks_on_either_side_nobody_is_the_same():
    acts_on(submitted()[0], replace(staff("counter_officer"), marks=frozenset()), own=False)


@pytest.mark.parametrize(
    ("officer", "own"),
    [
        ({"account_id": 77}, True),  # keeps the same company
        ({"name": "Dr. RATNA Contoh, S.H."}, True),  # is in charge of it
        ({"name": "Ratna Contoh Lain"}, False),
    ],
)
def test_an_own_company_is_an_own_application(officer, own):
    ratna = replace(a_company(), responsible_person="Ratna Contoh")
    one = replace(
        submitted()[0],
        applicant_type="company",
        company=ratna,
        company_people=(Member(1, 3, 11, None, "owner"), Member(2, 3, 77, None, "member")),
    )
    acts_on(one, replace(staff("counter_officer"), **officer), own=own)


def acts_on(one, by, *, own):
    """What is offered and what is refused agree."""
    assert acts_of(one, by=by) == ([] if own else ["advance", "return", "reject"])
    for act, arguments in ((advance, {"note": None}), (reject, {"reason": "x"})):
        if own:
            assert refusal_of(act, one, step="file_check", by=by, at=NOW, **arguments).code == "own_application"
        else:
            act(one, step="file_check", by=by, at=NOW, **arguments)


def test_who_verified_neither_approves_nor_rejects_the_approval():
    both = Person(60, "Rudi", "muara-enim", frozenset({"verifier", "agency_head"}), "WIB")
    checked, _ = advance(submitted()[0], step="file_check", note=None, by=staff("counter_officer"), at=NOW)
    verified, _ = advance(checked, step="verification", note=None, by=both, at=NOW)
    for act, arguments in ((advance, {"note": None}), (reject, {"reason": "x"})):
        refusal = refusal_of(act, verified, step="approval", by=both, at=NOW, **arguments)
        assert refusal.code == "same_person_as_verifier"
        assert refusal.details == {"step": "verification", "step_name": {"id": "Verifikasi", "en": "Verification"}}
    approved, _ = advance(verified, step="approval", note=None, by=staff("agency_head", 61), at=NOW)
    assert approved.status == "approved"


def test_the_whole_way_is_written_down_in_order():
    one, _ = submitted()
    people = {"counter_officer": 50, "verifier": 51, "agency_head": 52}
    while one.step:
        one, _ = advance(one, step=one.step.code, note=" ok ", by=staff(one.step.role, people[one.step.role]), at=NOW)
    assert [(act.step, act.status, act.outcome) for act in one.history] == [
        (None, "submitted", "submitted"),
        ("file_check", "verification_1", "advanced"),
        ("verification", "decision", "advanced"),
        ("approval", "approved", "advanced"),
        ("issuance", "issued", "advanced"),
    ]
    assert {act.note for act in one.history[1:]} == {"ok"}


def test_submission_tells_the_way_ahead_and_no_personal_data():
    one, (event,) = submitted()
    assert (one.status, one.number, one.due_at) == ("submitted", "0001/SIPD/DPMPTSP/XI/2026", DUE)
    assert [step["code"] for step in event.data["steps"]] == [step.code for step in SIMPLE_FLOW.steps]
    assert "Siti" not in str(event.data) and "Jl." not in str(event.data)


def test_a_draft_knows_what_it_is_missing():
    draft = a_draft(location=None)
    assert draft.missing(on=TODAY)[0] == "location"
    assert "requirement:STR" in draft.missing(on=TODAY) and "requirement:NPWP" not in draft.missing(on=TODAY)
    assert refusal_of(refuse_unless_ready, draft, on=TODAY).details["missing"] == draft.missing(on=TODAY)
    assert a_draft(location=replace(HERE, address=" ")).missing(on=TODAY)[0] == "location"
    assert fulfilled(a_draft()).missing(on=TODAY) == []


def test_a_company_application_needs_a_company_and_an_individual_has_none():
    draft = fulfilled(a_draft("APOTEK", applicant_type="company"))
    assert draft.missing(on=TODAY) == ["company"]
    change = {"permit_type": TYPES["APOTEK"], "location": None}
    named = application.change(draft, **change, applicant_type=None, company=a_company())
    assert (named.missing(on=TODAY), named.holder_name) == ([], "CV Contoh")
    alone = application.change(named, **change, applicant_type="individual", company=None)
    assert (alone.company, alone.holder_name) == (None, "Siti Contoh")
    assert refusal_of(application.change, alone, **change, applicant_type=None, company=a_company()).details["fields"] == {
        "company_id": {"code": "not_for_individuals"}
    }


def test_kinds_and_applicant_types_that_are_not_offered_are_refused():
    asked = {**OFFICE, "location": None, "by": SITI, "at": NOW}
    kind = refusal_of(application.create, permit_type=TYPES["KRK"], kind="renewal", applicant_type="individual", **asked)
    who = refusal_of(application.create, permit_type=TYPES["SIPD"], kind="new", applicant_type="company", **asked)
    assert (kind.code, who.code) == ("kind_not_offered", "applicant_type_not_offered")
    assert isinstance(kind, Invalid) and who.details["fields"]["applicant_type"]["offered"] == ["individual"]
    assert kind.details["fields"] == {
        "application_kind": {"code": "kind_not_offered", "offered": ["new"], "asked": "renewal", "permit_type": "KRK"}
    }


def test_a_kind_and_an_applicant_type_that_are_not_offered_are_told_at_once():
    asked = {**OFFICE, "location": None, "by": SITI, "at": NOW}
    individuals = replace(TYPES["KRK"], applicant_types=("individual",))
    both = refusal_of(application.create, permit_type=individuals, kind="renewal", applicant_type="company", **asked)
    assert list(both.details["fields"]) == ["application_kind", "applicant_type"]


def test_documents_fulfil_only_requirements_there_are_and_only_of_drafts():
    draft = a_draft()
    assert isinstance(refusal_of(fulfilment.attach, draft, requirement="NOPE", document=a_paper(), on=TODAY), NotFound)
    attached = fulfilment.attach(draft, requirement="STR", document=a_paper(), on=TODAY)
    assert "requirement:STR" not in attached.missing(on=TODAY)
    assert "requirement:STR" in fulfilment.detach(attached, requirement="STR").missing(on=TODAY)
    for status in STATUSES[1:]:
        assert (
            refusal_of(fulfilment.attach, at_status(status), requirement="STR", document=a_paper(), on=TODAY).code
            == "application_not_draft"
        )
        assert refusal_of(fulfilment.detach, at_status(status), requirement="STR").code == "application_not_draft"
        change = {"permit_type": TYPES["SIPD"], "applicant_type": None, "location": HERE, "company": None}
        assert refusal_of(application.change, at_status(status), **change).code == "application_not_draft"
        assert refusal_of(refuse_unless_ready, at_status(status), on=TODAY).code == "application_already_submitted"


def test_a_renewal_asks_for_the_papers_of_a_renewal():
    asked = {**OFFICE, "permit_type": TYPES["SIPD"], "applicant_type": "individual", "location": HERE, "by": SITI, "at": NOW}
    codes = {kind: [each.code for each in application.create(**asked, kind=kind).requirements] for kind in TYPES["SIPD"].kinds}
    assert "SIP_LAMA" in codes["renewal"] and "IJAZAH" not in codes["renewal"]
    assert "IJAZAH" in codes["new"] and "SIP_LAMA" not in codes["new"]
    assert {kind: tuple(found) for kind, found in codes.items()} == {
        kind: tuple(each.code for each in TYPES["SIPD"].requirements[kind]) for kind in TYPES["SIPD"].kinds
    }


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SERVES = [
    ("STR", a_paper(kind="professional_registration", valid_until=TODAY), None),
    ("STR", a_paper(kind="professional_registration", valid_until=YESTERDAY), "document_expired"),
    ("STR", a_paper(kind="other", valid_until=YESTERDAY), "document_expired"),
    ("STR", a_paper(issued_on=TOMORROW), "document_not_yet_valid"),
    ("STR", a_paper(issued_on=TODAY), None),
    ("STR", a_paper(kind="photo"), "document_wrong_kind"),
    ("KTP", a_paper(kind="company"), "document_wrong_kind"),
    ("KTP", a_paper(kind="identity"), None),
    ("SEHAT", a_paper(kind="statement"), None),
    ("SEHAT", a_paper(kind="company", valid_until=YESTERDAY), "document_expired"),
    # what is renewed has mostly ended
    ("SIP_LAMA", a_paper(kind="permit", valid_until=YESTERDAY), None),
    ("SIP_LAMA", a_paper(kind="permit", issued_on=TOMORROW), "document_not_yet_valid"),
    ("SIP_LAMA", a_paper(kind="diploma"), "document_wrong_kind"),
]


def a_draft_that_asks_for(code):
    draft = a_draft()
    wanted = (*draft.requirements, *TYPES["SIPD"].requirements["renewal"])
    return replace(draft, requirements=tuple({each.code: each for each in wanted}.values()))


@pytest.mark.parametrize(("code", "paper", "fault"), SERVES)
def test_what_has_ended_or_not_begun_or_is_something_else_fulfils_nothing(code, paper, fault):
    draft = a_draft_that_asks_for(code)
    if fault:
        refusal = refusal_of(fulfilment.attach, draft, requirement=code, document=paper, on=TODAY)
        assert (refusal.code, refusal.details["fields"]["document_id"]["code"]) == ("invalid_fields", fault)
    else:
        assert fulfilment.attach(draft, requirement=code, document=paper, on=TODAY).documents == {code: paper}
    attached = replace(draft, documents={code: paper})
    assert (f"requirement:{code}" in attached.missing(on=TODAY)) is (fault is not None)


def test_the_day_that_counts_is_the_day_of_submission():
    draft = fulfilled(a_draft())
    paper = a_paper(valid_until=TODAY)
    ending = replace(draft, documents={**draft.documents, "STR": paper})
    sent, _ = submit(ending, number="1", **SENT, by=SITI, at=NOW)
    assert sent.missing(on=sent.counted_on(NOW + timedelta(days=1), zone="WIB")) == []
    refusal = refusal_of(submit, ending, number="1", **SENT, by=SITI, at=NOW + timedelta(days=1))
    assert (refusal.code, refusal.details["missing"]) == ("application_incomplete", ["requirement:STR"])
    # 23 November 17:30 in UTC is the 24th in the office
    late = refusal_of(submit, ending, number="1", **SENT, by=SITI, at=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
    assert late.code == "application_incomplete"


def test_an_optional_document_that_has_ended_is_to_be_replaced_or_taken_off():
    ended = replace(fulfilled(a_draft()), documents={**fulfilled(a_draft()).documents, "NPWP": a_paper(valid_until=YESTERDAY)})
    assert ended.missing(on=TODAY) == ["requirement:NPWP"]
    assert fulfilment.detach(ended, requirement="NPWP").missing(on=TODAY) == []


@pytest.mark.parametrize(("status", "role"), list(product(STATUSES, (*STAFF_ROLES, "applicant"))))
def test_what_one_is_offered_is_exactly_what_would_not_be_refused(status, role):
    one = at_status(status)
    for by in (staff(role), replace(SITI, roles=proven(role))):
        offered = acts_of(one, by=by)
        for act, do, arguments in (("advance", advance, {"note": None}), ("reject", reject, {"reason": "x"})):
            try:
                do(one, step=one.step.code if one.step else "file_check", by=by, at=NOW, **arguments)
                done = True
            except Refusal:
                done = False
            assert (act in offered) is done, (act, by)
        mine = by.account_id == SITI.account_id and role == "applicant"
        assert ("withdraw" in offered) is (mine and status in ("draft", *EDGES))
        assert {"change", "submit"} & set(offered) == ({"change", "submit"} if mine and status == "draft" else set())


def test_whoever_verified_is_not_offered_the_approval():
    both = Person(60, "Rudi", "muara-enim", frozenset({"verifier", "agency_head"}), "WIB")
    checked, _ = advance(submitted()[0], step="file_check", note=None, by=staff("counter_officer"), at=NOW)
    verified, _ = advance(checked, step="verification", note=None, by=both, at=NOW)
    assert (acts_of(verified, by=both), acts_of(verified, by=staff("agency_head", 61))) == ([], ["advance", "send_back", "reject"])
