"""Working days of the office: Monday to Friday without its days off (national holidays, joint leave, own dates)."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from permits.domain.office_time import USUAL, at_office


def is_working_day(day: date, *, days_off: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in days_off


def add(start: date, working_days: int, *, days_off: Collection[date]) -> date:
    """The day on which `working_days` are over; `start` itself does not count."""
    day = start
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_working_day(day, days_off=days_off)
    return day


def due_at(submitted_at: datetime, working_days: int, *, days_off: Collection[date], zone: str = USUAL) -> datetime:
    """The last second, in UTC, of the office's last day for an application submitted then."""
    local = at_office(submitted_at, zone)
    due = add(local.date(), working_days, days_off=days_off)
    return datetime.combine(due, time(23, 59, 59), local.tzinfo).astimezone(UTC)
