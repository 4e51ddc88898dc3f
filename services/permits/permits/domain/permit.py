"""A permit: its number, holder and validity, and the code by which anybody can check it."""

import base64
import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from permits.domain.acts.outcome import Event, of_company
from permits.domain.application import Application
from permits.domain.catalogue.permit_type import PermitType, Validity
from permits.domain.document import LONGEST_NAME, Document, StoredFile
from permits.domain.permit_life import ISSUED, Entry, Standing, entries_of, status


@dataclass(frozen=True)
class Neighbour:
    """The permit before or after another one, which takes or took its place."""

    number: str
    code: str
    valid_from: date


@dataclass(frozen=True)
class Permit:
    """`id` is None until it is stored; `valid_until` is the last day in force, None for ever. `supersedes_id`: the permit whose place it
    takes on its first day; `supersedes`, `superseded_by` and `duplicated_on`, the day of its
    newest duplicate, are read with it. `revoked_at`: when its revocation was decided; the three days: see `permit_life.Standing`. `issue`: 2
    and more after corrections of its paper, the last one of them on `reissued_on`; `texts`: what was corrected, by its name."""

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
    supersedes_id: int | None = None
    revoked_on: date | None = None
    suspended_on: date | None = None
    suspended_until: date | None = None
    duplicated_on: date | None = None
    issue: int = 1
    reissued_on: date | None = None
    texts: dict[str, str] | None = None
    supersedes: Neighbour | None = None
    superseded_by: Neighbour | None = None

    def status(self, *, on: date) -> str:
        """active, upcoming (not yet in force), suspended, expired, superseded or revoked, on that day of the office's calendar: today or later.
        What it was on days before is in its life."""
        found = status(self.standing_entries, on=on)
        assert found is not None
        return found

    @property
    def standing_entries(self) -> list[Entry]:
        superseded_from = self.superseded_by.valid_from if self.superseded_by else None
        # Revocations of before `revoked_on` was kept hold on every day.
        revoked_on = self.revoked_on or (date.min if self.revoked_at else None)
        issue = Entry(ISSUED, self.valid_from, until=self.valid_until)
        return entries_of(issue, Standing(revoked_on, self.suspended_on, self.suspended_until), superseded_from=superseded_from)

    def is_suspended_or_will_be(self, *, on: date) -> bool:
        """Whether a suspension holds on that day or a later one."""
        return self.suspended_on is not None and (self.suspended_until is None or self.suspended_until > max(on, self.suspended_on))


def issue(
    application: Application, *, number: str, permit_type: PermitType, code: str, term: tuple[date, date | None], at: datetime
) -> Permit:
    """The permit an issued application leads to; `term`: its first and last day, see `renewal.term`."""
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
        valid_from=term[0],
        valid_until=term[1],
        supersedes_id=application.old_permit_id,
        permit_type_version=permit_type.version,
        code=code,
    )


def as_document(issued: Permit, file: StoredFile, *, on: date, at: datetime) -> Document:
    """The permit among its applicant's documents; it shares its PDF. `on`: the office's date of its issue."""
    return Document(
        id=None,
        account_id=issued.applicant_id,
        agency=issued.agency,
        kind="permit",
        name=issued.permit_type_name[:LONGEST_NAME],
        number=issued.number,
        issued_on=on,
        valid_until=issued.valid_until,
        file=file,
        created_at=at,
        permit_id=issued.id,
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


def which(one: Permit) -> dict[str, object]:
    """How its events name it."""
    return {
        "agency": one.agency,
        "permit_id": one.id,
        "application_id": one.application_id,
        "applicant_id": one.applicant_id,
        "number": one.number,
    }


def told_of(one: Permit, application: Application) -> dict[str, object]:
    """The same for those that tell its holder, of a company's permit who is there now. `application`: the one that it came from."""
    return {**which(one), "permit_type_name": one.permit_type_name, **of_company(application)}


def superseded(old: Permit, *, by: Permit, at: datetime) -> Event:
    """Tells that another permit takes the place of `old` from that one's first day."""
    return Event(
        "permit_superseded",
        {
            **which(old),
            "by_permit_id": by.id,
            "by_number": by.number,
            "first_day": by.valid_from.isoformat(),
            "at": at.isoformat(),
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


def codes_meant(typed: str) -> list[str]:
    """The codes that somebody may have read from a paper, the one that was typed first: without blanks, dashes and full stops, in capitals. A
    code has no 0, 1 and 8, which are read for O, I or L and B; I and L are read for each other."""
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum()).translate(_MISREAD)
    alike = [sign in _ALIKE for sign in plain]
    if len(plain) != CODE_LENGTH or sum(alike) > MOST_ALIKE:
        return [plain]
    found = ("".join(signs) for signs in product(*(_ALIKE if same else sign for sign, same in zip(plain, alike, strict=True))))
    return sorted(found, key=lambda code: sum(one != other for one, other in zip(code, plain, strict=True)))


def number_key(typed: str) -> str:
    """What of a number counts when it is looked up, as the store keeps it: letters and digits, in capitals; O is read for 0, I and L for 1."""
    return "".join(sign for sign in typed if sign.isascii() and sign.isalnum()).upper().translate(_OF_NUMBERS)


CODE_LENGTH = 26
_ALIKE, MOST_ALIKE = "IL", 6  # more of them, and a code would stand for more than 64
_OF_NUMBERS = str.maketrans("OIL", "011")
_MISREAD = str.maketrans({"0": "O", "8": "B", "1": "I"})
