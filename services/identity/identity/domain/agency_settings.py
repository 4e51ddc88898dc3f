"""What an agency may decide for itself: each setting's name, its allowed values, and its default."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from identity.domain.faults import fault, refuse

HIGHER, LOWER = "higher", "lower"
TEMPORARY_PASSWORD, LINK = "temporary_password", "link"


@dataclass(frozen=True)
class Choice:
    """`stronger`: the option that protects more than the others; None when no option does."""

    default: Any
    options: tuple[Any, ...]
    stronger: Any = None

    def takes(self, value: Any) -> bool:
        return value in self.options and type(value) is type(self.default)

    def weakens(self, before: Any, after: Any) -> bool:
        return self.stronger is not None and before == self.stronger != after


@dataclass(frozen=True)
class Number:
    """`stronger`: whether a higher or a lower number protects more."""

    default: int
    least: int
    most: int
    stronger: str

    def takes(self, value: Any) -> bool:
        return type(value) is int and self.least <= value <= self.most

    def weakens(self, before: int, after: int) -> bool:
        return after < before if self.stronger == HIGHER else after > before


# `stronger` says which value of a setting protects more. A change to a value that protects less needs a second admin
# (domain/settings_change.py).
SETTINGS: dict[str, Choice | Number] = {
    # The second mail carries a temporary password, as the manual says, or a link to choose one. A link leaves no password in a mailbox.
    "credentials": Choice(TEMPORARY_PASSWORD, (TEMPORARY_PASSWORD, LINK), stronger=LINK),
    "temporary_password_hours": Number(72, least=1, most=168, stronger=LOWER),
    "password_minimum": Number(12, least=8, most=64, stronger=HIGHER),
    # Asks for one more contact; the setting shuts nobody out.
    "phone_required": Choice(True, (True, False)),
    "staff_second_factor": Choice(True, (True, False), stronger=True),
}


def effective(decided: dict[str, Any]) -> dict[str, Any]:
    """The value of every setting: what the agency decided, or else the default."""
    return {name: decided.get(name, kind.default) for name, kind in SETTINGS.items()}


def known(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings without those that only another release knows."""
    return {name: value for name, value in settings.items() if name in SETTINGS}


def first_password_ends(settings: dict[str, Any], *, at: datetime) -> datetime | None:
    """When the first password expires. None when the second mail carries a link: then no password is mailed."""
    return at + timedelta(hours=settings["temporary_password_hours"]) if settings["credentials"] == TEMPORARY_PASSWORD else None


def refuse_unfit(wished: dict[str, Any]) -> None:
    """:raises Invalid: invalid_fields, for unknown settings and for values that a setting does not allow."""
    wrong = {name: fault("enum") for name, value in wished.items() if name not in SETTINGS or not SETTINGS[name].takes(value)}
    refuse(wrong)


def weakens(name: str, before: Any, after: Any) -> bool:
    """Whether the setting would protect less with `after` than it does with `before`."""
    return SETTINGS[name].weakens(before, after)
