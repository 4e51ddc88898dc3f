"""The agency in whose name a mail is sent."""

from dataclasses import dataclass

from notifications.domain.office_time import USUAL


@dataclass(frozen=True)
class Agency:
    """`time_zone`: WIB, WITA or WIT."""

    code: str
    name: str = ""
    time_zone: str = USUAL
    office_phone: str | None = None
    office_hours: str | None = None
