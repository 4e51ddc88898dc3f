"""DOKUMEN: an applicant's own files, used again for requirement after requirement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict, Invalid
from permits.domain.catalogue.requirement import MB, MEDIA, PICTURE, Requirement

OLDEST, FARTHEST = 120, 100  # years
MOST_VERSIONS = 20  # of one document
LONGEST_NAME = 100


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
    """One version of a document; applications keep the version that was attached. `id` is None until it is stored. `first_id`: the first
    version, None for the first one itself. `replaced_at`: when the next version came, None for the newest. `permit_id`: the permit issued here
    that it is; when that was revoked, and from when until the day before which it is suspended, is read with it. `filed_for`: the application
    for which an officer scanned it at the counter."""

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
    version: int = 1
    first_id: int | None = None
    replaced_at: datetime | None = None
    permit_id: int | None = None
    filed_for: int | None = None
    permit_revoked_at: datetime | None = field(default=None, compare=False)
    permit_suspended_on: date | None = field(default=None, compare=False)
    permit_suspended_until: date | None = field(default=None, compare=False)

    @property
    def family(self) -> int | None:
        """What all versions of a document have in common: the id of the first."""
        return self.first_id or self.id


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


def next_version(old: Document, new: Document, *, seen: int) -> Document:
    """`new` takes the place of `old`, which is the newest one, and is of the same kind. `seen`: the version that was to be replaced.

    :raises Conflict: document_is_permit, document_replaced, document_versions_full (limit).
    """
    if old.permit_id:
        raise Conflict("document_is_permit", "a permit issued here is renewed or amended, not replaced")
    if old.version != seen:
        raise Conflict("document_replaced", "there is a newer version already")
    if old.version >= MOST_VERSIONS:
        raise Conflict("document_versions_full", "the document has as many versions as are kept", limit=MOST_VERSIONS)
    return replace(new, kind=old.kind, version=old.version + 1, first_id=old.family)


def refuse_unless_unused(one: Document, *, seen: int, used: bool) -> None:
    """Of what an application uses, or has used before a correction, every version is kept. `one`: the newest version; `seen`: the version
    that was to be removed.

    :raises Conflict: document_is_permit, document_replaced, document_in_use.
    """
    if one.permit_id:
        raise Conflict("document_is_permit", "a permit issued here stays among the documents")
    if one.version != seen:
        raise Conflict("document_replaced", "there is a newer version already")
    if used:
        raise Conflict("document_in_use", "an application uses the document")


def newer_of(attached: Mapping[str, Document], newest: Mapping[int, Document]) -> dict[str, Document]:
    """By requirement: the newest version of the attached document where that is another one. `newest`: by family."""
    found = {code: newest.get(each.family or 0) for code, each in attached.items() if each.replaced_at}
    return {code: version for code, version in found.items() if version}


def kinds_for(wanted: str) -> tuple[str, ...]:
    """Of documents that may fulfil a requirement of this kind: what an applicant filed under nothing particular may be it."""
    return (wanted, "other")


def fault_of(document: Document, requirement: Requirement, *, on: date, decided_on: date | None = None) -> dict[str, Any] | None:
    """Why the document does not fulfil the requirement of an application that is submitted on that day: a fault's code with its figures; None when
    it does. `decided_on`: the day of its decision, as far as it is known.

    The last day of its validity still counts.
    """
    wanted = requirement.document_kind
    if document.permit_revoked_at:
        return {"code": "document_permit_revoked"}
    since, lifted = document.permit_suspended_on, document.permit_suspended_until
    if since and since <= on and (lifted is None or on < lifted):
        return {"code": "document_permit_suspended", "first_day": since.isoformat()}
    if wanted and document.kind not in kinds_for(wanted):
        return {"code": "document_wrong_kind", "kind": document.kind, "wanted": wanted}
    if fault := fault_of_file(document.file, requirement):
        return fault
    if document.issued_on and document.issued_on > on:
        return {"code": "document_not_yet_valid", "issued_on": document.issued_on.isoformat()}
    until, needed = document.valid_until, requirement.needed_on(on, decided_on)
    if until and needed and until < needed:
        figures = {"valid_until": until.isoformat()}
        return (
            {"code": "document_expired", **figures} if until < on else {"code": "document_ends", **figures, "needed_on": needed.isoformat()}
        )
    return None


def fault_of_file(file: StoredFile, requirement: Requirement) -> dict[str, Any] | None:
    """Where the requirement takes no such file, or none so large."""
    media = requirement.media
    if media is not None and not any(file.media_type in MEDIA[each] for each in media):
        return {"code": "document_no_picture" if PICTURE in media else "document_no_pdf"}
    limit = requirement.largest_mb and requirement.largest_mb * MB
    if limit and file.size > limit:
        return {"code": "document_too_big", "size": file.size, "limit": limit}
    return None


def best_of(some: Sequence[Document], requirement: Requirement, *, on: date, decided_on: date | None = None) -> Document | None:
    """The first of `some`, which are newest first, that is just what is asked for and in force on that day. Where any kind of document
    fulfils the requirement: one that was stored under the requirement's name."""
    wanted = requirement.document_kind
    fitting = [one for one in some if (one.kind == wanted if wanted else one.name == named_after(requirement))]
    return next((one for one in fitting if fault_of(one, requirement, on=on, decided_on=decided_on) is None), None)


def named_after(requirement: Requirement) -> str:
    """The name of a document that is uploaded for that requirement."""
    return requirement.text[:LONGEST_NAME].strip()


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
