"""A permit: its number, holder and validity, and the code by which anybody can check it."""

import base64
import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.catalogue.permit_type import PermitType, Validity


@dataclass(frozen=True)
class Permit:
    """`id` is None until it is stored; `valid_until` is the last day in force, None for ever."""

    id: int | None
    agency: str
    number: str
    permit_type: str
    permit_type_name: str
    application_id: int
    applicant_id: int
    holder_name: str
    held_by_company: bool
    issued_at: datetime
    valid_from: date
    valid_until: date | None
    code: str
    revoked_at: datetime | None = None
    document_ready: bool = False
    permit_type_version: int | None = None

    def status(self, *, on: date) -> str:
        """active, expired or revoked, on that day of the office's calendar."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.valid_until and self.valid_until < on else "active"


def issue(application: Application, *, number: str, permit_type: PermitType, code: str, on: date, at: datetime) -> Permit:
    """The permit an issued application leads to, in force from `on`, as long as its permit type said when it was submitted."""
    assert application.id is not None
    return Permit(
        id=None,
        agency=application.agency,
        number=number,
        permit_type=application.permit_type,
        permit_type_name=application.permit_type_name,
        application_id=application.id,
        applicant_id=application.applicant_id,
        holder_name=application.holder_name,
        held_by_company=application.company is not None,
        issued_at=at,
        valid_from=on,
        valid_until=valid_until(on, permit_type.validity),
        permit_type_version=permit_type.version,
        code=code,
    )


def document_ready(issued: Permit) -> Event:
    """Tells that the PDF can be downloaded."""
    return Event(
        "permit_document_ready",
        {
            "agency": issued.agency,
            "permit_id": issued.id,
            "application_id": issued.application_id,
            "applicant_id": issued.applicant_id,
            "number": issued.number,
        },
    )


def valid_until(start: date, validity: Validity) -> date | None:
    """Calendar arithmetic: the same day of a later month or year, or that month's last (29 February + 1 year = 28 February)."""
    if validity.value is None:
        return None
    if validity.unit == "day":
        return start + timedelta(days=validity.value)
    months = start.year * 12 + start.month - 1 + validity.value * (12 if validity.unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def public_code(random: bytes) -> str:
    """26 letters and digits for 128 random bits: not to be guessed, easy to read out."""
    assert len(random) == 16
    return base64.b32encode(random).decode().rstrip("=")


def normal_code(typed: str) -> str:
    """As it is stored, whatever case, blanks, dashes and full stops it was typed or copied with."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
