"""Flows at work: units that answer, steps that are skipped or sent back, who stands in, and every way through every flow of the house."""

from collections import Counter
from dataclasses import replace

import pytest

from bus import contract
from bus.refusals import Conflict, Invalid, NotAllowed
from permits.domain import status
from permits.domain.acts.advance import advance
from permits.domain.acts.reject import reject
from permits.domain.acts.send_back import send_back
from permits.domain.acts.submit import submit
from permits.domain.acts.withdraw import withdraw
from permits.domain.condition import Condition
from permits.domain.flow.binding import Staff, bound, with_days
from permits.domain.flow.shipped import FLOWS, SIMPLE_FLOW
from permits.domain.flow.step import EVERY_UNIT, OFFICE, UNIT
from permits.domain.holder import acts_of
from permits.domain.people import Person
from permits.seed import permit_types
from tests.access_table import proven
from tests.permits.test_application import HERE, NOW, SITI, TYPES, a_company, fulfilled, refusal_of
from tests.permits.test_application import application as domain
from tests.permits.visits import a_report

UNITS = ("dpmptsp", "dinkes", "dpupr", "dlh")
ROLES = sorted({step.role for flow in FLOWS.values() for step in flow.steps})
EVERYWHERE = dict.fromkeys(ROLES, UNITS)


def sent(code="PBG", kind="new", applicant_type="individual", *, held=None, units=UNITS, **changed):
    """Submitted at an office with these units and roles."""
    permit_type = replace(TYPES[code], **changed)
    draft = domain.create(
        permit_type=permit_type, kind=kind, applicant_type=applicant_type, unit="dpmptsp", units=UNITS, location=HERE, by=SITI, at=NOW
    )
    old = None if kind == "new" else "503/0001/LAMA/2021"
    draft = fulfilled(replace(draft, id=42, fields=(), old_permit_number=old, company=a_company() if applicant_type == "company" else None))
    one, (told,) = submit(draft, permit_type=permit_type, number="0001/X", days_off=frozenset(), staff=Staff(units, held), by=SITI, at=NOW)
    contract.of("permits").check_event(told.type, 1, told.data)
    return one


def of_role(role, *units, account_id=None):
    """Another person for every role and unit."""
    account_id = account_id or 100 + 10 * ROLES.index(role) + (UNITS.index(units[0]) if units else 0)
    return Person(account_id, f"Petugas {account_id}", "muara-enim", proven(role), "WIB", units=frozenset(units or ("dpmptsp",)))


def who_does(one):
    return of_role(one.step.role, *one.places[:1])


def on(one, times=1):
    for _ in range(times):
        one, (told,) = advance(one, step=one.waits_at, note="Baik", by=who_does(one), at=NOW, inspection=a_report(one))
        contract.of("permits").check_event(told.type, 1, told.data)
    return one


def to_act(one, act):
    while one.step.act != act:
        one = on(one)
    return one


# Units


def test_a_recommendation_is_done_when_every_unit_has_answered():
    asked = to_act(sent(), "recommend")
    assert (asked.status, asked.places) == ("recommendation", ("dpupr", "dlh"))
    answered, (told,) = advance(asked, step=asked.waits_at, note="Sesuai tata ruang", by=of_role("technical_team", "dlh"), at=NOW)
    assert (answered.waits_at, answered.places, answered.history[-1].unit) == (asked.waits_at, ("dpupr",), "dlh")
    assert (answered.history[-1].finding, told.data["holder"]["unit"], told.data["status"]) == ("recommended", "dpupr", "recommendation")
    again = refusal_of(advance, answered, step=answered.waits_at, note="x", by=of_role("technical_team", "dlh"), at=NOW)
    assert again.code == "not_your_step" and acts_of(answered, by=of_role("technical_team", "dlh")) == []
    done = on(answered)
    assert done.step.act == "inspect" and [line.unit for line in done.history[-2:]] == ["dlh", "dpupr"]


