"""Which applications use a document, whichever of its versions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, Row, Select, delete, func, not_, or_, select

from bus.database import Session
from permits.domain.document import Document
from permits.store.application_lists import LISTED, THROWN_AWAY
from permits.store.tables import application, attachment, correction_document, document, document_reminder

NEWEST = 2  # that a list of documents shows of each
_FAMILY = func.coalesce(document.c.first_id, document.c.id).label("family")
_VERSIONS = func.array_agg(document.c.version.distinct()).label("versions")
# How many applications use a document, and the newest of them: rows of LISTED with `versions`.
Uses = tuple[int, Sequence[Row[Any]]]


def of_document(session: Session, one: Document, *, after: int | None, limit: int) -> Sequence[Row[Any]]:
    """Newest first, rows of LISTED with `versions`; `after` is the last id of the page before. One row more than `limit` tells that there is
    another page."""
    used = _used(_versions_of(session, [one]))
    found: Select[Any] = select(*LISTED, used.c.versions).join(used, used.c.id == application.c.id)
    found = found.order_by(application.c.id.desc()).limit(limit + 1)
    return session.execute(found.where(application.c.id < after) if after else found).all()


def of_documents(session: Session, some: Sequence[Document]) -> dict[int, Uses]:
    """By family."""
    if not some:
        return {}
    used = _used(_versions_of(session, some))
    place = func.row_number().over(partition_by=used.c.family, order_by=used.c.id.desc()).label("place")
    ranked = select(used, place, func.count().over(partition_by=used.c.family).label("count")).subquery()
    columns = [*LISTED, ranked.c.versions, ranked.c.family, ranked.c.count.label("all_of_them")]
    joined: Select[Any] = select(*columns).join(ranked, ranked.c.id == application.c.id)
    found: dict[int, list[Row[Any]]] = {}
    for row in session.execute(joined.where(ranked.c.place <= NEWEST).order_by(application.c.id.desc())):
        found.setdefault(row.family, []).append(row)
    return {family: (rows[0].all_of_them, rows) for family, rows in found.items()}


def is_used(session: Session, one: Document) -> bool:
    """By whatever version, also before a correction. Until the commit nobody else attaches one."""
    versions = _versions_of(session, [one])
    session.execute(select(document.c.id).where(document.c.id.in_(versions)).with_for_update())
    kept = select(attachment.c.application_id).where(attachment.c.document_id.in_(versions)).join(application).where(not_(THROWN_AWAY))
    corrected = select(correction_document.c.application_id).where(correction_document.c.document_id.in_(versions))
    return bool(session.execute(select(or_(kept.exists(), corrected.exists()))).scalar())


def remove(session: Session, one: Document) -> None:
    """With all versions, which nothing uses; drafts that were thrown away lose it. The files are swept."""
    versions = _versions_of(session, [one])
    for table in (attachment, document_reminder):
        session.execute(delete(table).where(table.c.document_id.in_(versions)))
    session.execute(delete(document).where(document.c.id.in_(versions)))


def _versions_of(session: Session, some: Sequence[Document]) -> list[int]:
    families = [one.family for one in some]
    return list(session.scalars(select(document.c.id).where(or_(document.c.id.in_(families), document.c.first_id.in_(families)))))


def _used(versions: list[int]) -> CTE:
    """By family and application. Found before anything else is: otherwise the database expects so many that it reads all attachments in the
    order of the page."""
    joined = document.join(attachment, attachment.c.document_id == document.c.id)
    joined = joined.join(application, application.c.id == attachment.c.application_id)
    found = select(_FAMILY, application.c.id, _VERSIONS).select_from(joined)
    found = found.where(attachment.c.document_id.in_(versions), not_(THROWN_AWAY)).group_by(_FAMILY, application.c.id)
    return found.cte("used").prefix_with("materialized")
