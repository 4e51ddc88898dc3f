"""Working days (hari kerja): Monday to Friday without days off. When a term ends is docs/decisions/0018; its cases are
tests/one_rule/working_days.json."""

from collections.abc import Set
from datetime import date, datetime, time, timedelta

from tracking.domain.office_time import at_office

CLOSES = time(16, 0)
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
