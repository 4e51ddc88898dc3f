"""What an agency may decide for itself: each setting's name, what it may be, and what it is when nothing was decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from identity.domain.faults import fault, refuse

TEMPORARY_PASSWORD, LINK = "temporary_password", "link"


@dataclass(frozen=True)
class Choice:
    default: Any
    options: tuple[Any, ...]

    def takes(self, value: Any) -> bool:
        return value in self.options and type(value) is type(self.default)


@dataclass(frozen=True)
class Number:
    default: int
    least: int
    most: int

    def takes(self, value: Any) -> bool:
        return type(value) is int and self.least <= value <= self.most


SETTINGS: dict[str, Choice | Number] = {
    # The second mail brings a temporary password, as the manual has it, or a link to choose one.
    "credentials": Choice(TEMPORARY_PASSWORD, (TEMPORARY_PASSWORD, LINK)),
    "temporary_password_hours": Number(72, least=1, most=168),
    "password_minimum": Number(12, least=8, most=64),
    "phone_required": Choice(True, (True, False)),
    "staff_second_factor": Choice(True, (True, False)),
}


def effective(decided: dict[str, Any]) -> dict[str, Any]:
    """Every setting's value: the decided one, else the default."""
    return {name: decided.get(name, kind.default) for name, kind in SETTINGS.items()}


def first_password_ends(settings: dict[str, Any], *, at: datetime) -> datetime | None:
    """None where the second mail brings a link: nobody is told a password then."""
    return at + timedelta(hours=settings["temporary_password_hours"]) if settings["credentials"] == TEMPORARY_PASSWORD else None


def refuse_unfit(wished: dict[str, Any]) -> None:
    """:raises Invalid: invalid_fields, for what is no setting and for values that are none of theirs."""
    wrong = {name: fault("enum") for name, value in wished.items() if name not in SETTINGS or not SETTINGS[name].takes(value)}
    refuse(wrong)
