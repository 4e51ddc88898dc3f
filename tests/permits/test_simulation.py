"""What if: the same cases by another flow, on paper."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bus.refusals import Conflict
from permits.domain.condition import Condition
from permits.domain.flow import conditions
from permits.domain.flow.process import Process
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.flow.simulation import FEWEST, Done, Finished, Forecast, simulate
from permits.domain.flow.step import FORWARD, ISSUED, Step

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # nine o'clock at the office (WIB)
HOUR = timedelta(hours=1)
FREE_OF_CHARGE = conditions.facts(kind="new", applicant_type="individual", fee_amount=0, answers={})
WORDS = {"id": "x", "en": "x"}


def process(*steps: tuple[str, str], days: int | None = None) -> Process:
    """Of (act, role)."""
    following = [f"s{n}" for n in range(1, len(steps))] + [ISSUED]
    made = (
        Step(f"s{n}", WORDS, WORDS, act, role, {FORWARD: after}, days=days)
        for n, ((act, role), after) in enumerate(zip(steps, following, strict=True))
    )
    return Process("tried", tuple(made))


def case(*hours: float, begun: datetime = MONDAY, limit: int = 5, acts: tuple[str, ...] = ("check", "verify", "decide")) -> Finished:
    """Whose steps took so many hours one after the other, by the wall clock."""
    done, at = [], begun
    for act, each in zip(acts, hours, strict=True):
        done.append(Done(act, f"{act}er", at, at + each * HOUR))
        at += each * HOUR
    return Finished(begun, FREE_OF_CHARGE, limit, tuple(done))


SAME = process(("check", "checker"), ("verify", "verifyer"), ("decide", "decideer"))


def asked(
    cases: list[Finished], flow: Process = SAME, *, limit: int | None = None, seed: int = 1, off: frozenset[date] = frozenset()
) -> Forecast:
    return simulate(cases, process=flow, working_days=limit, days_off=off, zone="WIB", seed=seed)


def test_the_same_flow_with_steps_that_always_take_as_long_changes_nothing() -> None:
    cases = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(FEWEST)]
    found = asked(cases)
    assert found.now == found.then
    assert found.then.cases == (FEWEST,)  # six hours from nine: at three, the same day
    assert found.then.on_time == 1
    assert found.acts == {"checker": (30, 30), "decideer": (30, 30), "verifyer": (30, 30)}
    assert found.assumed == ()


def test_time_is_the_offices() -> None:
    """From Friday three o'clock to Monday nine o'clock are two working hours, and a day off in between counts as little as a Sunday."""
    friday = MONDAY + timedelta(days=4, hours=6)
    over = [case(66, 0, 0, begun=friday + n * timedelta(days=7)) for n in range(FEWEST)]
    assert asked(over).now.cases == (0, FEWEST)
    mondays = frozenset((MONDAY + n * timedelta(days=7)).date() for n in range(1, FEWEST + 1))
    assert asked(over, off=mondays).now.cases == (FEWEST,), "on Monday nobody was there: the hour of Friday is all that was worked"


def test_what_comes_after_closing_is_received_on_the_next_working_day() -> None:
    late = MONDAY + timedelta(days=4, hours=9)  # Friday, six in the evening
    cases = [case(63, 0, 0, begun=late + n * timedelta(days=7)) for n in range(FEWEST)]  # done on Monday at nine
    assert asked(cases).now.cases == (FEWEST,)


def test_a_step_less_saves_its_time_and_its_role() -> None:
    cases = [case(8, 24, 24, begun=MONDAY + n * timedelta(days=7), limit=1) for n in range(FEWEST)]
    found = asked(cases, process(("check", "checker"), ("decide", "decideer")))
    assert found.now.cases == (0, 0, FEWEST)
    assert found.then.cases == (0, FEWEST)
    assert (found.now.on_time, found.then.on_time) == (0, 1)
    assert found.acts["verifyer"] == (FEWEST, 0)
    assert asked(cases, limit=2).then.on_time == 1, "by the limit that was asked for"


def test_a_role_that_never_did_the_act_takes_as_long_as_those_who_did() -> None:
    cases = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(FEWEST)]
    found = asked(cases, process(("check", "checker"), ("verify", "kasi"), ("decide", "decideer")))
    assert found.then.cases == (FEWEST,)
    assert found.assumed == ()
    assert found.acts["kasi"] == (0, FEWEST)


def test_an_act_that_nobody_did_is_named_with_what_was_taken_for_it() -> None:
    cases = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(FEWEST)]
    inspected = process(("check", "checker"), ("inspect", "team"), ("decide", "decideer"), days=2)
    found = asked(cases, inspected)
    assert [(step.act, days) for step, days in found.assumed] == [("inspect", 2)]
    assert found.then.cases == (0, 0, FEWEST)  # nine o'clock, four hours and two days of eight


def test_a_step_to_which_a_case_does_not_come_takes_no_time() -> None:
    cases = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(FEWEST)]
    asked_for_companies = process(("check", "checker"), ("inspect", "team"), ("decide", "decideer"), days=2)
    steps = [
        replace(step, unless=(Condition("applicant_type", ("individual",)),)) if step.act == "inspect" else step
        for step in asked_for_companies.steps
    ]
    found = asked(cases, replace(asked_for_companies, steps=tuple(steps)))
    assert (found.assumed, found.acts.get("team")) == ((), None)
    companies = [replace(each, facts={**each.facts, "applicant_type": "company"}) for each in cases]
    assert asked(companies, replace(asked_for_companies, steps=tuple(steps))).acts["team"] == (0, FEWEST)


def test_who_was_refused_is_refused_at_that_act_again() -> None:
    refused = [
        replace(case(1, 2, acts=("check", "verify"), begun=MONDAY + n * timedelta(days=7)), rejected_at="verify") for n in range(FEWEST)
    ]
    assert asked(refused).acts == {"checker": (30, 30), "verifyer": (30, 30)}
    without = process(("check", "checker"), ("decide", "decideer"))
    whole = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(FEWEST)]
    assert asked(whole + refused, without).acts["decideer"] == (30, 60), "an act that there is not refuses nobody"


def test_the_seed_decides() -> None:
    draw = random.Random(7)
    cases = [case(*(draw.expovariate(1 / 20) for _ in range(3)), begun=MONDAY + n * HOUR) for n in range(400)]
    assert asked(cases, seed=3) == asked(cases, seed=3)
    assert len({asked(cases, seed=n).then for n in range(8)}) > 1


def test_of_one_flow_the_forecast_is_near_to_what_was() -> None:
    """Times that do not hang together are drawn from what they were: days differ by chance alone."""
    draw = random.Random(11)
    cases = [case(*(draw.expovariate(1 / 20) for _ in range(3)), begun=MONDAY + n * HOUR) for n in range(4000)]
    found = asked(cases)
    assert sum(found.then.cases) == sum(found.now.cases) == found.found == 4000
    assert abs(found.then.on_time - found.now.on_time) < 0.03
    assert abs(found.then.median - found.now.median) <= 1


def test_the_share_and_the_days_are_counted() -> None:
    hours = (1, 2, 3, 40, 80)  # the same day; the next; Thursday
    cases = [case(each, 0, 0, limit=1) for each in hours for _ in range(10)]
    found = asked(cases).now
    assert (found.cases, found.on_time, found.median, found.nine_of_ten) == ((30, 10, 0, 10), 0.8, 0, 3)


def test_too_few_cases_say_nothing() -> None:
    with pytest.raises(Conflict) as refused:
        asked([case(1, 2, 3)] * (FEWEST - 1))
    assert refused.value.code == "too_few_cases"
    assert refused.value.details == {"found": FEWEST - 1, "wanted": FEWEST}


def test_the_houses_flow_is_walked_to_its_end() -> None:
    cases = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(FEWEST)]
    assert {role for role, (_, then) in asked(cases, SIMPLE_FLOW).acts.items() if then} == {step.role for step in SIMPLE_FLOW.steps}


def test_the_load_is_counted_over_the_days_of_submission_with_the_busiest_of_them() -> None:
    """Thirty cases, five on each of six Mondays, of which the verifyer does all in the evening of the same day."""
    cases = [case(1, 2, 3, begun=MONDAY + n * timedelta(days=7)) for n in range(6) for _ in range(5)]
    found = asked(cases, process(("check", "checker"), ("verify", "kasi")))
    assert found.submitting_days == 5 * 5 + 1, "Mondays to Fridays, and the last Monday"
    assert found.busiest == {"checker": 5, "verifyer": 5, "decideer": 5}
    assert found.acts["kasi"] == (0, 30)


def queued(how_many: int, *, seed: int) -> list[Finished]:
    """Cases of an office in which they wait for each other: a role works on one at a time, some weeks bring more than others."""
    draw = random.Random(seed)
    minutes = {"check": 25.0, "verify": 40.0, "decide": 15.0}
    free = dict.fromkeys(minutes, 0.0)
    at, found = 0.0, []
    for _ in range(how_many):
        at += draw.expovariate((1.2 if int(at // (5 * 480)) % 2 else 0.8) / 50)
        moment, done = at, []
        for act, mean in minutes.items():
            begun = max(moment, free[act])
            free[act] = begun + draw.expovariate(1 / mean)
            done.append(Done(act, f"{act}er", _clock(moment), _clock(free[act])))
            moment = free[act]
        found.append(Finished(_clock(at), FREE_OF_CHARGE, 2, tuple(done)))
    return found


def _clock(minutes: float) -> datetime:
    """The wall clock of so many working minutes after eight o'clock on Monday."""
    days, rest = divmod(minutes, 480)
    weeks, day = divmod(int(days), 5)
    return MONDAY - HOUR + timedelta(weeks=weeks, days=day, minutes=rest)


def test_the_same_flow_in_an_office_with_queues_gives_about_what_was() -> None:
    """Waiting times hang together from step to step and from case to case; drawn one by one they do not. The greatest distance between the two
    distributions of days says what that costs."""
    distances = []
    for seed in range(5):
        found = asked(queued(4000, seed=seed))
        longest = max(len(found.now.cases), len(found.then.cases))
        now, then = ([sum(each.cases[: n + 1]) / found.found for n in range(longest)] for each in (found.now, found.then))
        distances.append(max(abs(one - other) for one, other in zip(now, then, strict=True)))
        assert abs(found.now.on_time - found.then.on_time) < 0.05
        assert abs(found.now.median - found.then.median) <= 1
    print("greatest distance of the distributions, five offices:", [round(each, 3) for each in distances])
    assert max(distances) < 0.08