def test_while_several_units_are_asked_the_event_names_them_all():
    checked = sent()
    asked, (told,) = advance(checked, step=checked.waits_at, note=None, by=who_does(checked), at=NOW)
    assert (told.data["holder"]["unit"], told.data["holder"]["units"]) == (None, ["dpupr", "dlh"])
    assert of_role("technical_team", "dinkes").may_do(asked.step, places=asked.places) is False


def test_an_objection_stops_it_at_once_and_everybody_is_asked_again():
    asked = to_act(sent(), "recommend")
    one = on(asked)
    assert one.places == ("dlh",)
    back, (told,) = send_back(one, step=one.waits_at, reason="Sempadan sungai", by=of_role("technical_team", "dlh"), at=NOW)
    contract.of("permits").check_event(told.type, 1, told.data)
    assert (back.status, back.history[-1].outcome, back.history[-1].finding) == ("submitted", "sent_back", "objected")
    assert (told.type, told.data["outcome"], told.data["status"]) == ("application_moved", "back", "submitted")
    assert on(back).places == ("dpupr", "dlh")


def test_a_recommendation_needs_a_text_and_an_inspection_a_report():
    one = to_act(sent(), "recommend")
    refused = refusal_of(advance, one, step=one.waits_at, note=" \n", by=who_does(one), at=NOW)
    assert isinstance(refused, Invalid) and refused.details["fields"] == {"note": {"code": "required"}}
    one = to_act(sent(), "inspect")
    assert refusal_of(advance, one, step=one.waits_at, note="Baik", by=who_does(one), at=NOW).code == "inspection_report_missing"
    assert [line.finding for line in on(one).history[-3:]] == ["suitable", "fees_later", "fees_later"]


@pytest.mark.parametrize(
    ("units", "held", "place"),
    [
        (UNITS, None, (EVERY_UNIT, ("dpupr", "dlh"), "technical_team")),
        (UNITS, EVERYWHERE, (EVERY_UNIT, ("dpupr", "dlh"), "technical_team")),
        # a unit that the agency does not have, or in which nobody has the role, is not asked
        (("dpmptsp", "dlh"), None, (UNIT, ("dlh",), "technical_team")),
        (UNITS, {**EVERYWHERE, "technical_team": ["dpupr"]}, (UNIT, ("dpupr",), "technical_team")),
        # the office's own technical team does it
        (("dpmptsp",), None, (OFFICE, (), "technical_team")),
        (UNITS, {**EVERYWHERE, "technical_team": ["dpmptsp"]}, (OFFICE, (), "technical_team")),
        (UNITS, {**EVERYWHERE, "technical_team": []}, (OFFICE, (), "technical_team")),
        # and where there is none, the verifier
        (UNITS, {"counter_officer": [], "verifier": ["dpmptsp"], "agency_head": []}, (OFFICE, (), "verifier")),
        # nobody at all: it waits for an admin to give the role to somebody
        (UNITS, {}, (OFFICE, (), "technical_team")),
    ],
)
def test_nobody_may_be_missing(units, held, place):
    step = sent(units=units, held=held).process.steps[1]
    assert (step.at, step.units, step.role) == place


def test_an_office_of_three_brings_every_flow_to_its_end():
    three = {"counter_officer": ["dpmptsp"], "verifier": ["dpmptsp"], "agency_head": ["dpmptsp"]}
    for code in ("SIPD", "KRK", "APOTEK", "KPS", "PBG"):
        one = sent(code, held=three, units=("dpmptsp",))
        while one.step:
            assert one.step.role in three
            one = on(one)
        assert one.ended in ("issued", "handed_over")


# Steps that are skipped


def test_fee_steps_are_skipped_until_fees_come_and_the_history_says_so():
    one = on(to_act(sent("KPS"), "check"))
    assert one.step.act == "verify"
    assert [(line.step, line.outcome, line.finding, line.note) for line in one.history[-2:]] == [
        ("fee_setting", "skipped", "fees_later", None),
        ("fee_payment", "skipped", "fees_later", None),
    ]
    assert one.last_done("pay") is None and one.last_done("check").by_id == who_does(sent("KPS")).account_id


