"""DOKUMEN: an applicant's own files, used again for requirement after requirement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bus.refusals import Invalid
from permits.domain.catalogue.requirement import Requirement

OLDEST, FARTHEST = 120, 100  # years


@dataclass(frozen=True)
class StoredFile:
    """Facts about bytes in the object storage; the bytes never pass through here."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Document:
    """`id` is None until it is stored."""

    id: int | None
    account_id: int
    agency: str
    kind: str
    name: str
    number: str | None
    issued_on: date | None
    valid_until: date | None
    file: StoredFile
    created_at: datetime


def document(
    *,
    account_id: int,
    agency: str,
    kind: str,
    name: str,
    number: str | None,
    issued_on: str | None,
    valid_until: str | None,
    file: dict[str, Any],
    today: date,
    at: datetime,
) -> Document:
    """`today`: at the office. :raises Invalid: invalid_fields, with every wrong field."""
    faults: dict[str, dict[str, Any]] = {} if name.strip() else {"name": {"code": "required"}}
    issued, until = _date("issued_on", issued_on, faults), _date("valid_until", valid_until, faults)
    faults |= _unlikely(issued, until, today=today)
    if issued and until and until < issued and not faults:
        faults["valid_until"] = {"code": "before_issued_on"}
    if faults:
        raise Invalid("invalid_fields", "the document has wrong fields", fields=faults)
    number = (number or "").strip() or None
    return Document(None, account_id, agency, kind, name.strip(), number, issued, until, StoredFile(**file), at)


def kinds_for(wanted: str) -> tuple[str, ...]:
    """Of documents that may fulfil a requirement of this kind: what an applicant filed under nothing particular may be it."""
    return (wanted, "other")


def fault_of(document: Document, requirement: Requirement, *, on: date) -> dict[str, Any] | None:
    """Why the document does not fulfil the requirement on that day: a fault's code with its figures; None when it does.

    The last day of its validity still counts.
    """
    wanted = requirement.document_kind
    if wanted and document.kind not in kinds_for(wanted):
        return {"code": "document_wrong_kind", "kind": document.kind, "wanted": wanted}
    if document.issued_on and document.issued_on > on:
        return {"code": "document_not_yet_valid", "issued_on": document.issued_on.isoformat()}
    if document.valid_until and document.valid_until < on and wanted != "permit":
        return {"code": "document_expired", "valid_until": document.valid_until.isoformat()}
    return None


def _unlikely(issued: date | None, until: date | None, *, today: date) -> dict[str, dict[str, Any]]:
    """Dates that nobody means: issued on a day to come, or a slip in the year."""
    faults: dict[str, dict[str, Any]] = {}
    if issued and issued > today:
        faults["issued_on"] = {"code": "date_in_future"}
    for name, day in (("issued_on", issued), ("valid_until", until)):
        if day and day.year < today.year - OLDEST:
            faults[name] = {"code": "date_too_old"}
    if until and until.year > today.year + FARTHEST:
        faults["valid_until"] = {"code": "valid_until_too_far"}
    return faults


def _date(field: str, text: str | None, faults: dict[str, dict[str, Any]]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults[field] = {"code": "not_a_date"}
        return None
