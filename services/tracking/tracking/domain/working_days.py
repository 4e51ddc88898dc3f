"""Working days: Monday to Friday, without the days off that are passed in."""

from collections.abc import Set
from datetime import date, timedelta


def add_working_days(start: date, *, days: int, days_off: Set[date]) -> date:
    """The `days`-th working day after `start`, which itself never counts."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, days_off=days_off)
    return day


def is_working_day(day: date, *, days_off: Set[date]) -> bool:
    return day.weekday() < 5 and day not in days_off
