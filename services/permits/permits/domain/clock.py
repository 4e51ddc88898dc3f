"""The clock of an application: since when the service limit runs, and when and why it stood still. Intervals follow one another without gaps.

A day on which it stood still, if only for an hour, counts as little as a day off does.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from permits.domain import working_days
from permits.domain.flow.step import RUNS
from permits.domain.office_time import office_date
from permits.domain.working_days import ONE_DAY


@dataclass(frozen=True)
class Interval:
    """`state`: it runs, or what is waited for, as a step's `clock` says; `until` None: still."""

    since: datetime
    until: datetime | None
    state: str

    @property
    def runs(self) -> bool:
        return self.state == RUNS


Clock = tuple[Interval, ...]


def begun(at: datetime) -> Clock:
    return (Interval(at, None, RUNS),)


def switched(clock: Clock, state: str, *, at: datetime) -> Clock:
    """As a step that waits in `state` has it, from `at` on: stopped, going on, or as it was."""
    if clock and clock[-1].until is None and clock[-1].state == state:
        return clock
    return (*ended(clock, at=at), Interval(at, None, state))


def ended(clock: Clock, *, at: datetime) -> Clock:
    """No longer counted."""
    return tuple(replace(interval, until=interval.until or at) for interval in clock)


def term_ends_at(clock: Clock, days: int, *, days_off: Set[date], zone: str) -> datetime | None:
    """When a term of so many working days ends; None while the clock stands still, for nobody knows how long.

    It is asked at submission only; a step that stops the clock, or lets it go on, must set the application's `due_at` anew.
    """
    if not clock or not clock[-1].runs or clock[-1].until:
        return None
    stood_still = {day for each in clock if not each.runs and each.until for day in _days(each.since, each.until, zone)}
    off = frozenset(days_off) | (stood_still - {office_date(clock[0].since, zone)})
    return working_days.due_at(clock[0].since, working_days=days, days_off=off, zone=zone)


def _days(since: datetime, until: datetime, zone: str) -> list[date]:
    first, last = office_date(since, zone), office_date(until, zone)
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]
