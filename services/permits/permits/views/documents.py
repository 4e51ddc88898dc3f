"""Stored documents and the files of a permit."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from permits.domain.document import Document, StoredFile
from permits.domain.permit import Permit
from permits.views.common import Json, iso, page_or_all, pick

Permits = Mapping[int | None, Permit]


def document(one: Document) -> Json:
    """`permit_id`: of a permit issued here, which nobody replaces."""
    return {
        "document_id": one.id,
        **pick(one, ("kind", "name", "number")),
        "issued_on": iso(one.issued_on),
        "valid_until": iso(one.valid_until),
        "file": pick(one.file, ("name", "media_type", "size", "sha256")),
        "created_at": iso(one.created_at),
        "version": one.version,
        "replaced_at": iso(one.replaced_at),
        "permit_id": one.permit_id,
    }


def listed(one: Document, permits: Permits, *, on: date) -> Json:
    """With the status that a permit issued here has on that day."""
    issued = permits.get(one.permit_id) if one.permit_id else None
    return {**document(one), "permit_status": issued.status(on=on) if issued else None}


def with_versions(found: Sequence[Document], permits: Permits, *, on: date) -> Json:
    """The newest one, and all of them; `found`: newest first."""
    return {**listed(found[0], permits, on=on), "versions": [document(each) for each in found]}


def document_page(items: list[Json], *, limit: int | None) -> Json | list[Json]:
    return page_or_all(items, limit=limit, key="document_id")


def file(one: StoredFile) -> Json:
    return asdict(one)
