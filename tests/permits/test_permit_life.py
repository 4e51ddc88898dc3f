"""Lives of permits as rules: random lives, lived day by day by a model that knows nothing of entries, and folded again for every day of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bus.refusals import Conflict
from permits.domain import permit_ending, permit_request
from permits.domain.people import Person
from permits.domain.permit import Neighbour
from permits.domain.permit_life import ISSUED, Entry, standing, status
from permits.domain.permit_request import LIFT, REVOKE, SUSPEND, PermitRequest
from tests.permits.test_application import a_draft
from tests.permits.test_renewal import a_permit

DAY = timedelta(days=1)
FIRST = date(2027, 1, 1)
LENGTH = 40


def noon(day):
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


class Model:
    """Three switches, thrown on their days."""

    def __init__(self, begins, ends):
        self.begins, self.ends = begins, ends
        self.revoked = self.suspended = self.replaced = False
        self.planned = {}

    def lives(self, day):
        for switch, value in self.planned.pop(day, ()):
            setattr(self, switch, value)

    def shows(self, day):
        if self.revoked:
            return "revoked"
        if self.replaced:
            return "superseded"
        if self.ends and day > self.ends:
            return "expired"
        if self.suspended:
            return "suspended"
        return "upcoming" if day < self.begins else "active"


SWITCH = {SUSPEND: ("suspended", True), LIFT: ("suspended", False), REVOKE: ("revoked", True), "succeed": ("replaced", True)}
acts = some.lists(some.tuples(some.integers(0, LENGTH), some.sampled_from(list(SWITCH)), some.integers(0, 6)), max_size=12)


def decided(one, kind, day, delay):
    """The entry that a granted request makes, or None where it is refused."""
    asked = PermitRequest(1, 5, "muara-enim", kind, "x", "y", day + delay * DAY, noon(day), 51, "Vino Contoh")
    try:
        _, entry = permit_request.decide(asked, one, a_draft(), grant=True, note="", by=HEAD, at=noon(day))
    except Conflict:
        return None
    return entry


HEAD = Person(52, "Rahmat Lain", "muara-enim", frozenset({"agency_head", "staff"}), "WIB")


@settings(max_examples=400, deadline=None)
@given(acts, some.integers(-3, 6), some.one_of(some.none(), some.integers(7, LENGTH)))
def test_every_day_of_a_random_life_is_what_it_was_on_that_day_whenever_one_asks(planned, begins, ends):
    begins, ends = FIRST + begins * DAY, ends and FIRST + ends * DAY
    one = a_permit(valid_from=begins, valid_until=ends, issued_at=noon(FIRST))
    model, life, shown = Model(begins, ends), [Entry(ISSUED, begins, written_on=FIRST, until=ends)], {}
    for number in range(LENGTH + 1):
        day = FIRST + number * DAY
        model.lives(day)
        for _, kind, delay in (each for each in sorted(planned, key=lambda each: each[0]) if each[0] == number):
            if kind == "succeed":
                if not one.superseded_by and not one.revoked_at:
                    one = replace(one, superseded_by=Neighbour("503/2", "B" * 26, day + delay * DAY))
                    life.append(Entry("superseded", day + delay * DAY))
                    model.planned.setdefault(day + delay * DAY, []).append(SWITCH[kind])
            elif entry := decided(one, kind, day, delay):
                life.append(entry)
                kept = standing(life)
                one = replace(one, **vars(kept), revoked_at=one.revoked_at or (noon(day) if kind == REVOKE else None))
                model.planned.setdefault(entry.day, []).append(SWITCH[kind])
            model.lives(day)
        shown[day] = model.shows(day)
        assert one.status(on=day) == shown[day], "what is kept with the permit says today the same"
    assert {day: status(life, on=day) for day in shown} == shown
    assert status(life, on=FIRST - DAY) is None


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        (SUSPEND, {}, None), (REVOKE, {}, None), (LIFT, {}, "permit_not_suspended"),
        (SUSPEND, {"suspended_on": FIRST}, "permit_suspended"), (REVOKE, {"suspended_on": FIRST}, None), (LIFT, {"suspended_on": FIRST}, None),
        (LIFT, {"suspended_on": FIRST, "suspended_until": FIRST + DAY}, "permit_not_suspended"),
        (SUSPEND, {"suspended_on": FIRST, "suspended_until": FIRST}, None),
        *((kind, {"revoked_at": noon(FIRST)}, "permit_revoked") for kind in (SUSPEND, LIFT, REVOKE)),
        *((kind, {"valid_until": FIRST - DAY}, "permit_expired") for kind in (SUSPEND, LIFT, REVOKE)),
        *((kind, {"superseded_by": Neighbour("503/2", "B", FIRST)}, "permit_superseded") for kind in (SUSPEND, LIFT, REVOKE)),
        *((kind, {"valid_from": FIRST + DAY}, None) for kind in (SUSPEND, REVOKE)),
    ],
)  # fmt: skip
def test_a_change_is_asked_for_only_where_it_fits(kind, changed, code):
    one = a_permit(**{"valid_from": FIRST - 9 * DAY, **changed})
    refusal = permit_request.refusal_of(one, kind, today=FIRST)
    assert (refusal and refusal.code) == code


def ending(days, *, told=(), followed=False, ended=False, issued_on=FIRST - 400 * DAY, **changed):
    one = a_permit(**{"valid_from": issued_on, "valid_until": FIRST + days * DAY, **changed})
    return permit_ending.Ending(one, issued_on, frozenset(told), followed, ended)


@pytest.mark.parametrize(
    ("days", "more", "due"),
    [
        (91, {}, None), (90, {}, 90), (89, {"told": (90,)}, None), (61, {}, 90), (60, {}, 60), (59, {"told": (90,)}, 60), (31, {}, 60), (30, {}, 30),
        (8, {}, 30), (7, {}, 7), (0, {}, 7), (0, {"told": (7,)}, None), (-1, {}, None), (30, {"followed": True}, None),
        (30, {"revoked_at": noon(FIRST), "revoked_on": FIRST}, None), (30, {"suspended_on": FIRST}, None),
        (30, {"suspended_on": FIRST - DAY, "suspended_until": FIRST}, 30),
        (30, {"issued_on": FIRST}, None), (29, {"issued_on": FIRST - DAY}, None), (30, {"issued_on": FIRST - DAY}, 30),
    ],
)  # fmt: skip
def test_the_nearest_reminder_alone_is_due_and_none_for_what_was_only_just_issued(days, more, due):
    assert permit_ending.reminder_due(ending(days, **more), on=FIRST) == due


def test_it_wakes_on_every_day_on_which_something_may_be_due():
    one, days = ending(100).permit, []
    on = FIRST
    while on:
        days.append((on - FIRST).days)
        on = permit_ending.wakes_on(one, on=on)
    assert days == [0, 10, 40, 70, 93, 101]
    assert permit_ending.wakes_on(a_permit(valid_until=None), on=FIRST) is None


def test_an_end_is_told_once_and_never_of_what_was_revoked_or_replaced():
    assert [permit_ending.ends_now(ending(days), on=FIRST) for days in (1, 0, -1, -30)] == [False, False, True, True]
    assert not permit_ending.ends_now(ending(-1, ended=True), on=FIRST)
    assert not permit_ending.ends_now(ending(-1, superseded_by=Neighbour("503/2", "B", FIRST)), on=FIRST)
    assert not permit_ending.ends_now(ending(-1, revoked_at=noon(FIRST), revoked_on=FIRST), on=FIRST)
    assert permit_ending.ends_now(ending(-1, suspended_on=FIRST - 9 * DAY), on=FIRST)