def test_once_fees_are_paid_here_nobody_passes_over_the_payment(monkeypatch):
    """As it will be; whoever asks, and whatever pages offer."""
    monkeypatch.setattr("permits.domain.flow.step.NOT_YET", {})
    one = on(to_act(sent("KPS"), "assess"))
    assert one.step.act == "pay" and not one.clock[-1].runs
    payment = one.process.steps.index(one.step)
    for step in one.process.steps[payment + 1 :]:
        by = Person(90, "Siapa Pun", "muara-enim", proven(*ROLES), "WIB")
        assert refusal_of(advance, one, step=step.code, note="x", by=by, at=NOW).code == "step_not_current"
    cashless = Person(91, "Bukan Bendahara", "muara-enim", proven(*(set(ROLES) - {"treasurer"})), "WIB")
    assert refusal_of(advance, one, step="fee_payment", note="x", by=cashless, at=NOW).code == "not_your_step"


def test_where_there_is_nothing_to_pay_they_are_skipped_for_that():
    free = sent("KPS", fee=TYPES["SIPD"].fee)
    assert [line.finding for line in on(free).history[-2:]] == ["because_fee"] * 2


def conditional(*conditions, place=1):
    steps = list(SIMPLE_FLOW.steps)
    steps[place] = replace(steps[place], unless=conditions)
    return replace(SIMPLE_FLOW, steps=tuple(steps))


@pytest.mark.parametrize(
    ("condition", "kind", "finding"),
    [
        (Condition("kind", ("renewal", "amendment")), "renewal", "because_kind"),
        (Condition("kind", ("amendment",)), "renewal", None),
        (Condition("applicant_type", ("individual",)), "new", "because_applicant_type"),
        (Condition("applicant_type", ("company",)), "new", None),
        (Condition("field:storeys", ("2",)), "new", None),  # nothing is known of it: the step is done
    ],
)
def test_a_condition_skips_its_step(condition, kind, finding):
    one = replace(sent("SKP", kind), process=conditional(condition))
    moved = on(one)
    assert moved.waits_at == ("approval" if finding else "verification")
    assert [line.finding for line in moved.history if line.outcome == "skipped"] == ([finding] if finding else [])


def test_whoever_passed_a_step_over_has_not_done_it():
    one = on(replace(sent("SKP"), process=conditional(Condition("kind", ("new",)))))
    steps = tuple(replace(step, not_by=("verification",)) if step.act == "decide" else step for step in one.process.steps)
    one = replace(one, process=replace(one.process, steps=steps))
    checker = one.history[-1].by_id
    assert acts_of(one, by=of_role("agency_head", account_id=checker)) == ["advance", "send_back", "reject"]


def test_what_is_sent_back_to_a_skipped_step_goes_to_the_one_before():
    one = on(replace(sent("SKP"), process=conditional(Condition("kind", ("new",)))))
    back, _ = send_back(one, step="approval", reason="Periksa lagi", by=who_does(one), at=NOW)
    assert back.waits_at == "file_check"


# Back


def test_sending_back_needs_a_reason_a_way_and_the_role():
    one = to_act(sent("SKP"), "verify")
    sends = {"step": "verification", "at": NOW}
    assert refusal_of(send_back, one, **sends, reason="  ", by=who_does(one)).details["fields"] == {"reason": {"code": "required"}}
    assert refusal_of(send_back, one, **sends, reason="x", by=of_role("agency_head")).code == "not_your_step"
    assert isinstance(refusal_of(send_back, one, step="approval", reason="x", by=who_does(one), at=NOW), Conflict)
    first = sent("SKP")
    refused = refusal_of(send_back, first, step="file_check", reason="x", by=who_does(first), at=NOW)
    assert isinstance(refused, NotAllowed) and refused.code == "step_cannot_send_back"


