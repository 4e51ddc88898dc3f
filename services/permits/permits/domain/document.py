"""DOKUMEN: an applicant's own files, used again for requirement after requirement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bus.refusals import Invalid


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
    at: datetime,
) -> Document:
    """:raises Invalid: invalid_fields, with every wrong field."""
    faults: dict[str, dict[str, Any]] = {} if name.strip() else {"name": {"code": "required"}}
    issued, until = _date("issued_on", issued_on, faults), _date("valid_until", valid_until, faults)
    if issued and until and until < issued:
        faults["valid_until"] = {"code": "before_issued_on"}
    if faults:
        raise Invalid("invalid_fields", "the document has wrong fields", fields=faults)
    number = (number or "").strip() or None
    return Document(None, account_id, agency, kind, name.strip(), number, issued, until, StoredFile(**file), at)


def _date(field: str, text: str | None, faults: dict[str, dict[str, Any]]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults[field] = {"code": "not_a_date"}
        return None
