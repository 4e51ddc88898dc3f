"""Who is away when, as rules: the days before, of and after; who says so for whom; days that meet, that are past, that have begun."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, Refusal
from permits.domain import absence as rules
from permits.domain.absence import AHEAD, COUNTS, OVER, Absence
from permits.domain.colleague import Colleague
from permits.domain.people import STAFF, Person

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
LINA = Colleague(50, "Lina Contoh", "muara-enim", ("counter_officer",), ("dpmptsp",))
ONE = Absence("muara-enim", 50, "Lina Contoh", date(2026, 11, 25), date(2026, 11, 27), 50, "Lina Contoh", AT, id=3)


def person(id, *roles, units=("dpmptsp",)):
    return Person(id, f"Orang {id}", "muara-enim", frozenset((*roles, STAFF)), "WIB", units=frozenset(units))


HERSELF = person(50, "counter_officer")


def day(number):
    return date(2026, 11, number)


def refusal(call, *args, **asked):
    with pytest.raises(Refusal) as caught:
        call(*args, **asked)
    return type(caught.value), caught.value.code, caught.value.details


def said(since=25, until=27, *, by=HERSELF, others=(), today=TODAY):
    return rules.say(LINA, since=day(since), until=day(until), others=others, by=by, today=today, at=AT)


def changed(one=ONE, *, since=25, until=27, by=HERSELF, others=(), today=TODAY):
    return rules.change(one, LINA, since=day(since), until=day(until), others=others, by=by, today=today, at=AT)


@pytest.mark.parametrize(("on", "state", "counts"), [(24, AHEAD, False), (25, COUNTS, True), (27, COUNTS, True), (28, OVER, False)])
def test_it_counts_from_its_first_day_to_its_last(on, state, counts):
    assert (ONE.state(on=day(on)), ONE.counts(on=day(on)), ONE.is_due(on=day(on))) == (state, counts, counts)


def test_what_was_carried_out_or_ended_is_not_due_again():
    assert not replace(ONE, carried_out_at=AT).is_due(on=day(26))
    ended = rules.end(ONE, LINA, by=HERSELF, today=day(26), at=AT)
    assert (ended.is_due(on=day(26)), ended.counts(on=day(26)), ended.state(on=day(26))) == (False, False, OVER)


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (HERSELF, True),
        (person(60, "counter_officer"), False),
        (person(61, "section_head"), True),
        (person(62, "division_head", units=("dlh",)), False),
        (person(63, "agency_admin", units=()), True),
        (person(64, "auditor"), False),
    ],
)
def test_oneself_a_head_of_the_unit_or_an_admin_says_so(by, may):
    if may:
        assert (said(by=by).said_by, said(by=by).account_id) == (by.account_id, 50)
    else:
        for call in (said, changed):
            assert refusal(call, by=by)[:2] == (NotAllowed, "not_your_colleague")
        assert refusal(rules.end, ONE, LINA, by=by, today=TODAY, at=AT)[1] == "not_your_colleague"
    assert rules.may_say(LINA, by=by) is may


@pytest.mark.parametrize(
    ("since", "until", "faults"),
    [
        (22, 25, {"since": "date_in_past"}),
        (25, 24, {"until": "before_first_day"}),
        (20, 21, {"since": "date_in_past", "until": "date_in_past"}),
    ],
)
def test_days_that_are_none_are_refused_at_their_fields(since, until, faults):
    kind, code, details = refusal(said, since, until)
    assert (kind, code) == (Invalid, "invalid_fields")
    assert {name: each["code"] for name, each in details["fields"].items()} == faults


def test_today_may_be_the_first_day_and_the_last_and_a_year_is_the_most():
    assert said(23, 23).counts(on=TODAY)
    about = {"others": (), "by": HERSELF, "today": TODAY, "at": AT}
    assert rules.say(LINA, since=TODAY, until=TODAY + rules.LONGEST, **about)
    details = refusal(rules.say, LINA, since=TODAY, until=TODAY + rules.LONGEST + timedelta(days=1), **about)[2]
    assert details["fields"] == {"until": {"code": "date_too_far"}}


@pytest.mark.parametrize(("since", "until", "meets"), [(23, 24, False), (23, 25, True), (26, 26, True), (27, 30, True), (28, 30, False)])
def test_days_on_which_somebody_is_away_already_are_refused(since, until, meets):
    if meets:
        days = {"first_day": "2026-11-25", "last_day": "2026-11-27"}
        assert refusal(said, since, until, others=[ONE]) == (Conflict, "absence_overlaps", days)
    else:
        assert said(since, until, others=[ONE])
    assert said(since, until, others=[replace(ONE, ended_at=AT)]), "what was taken back is in nobody's way"


def test_days_change_before_it_begins_then_the_last_one_alone_and_after_it_none():
    assert (changed(since=24, until=30).since, changed(since=24, until=30).until) == (day(24), day(30))
    assert changed(until=30, others=[ONE]).until == day(30), "it is not in its own way"
    assert changed(until=26, today=day(26)).until == day(26)
    assert refusal(changed, since=26, until=27, today=day(25))[:2] == (Conflict, "absence_begun")
    assert refusal(changed, until=25, today=day(26))[2]["fields"] == {"until": {"code": "date_in_past"}}
    assert refusal(changed, until=30, today=day(28))[:2] == (Conflict, "absence_over")
    assert refusal(changed, replace(ONE, ended_at=AT))[:2] == (Conflict, "absence_over")
    assert refusal(rules.end, ONE, LINA, by=HERSELF, today=day(28), at=AT)[:2] == (Conflict, "absence_over")


def test_a_change_keeps_that_it_was_carried_out():
    assert not changed(replace(ONE, carried_out_at=AT), until=30, today=day(26)).is_due(on=day(26))
