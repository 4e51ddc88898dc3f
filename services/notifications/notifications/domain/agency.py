"""The agency in whose name a mail is sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agency:
    """`time_zone`: WIB, WITA or WIT."""

    code: str
    time_zone: str
    name: str = ""
    office_phone: str | None = None
    office_hours: str | None = None
