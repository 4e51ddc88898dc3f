"""A return and what follows: the case with its applicant, what may be mended, the clock, reminders and the end, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bus import contract
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain import application, clock, fulfilment
from permits.domain.acts.advance import advance
from permits.domain.acts.lapse import remind_or_lapse
from permits.domain.acts.reject import reject
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.withdraw import withdraw
from permits.domain.correction import CORRECT_WITHIN_DAYS, OFFERED, last_moment, offered
from permits.domain.holder import acts_of
from permits.domain.office_time import office_date
from permits.domain.people import Person
from tests.permits.test_application import (
    HERE,
    NOW,
    SITI,
    STATUSES,
    TODAY,
    TYPES,
    a_company,
    a_draft,
    a_paper,
    at_status,
    fulfilled,
    refusal_of,
    staff,
    submitted,
)

OFFICER = staff("counter_officer")
STR, DIPLOMA = "requirement:STR", "requirement:IJAZAH"
UNTIL = datetime(2026, 12, 7, 16, 59, 59, tzinfo=UTC)
SENT = {"note": None, "days_off": frozenset(), "by": SITI}


def returned(*codes, one=None, at=NOW, by=OFFICER):
    """As an officer returned it for these items."""
    one = one or submitted()[0]
    return return_to_applicant(one, step=one.waits_at, reasons={code: f"Salah: {code}" for code in codes or (STR,)}, by=by, at=at)[0]


def mended(one, *requirements):
    for n, code in enumerate(requirements or ("STR",)):
        one = fulfilment.attach(one, requirement=code, document=a_paper(100 + n), on=TODAY)
    return one


def after(days, hours=0):
    return NOW + timedelta(days=days, hours=hours)


def test_a_returned_application_waits_for_its_applicant_with_what_is_to_be_mended_and_until_when():
    one, (event,) = return_to_applicant(submitted()[0], step="file_check", reasons={STR: " Tidak terbaca \n"}, by=OFFICER, at=NOW)
    assert (one.status, one.waits_at, one.due_at) == ("returned", "file_check", None)
    asked = one.correction
    assert [(item.code, item.reason) for item in asked.items] == [(STR, "Tidak terbaca")]
    assert (asked.until, asked.by_id, asked.by_name, asked.step) == (UNTIL, 50, "Petugas 50", "file_check")
    assert asked.documents == {"STR": a_paper()} and asked.location is None
    assert [(each.since, each.until, each.runs) for each in one.clock] == [(NOW, NOW, True), (NOW, None, False)]
    assert (one.history[-1].outcome, one.history[-1].status, one.history[-1].note) == ("returned", "returned", None)
    assert event.type == "application_returned" and event.data["until"] == UNTIL.isoformat()
    name = next(each.text for each in one.requirements if each.code == "STR")
    assert event.data["items"] == [{"code": STR, "name": {"id": name}}]
    assert event.data["holder"] == {"step": "file_check", "role": "applicant", "unit": None, "account_id": None}
    assert "terbaca" not in str(event.data), "reasons are for the page of the applicant"
    contract.of("permits").check_event(event.type, 1, event.data)


@pytest.mark.parametrize(
    ("received", "zone", "until"),
    [
        ("2026-11-23T02:00:00+00:00", "WIB", "2026-12-07T16:59:59+00:00"),
        ("2026-11-23T16:59:59+00:00", "WIB", "2026-12-07T16:59:59+00:00"),
        ("2026-11-23T17:00:00+00:00", "WIB", "2026-12-08T16:59:59+00:00"),  # Tuesday has begun at the office
        ("2026-11-23T17:00:00+00:00", "WIT", "2026-12-08T14:59:59+00:00"),
        ("2026-12-20T02:00:00+00:00", "WITA", "2027-01-03T15:59:59+00:00"),
    ],
)
def test_the_applicant_has_the_whole_last_day(received, zone, until):
    moment = last_moment(datetime.fromisoformat(received), zone=zone)
    assert moment == datetime.fromisoformat(until)
    days = office_date(moment, zone) - office_date(datetime.fromisoformat(received), zone)
    assert days.days == CORRECT_WITHIN_DAYS


@pytest.mark.parametrize("status", STATUSES)
def test_only_a_step_that_returns_returns(status):
    one = at_status(status)
    if not one.step:
        asked = {"step": "file_check", "reasons": {STR: "x"}, "by": OFFICER, "at": NOW}
        assert refusal_of(return_to_applicant, one, **asked).code == "step_not_current"
        return
    asked = {"step": one.waits_at, "reasons": {STR: "x"}, "at": NOW}
    by = staff(one.step.role)
    if one.step.act in ("check", "verify"):
        assert return_to_applicant(one, **asked, by=by)[0].status == "returned"
        assert "return" in acts_of(one, by=by)
        assert refusal_of(return_to_applicant, one, **asked, by=staff("treasurer")).code == "not_your_step"
        assert refusal_of(return_to_applicant, one, **asked, by=replace(SITI, roles=by.roles)).code == "own_application"
    else:
        assert refusal_of(return_to_applicant, one, **asked, by=by).code == "step_cannot_return"
        assert "return" not in acts_of(one, by=by)


BAD = [
    ({}, {"reasons": "required"}),
    ({STR: "  \n"}, {f"reasons.{STR}": "required"}),
    ({"requirement:NOPE": "x"}, {"reasons.requirement:NOPE": "unknown_field"}),
    ({"company": "x"}, {"reasons.company": "unknown_field"}),  # an individual's application has none
    ({"applicant": "x", "location": ""}, {"reasons.applicant": "unknown_field", "reasons.location": "required"}),
]


@pytest.mark.parametrize(("reasons", "faults"), BAD)
def test_a_return_names_what_is_wrong_and_why(reasons, faults):
    refusal = refusal_of(return_to_applicant, submitted()[0], step="file_check", reasons=reasons, by=OFFICER, at=NOW)
    assert isinstance(refusal, Invalid)
    assert {name: fault["code"] for name, fault in refusal.details["fields"].items()} == faults


def test_the_company_may_be_named_where_there_is_one():
    draft = replace(fulfilled(a_draft("APOTEK", applicant_type="company")), company=a_company())
    one = returned("company", one=application_of(draft))
    assert one.correction.company == a_company()
    other = replace(a_company(), name="CV Lain")
    change = {"permit_type": TYPES["APOTEK"], "applicant_type": None, "location": None}
    assert application.change(one, **change, company=other).company == other
    assert refusal_of(application.change, one, **{**change, "location": HERE}, company=None).details == {"items": ["location"]}
    assert refusal_of(application.change, one, **{**change, "applicant_type": "individual"}, company=None).code == "not_to_be_mended"


def application_of(draft):
    return replace(
        submitted()[0],
        applicant_type=draft.applicant_type,
        company=draft.company,
        requirements=draft.requirements,
        documents=draft.documents,
    )


def test_exactly_what_was_named_may_be_changed():
    one, paper = returned(STR), a_paper(8)
    assert fulfilment.attach(one, requirement="STR", document=paper, on=TODAY).documents["STR"] == paper
    assert "STR" not in fulfilment.detach(one, requirement="STR").documents
    for refusal in (
        refusal_of(fulfilment.attach, one, requirement="IJAZAH", document=paper, on=TODAY),
        refusal_of(fulfilment.detach, one, requirement="IJAZAH"),
    ):
        assert isinstance(refusal, Conflict) and (refusal.code, refusal.details) == ("not_to_be_mended", {"items": [DIPLOMA]})
    assert isinstance(refusal_of(fulfilment.attach, one, requirement="NOPE", document=paper, on=TODAY), NotFound)
    change = {"permit_type": TYPES["SIPD"], "applicant_type": None, "company": None}
    moved = replace(HERE, address="Jl. Lain No. 1")
    assert refusal_of(application.change, one, **change, location=moved).code == "not_to_be_mended"
    assert application.change(returned("location"), **change, location=moved).location == moved
    whole = returned("requirements")
    assert mended(whole, "STR", "IJAZAH").documents["IJAZAH"] == a_paper(101)
    assert refusal_of(application.change, whole, **change, location=moved).code == "not_to_be_mended"


def test_while_it_is_with_the_applicant_the_office_does_nothing_with_it():
    one = returned()
    assert acts_of(one, by=OFFICER) == [] and acts_of(one, by=SITI) == ["resubmit", "withdraw"]
    for act, arguments in ((advance, {"note": None}), (reject, {"reason": "x"}), (return_to_applicant, {"reasons": {STR: "x"}})):
        refusal = refusal_of(act, one, step="file_check", by=OFFICER, at=NOW, **arguments)
        assert (refusal.code, refusal.details) == ("step_not_current", {"current": None})
    withdrawn, (event,) = withdraw(one, by=SITI, at=after(1))
    assert (withdrawn.status, event.type, withdrawn.correction) == ("withdrawn", "application_withdrawn", None)
    assert remind_or_lapse(withdrawn, at=after(60)) == (withdrawn, [])


def test_what_is_sent_goes_back_to_the_step_and_the_limit_runs_on_from_where_it_stood():
    one, (event,) = resubmit(mended(returned(at=after(1))), **SENT, at=after(3))
    assert (one.status, one.waits_at, one.correction) == ("resubmitted", "file_check", None)
    assert one.corrections[0].closed_at == after(3) and one.corrections[0].documents["STR"] == a_paper()
    assert [(each.since, each.until, each.runs) for each in one.clock] == [
        (NOW, after(1), True),
        (after(1), after(3), False),
        (after(3), None, True),
    ]
    # Monday; Tuesday, Wednesday and Thursday did not count: five days from Friday on
    assert one.due_at == datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert one.due_at == clock.term_ends_at(one.clock, 5, days_off=frozenset(), zone="WIB")
    assert (event.type, event.data["step"], event.data["returned_by"], event.data["status"]) == (
        "application_resubmitted", "file_check", 50, "resubmitted",
    )  # fmt: skip
    assert event.data["due_at"] == one.due_at.isoformat() and event.data["holder"]["role"] == "counter_officer"
    contract.of("permits").check_event(event.type, 1, event.data)
    assert acts_of(one, by=OFFICER) == ["advance", "return", "reject"]
    assert advance(one, step="file_check", note=None, by=OFFICER, at=after(3))[0].status == "verification_1"


def test_what_is_left_as_it_was_needs_a_word():
    one = returned(STR, DIPLOMA, "location")
    partly = mended(one)
    refusal = refusal_of(resubmit, partly, **SENT, at=after(1))
    assert (refusal.code, refusal.details) == ("correction_unchanged", {"items": ["location", DIPLOMA]})
    assert refusal_of(resubmit, partly, **{**SENT, "note": " \n"}, at=after(1)).code == "correction_unchanged"
    sent, _ = resubmit(partly, **{**SENT, "note": " Ijazah itu asli. "}, at=after(1))
    assert (sent.status, sent.history[-1].note) == ("resubmitted", "Ijazah itu asli.")


def test_what_is_taken_off_and_needed_is_missing():
    one = fulfilment.detach(returned(STR), requirement="STR")
    refusal = refusal_of(resubmit, one, **{**SENT, "note": "x"}, at=after(1))
    assert (refusal.code, refusal.details) == ("application_incomplete", {"missing": [STR]})


def test_nothing_is_resubmitted_that_was_not_returned():
    for one in (a_draft(), submitted()[0], resubmit(mended(returned()), **SENT, at=after(1))[0], at_status("issued")):
        assert refusal_of(resubmit, one, **SENT, at=after(2)).code == "application_not_returned"


def test_a_paper_of_after_the_submission_serves_and_the_others_count_as_on_the_day_of_the_submission():
    ended = a_paper(5, valid_until=TODAY)  # the last day of its validity is the day of the submission
    first = submitted()[0]
    one = returned(STR, one=replace(first, documents={**first.documents, "IJAZAH": ended}), at=after(1))
    new = a_paper(9, issued_on=TODAY + timedelta(days=2))
    one = fulfilment.attach(one, requirement="STR", document=new, on=TODAY + timedelta(days=3))
    sent, _ = resubmit(one, **SENT, at=after(3))
    days = {"on": sent.counted_on(after(9), zone="WIB"), "again": sent.counted_again(after(9), zone="WIB")}
    assert sent.missing(**days) == [] and days["again"] == {"STR": TODAY + timedelta(days=3)}


def test_it_may_be_returned_again_and_every_round_is_kept():
    first, _ = resubmit(mended(returned(at=after(1))), **SENT, at=after(2))
    second = returned(STR, "location", one=first, at=after(3), by=staff("counter_officer", 77))
    assert (second.status, len(second.corrections), second.correction.by_id) == ("returned", 2, 77)
    assert second.correction.documents["STR"] == a_paper(100), "what came in the first round"
    assert second.corrections[0].documents["STR"] == a_paper()
    assert second.due_at is None and [each.runs for each in second.clock] == [True, False, True, False]


REMINDED, REMINDED_AGAIN = UNTIL - timedelta(days=3, hours=15), UNTIL - timedelta(days=1, hours=15)
SECOND = timedelta(seconds=1)


def test_reminders_and_the_end_come_once_each_at_their_time():
    one, told = returned(), []
    for moment in (
        *(NOW, REMINDED - SECOND, REMINDED, REMINDED, REMINDED + SECOND, REMINDED_AGAIN - SECOND, REMINDED_AGAIN, REMINDED_AGAIN),
        *(UNTIL - SECOND, UNTIL, UNTIL, UNTIL + timedelta(days=1)),
    ):
        one, events = remind_or_lapse(one, at=moment)
        told += [(event.type, moment) for event in events]
        for event in events:
            contract.of("permits").check_event(event.type, 1, event.data)
    assert told == [("application_reminded", REMINDED), ("application_reminded", REMINDED_AGAIN), ("application_lapsed", UNTIL)]
    assert (one.status, one.waits_at, one.correction, one.clock[-1].until) == ("lapsed", None, None, UNTIL)
    assert (one.history[-1].by_role, one.history[-1].by_id, one.history[-1].outcome) == ("system", 0, "lapsed")
    assert one.documents == submitted()[0].documents, "all that was sent is kept"
    assert acts_of(one, by=SITI) == ["apply_again"] and refusal_of(withdraw, one, by=SITI, at=UNTIL).code == "application_finished"


@pytest.mark.parametrize(
    ("moment", "types"),
    [
        (REMINDED_AGAIN + SECOND, ["application_reminded"]),  # both are due: one mail
        (UNTIL + timedelta(days=30), ["application_lapsed"]),
    ],
)
def test_after_a_long_standstill_nobody_is_told_twice(moment, types):
    one, told = returned(), []
    for n in range(3):
        one, events = remind_or_lapse(one, at=moment + n * SECOND)
        told += [event.type for event in events]
    assert told == types


def test_what_was_sent_is_not_reminded_of():
    sent, _ = resubmit(mended(returned()), **SENT, at=after(1))
    assert [remind_or_lapse(sent, at=moment) for moment in (REMINDED, UNTIL)] == [(sent, [])] * 2


def test_who_returned_as_verifier_does_not_decide():
    both = Person(60, "Rudi", "muara-enim", frozenset({"verifier", "agency_head"}), "WIB")
    one = returned(one=at_status("verification_1"), by=both)
    sent, _ = resubmit(mended(one), **SENT, at=after(1))
    verified, _ = advance(sent, step="verification", note=None, by=staff("verifier", 61), at=after(1))
    refusal = refusal_of(advance, verified, step="approval", note=None, by=both, at=after(1))
    assert isinstance(refusal, NotAllowed) and refusal.code == "same_person_as_verifier"


def test_reasons_are_offered_by_use_and_only_such_as_fit_into_a_list():
    used = [(STR, "Terpotong", 2), (STR, "Buram sekali", 5), (STR, "Sekali", 1), (DIPLOMA, "Buram sekali", 2), ("location", "x", 9)]
    used += [(DIPLOMA, "dua\nbaris", 9), (DIPLOMA, "x" * 201, 9)]
    assert offered(used) == {STR: ["Buram sekali", "Terpotong"], DIPLOMA: ["Buram sekali"]}
    assert len(offered((STR, f"Alasan ke-{number}", 2) for number in range(50))[STR]) == OFFERED