def test_who_checked_or_verified_does_not_decide_in_any_flow():
    for flow in FLOWS.values():
        read = {step.code for step in flow.steps if step.act in ("check", "verify")}
        assert all(set(step.not_by) == read for step in flow.steps if step.act == "decide")


# What is left after the permit was issued


def test_a_permit_that_waits_to_be_handed_over_is_there_and_not_late():
    one = on(to_act(sent(), "issue"))
    assert (one.status, one.is_issued, one.ended, one.due_at) == ("ready_for_collection", True, None, None)
    assert one.clock[-1].state == "waits_for_collection"
    assert refusal_of(withdraw, one, by=SITI, at=NOW).code == "application_finished" and "withdraw" not in acts_of(one, by=SITI)
    assert refusal_of(reject, one, step=one.waits_at, reason="x", by=who_does(one), at=NOW).code == "step_cannot_reject"
    handed = on(one)
    assert (handed.status, handed.ended, handed.is_issued) == ("handed_over", "handed_over", True)


# Days


@pytest.mark.parametrize("limit", range(31))
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_the_days_of_the_steps_add_up_to_the_limit(flow, limit):
    for fee in ("free", "charged"):
        facts = {"fee": fee}
        shared = with_days(flow, limit, facts)
        assert sum(step.days or 0 for step in shared.steps) == limit
        assert all(not step.days for step in shared.steps if step.why_skipped(facts))
        assert all(step.days >= 0 for step in shared.steps)


def test_a_limit_as_long_as_the_flow_gives_its_own_days():
    facts = {"fee": "free"}
    days = [step.days for step in SIMPLE_FLOW.steps]
    made = bound(SIMPLE_FLOW, technical_units=(), staff=Staff(), working_days=sum(days), facts=facts)
    assert [step.days for step in made.steps] == days and made.steps[0].role == "counter_officer"


# Every way through every flow


def every_way(one, back=frozenset()):
    """Walks on from `one` by every outcome of every step, each way back once at most; yields what it was and what it was like at its end."""
    if one.step is None:
        yield one
        return
    outcomes, step, by = one.step.outcomes, one.waits_at, who_does(one)
    assert acts_of(one, by=by) == [act for outcome, act in OUTCOMES.items() if outcome in outcomes]
    assert one.status in status.STATUSES
    yield from every_way(on(one), back)
    if "reject" in outcomes:
        yield reject(one, step=step, reason="x", by=by, at=NOW)[0]
    if "back" in outcomes and step not in back:
        yield from every_way(send_back(one, step=step, reason="x", by=by, at=NOW)[0], back | {step})


OUTCOMES = {"forward": "advance", "return": "return", "back": "send_back", "reject": "reject"}
CASES = [
    (one.flow, code, kind, applicant_type)
    for code, one in {one.flow: one for one in reversed(permit_types())}.items()
    for code in (one.code,)
    for kind in one.kinds
    for applicant_type in one.applicant_types
]
walked = Counter()


@pytest.mark.parametrize(("flow", "code", "kind", "applicant_type"), CASES)
def test_every_way_of_every_flow_leads_to_an_end(flow, code, kind, applicant_type):
    for end in every_way(sent(code, kind, applicant_type)):
        walked[flow] += 1
        acts = [end.process.step(line.step).act for line in end.history if line.outcome == "advanced"]
        assert acts.count("issue") == (0 if end.ended == "rejected" else 1)
        assert end.ended in ("rejected", "issued", "handed_over")
        assert end.is_issued == (end.ended != "rejected")
        decided = [n for n, act in enumerate(acts) if act == "decide"]
        assert end.ended == "rejected" or decided[-1] < acts.index("issue")
    print(f"{flow}: {code} {kind} {applicant_type}: {walked[flow]} ways")
    assert walked[flow] > 10


def test_every_flow_of_the_house_is_walked():
    assert {flow for flow, *_ in CASES} == set(FLOWS)
