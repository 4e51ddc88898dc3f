"""Working days (hari kerja): Monday to Friday without days off. When a term ends is docs/decisions/0018; its cases are
tests/one_rule/working_days.json.

Working hours: the hours between opening and closing on working days.
"""

from collections.abc import Set
from datetime import date, datetime, time, timedelta

from identity.domain.office_time import at_office

OPENS, CLOSES = time(8, 0), time(16, 0)
ONE_DAY = timedelta(days=1)


def is_working_day(day: date, *, days_off: Set[date]) -> bool:
    return day.weekday() < 5 and day not in days_off


def next_working_day(day: date, *, days_off: Set[date]) -> date:
    """The first working day after `day`."""
    day += ONE_DAY
    while not is_working_day(day, days_off=days_off):
        day += ONE_DAY
    return day


def due(received_at: datetime, *, working_days: int, days_off: Set[date], zone: str) -> date:
    """The last day of a term. The day of receipt is not counted; what arrives after closing, or on a day off, is received on the next
    working day."""
    local = at_office(received_at, zone)
    day = local.date()
    if local.time() >= CLOSES or not is_working_day(day, days_off=days_off):
        day = next_working_day(day, days_off=days_off)
    for _ in range(working_days):
        day = next_working_day(day, days_off=days_off)
    return day


def due_at(received_at: datetime, *, working_days: int, days_off: Set[date], zone: str) -> datetime:
    """The closing hour of the term's last day."""
    last = due(received_at, working_days=working_days, days_off=days_off, zone=zone)
    return datetime.combine(last, CLOSES, at_office(received_at, zone).tzinfo)


def working_hours(started_at: datetime, until: datetime, *, days_off: Set[date], zone: str) -> float:
    """For how many hours the office was open between the two moments; 0 when `until` is not later."""
    first, last = at_office(started_at, zone), at_office(until, zone)
    days = (first.date() + ONE_DAY * n for n in range((last.date() - first.date()).days + 1))
    open_for = (_open_between(first, last, day) for day in days if is_working_day(day, days_off=days_off))
    return sum(open_for, timedelta()) / timedelta(hours=1)


def _open_between(first: datetime, last: datetime, day: date) -> timedelta:
    opens, closes = (datetime.combine(day, at, first.tzinfo) for at in (OPENS, CLOSES))
    return max(min(last, closes) - max(first, opens), timedelta())
