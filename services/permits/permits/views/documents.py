"""Stored documents and the files of a permit."""

from collections.abc import Sequence
from dataclasses import asdict

from permits.domain.document import Document, StoredFile
from permits.views.common import Json, iso, page_or_all, pick


def document(one: Document) -> Json:
    return {
        "document_id": one.id,
        **pick(one, ("kind", "name", "number")),
        "issued_on": iso(one.issued_on),
        "valid_until": iso(one.valid_until),
        "file": pick(one.file, ("name", "media_type", "size", "sha256")),
        "created_at": iso(one.created_at),
    }


def document_page(found: Sequence[Document], *, limit: int | None) -> Json | list[Json]:
    return page_or_all([document(one) for one in found], limit=limit, key="document_id")


def file(one: StoredFile) -> Json:
    return asdict(one)
