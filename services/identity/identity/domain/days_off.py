"""An agency's own days off: announced ahead, each once. Terms that have begun keep their dates."""

from collections.abc import Collection
from datetime import date

from bus.refusals import Conflict, Invalid
from identity.domain.faults import fault


def day(text: str) -> date:
    """:raises Invalid: invalid_fields, there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_fields", "there is no such day", fields={"date": fault("date_format")}) from None


def refuse_unless_new(new: date, *, today: date, known: Collection[date]) -> None:
    """:raises Invalid: date_in_past. :raises Conflict: day_off_known, the office is closed then already."""
    if new < today:
        raise Invalid("date_in_past", "the day has gone", fields={"date": fault("date_in_past")})
    if new in known:
        raise Conflict("day_off_known", "the office is closed on that day already")
