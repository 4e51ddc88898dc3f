"""What happens to a permit by itself: its holder is reminded before the end, and told of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.permit import Permit, told_of
from permits.domain.permit_life import ACTIVE, EXPIRED, UPCOMING

REMINDED_BEFORE = (90, 60, 30, 7)  # days before the last one
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """`issued_on`: the office's day. `told`: of which reminders the holder was told. `followed`: it has a successor, or an application about it
    is under way. `ended`: it was told that it has ended."""

    permit: Permit
    issued_on: date
    told: frozenset[int]
    followed: bool
    ended: bool


def reminder_due(one: Ending, *, on: date) -> int | None:
    """How many days before the last one the reminder stands that is to be told on that day: the nearest one, if it was not told yet. None of a
    day on which the permit was only just issued, nor for a permit that is followed by another or not in force."""
    until = one.permit.valid_until
    if until is None or one.followed or one.permit.status(on=on) not in (ACTIVE, UPCOMING):
        return None
    days = _nearest(until, on)
    return None if days is None or days in one.told or until - days * DAY <= max(one.issued_on, one.permit.valid_from) else days


def _nearest(until: date, on: date) -> int | None:
    left = (until - on).days
    return min((days for days in REMINDED_BEFORE if 0 <= left <= days), default=None)


def ends_now(one: Ending, *, on: date) -> bool:
    """Whether it is to be told on that day that it has ended: of once, and not where another permit took its place or it was revoked."""
    return not one.ended and one.permit.status(on=on) == EXPIRED


def wakes_on(one: Permit, *, on: date) -> date | None:
    """The next day, after that one, on which something may be due."""
    if one.valid_until is None or one.revoked_at:
        return None
    days = [*(one.valid_until - days * DAY for days in REMINDED_BEFORE), one.valid_until + DAY]
    return min((day for day in days if day > on), default=None)


def permit_ending(one: Permit, application: Application, *, renewable: bool) -> Event:
    """Tells the holder until when it is in force; `renewable`: whether its permit type offers that."""
    assert one.valid_until
    return Event(
        "permit_ending",
        {**told_of(one, application), "permit_type": one.permit_type, "last_day": one.valid_until.isoformat(), "renewable": renewable},
    )


def permit_expired(one: Permit, application: Application, *, renewable_until: date | None) -> Event:
    """Tells that it has ended, and until when it can still be renewed."""
    assert one.valid_until
    until = renewable_until and renewable_until.isoformat()
    return Event(
        "permit_expired",
        {**told_of(one, application), "permit_type": one.permit_type, "last_day": one.valid_until.isoformat(), "renewable_until": until},
    )
