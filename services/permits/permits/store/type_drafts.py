"""Drafts of the catalogue: for each permit type of an agency at most one. A change names the revision it was made from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import Conflict, NotFound
from permits.domain.catalogue.draft import TypeDraft
from permits.domain.status import DRAFT
from permits.store import json
from permits.store.tables import application, permit_type_draft

ASKED = ("asked_by", "asked_by_name", "asked_at", "effective_on")


def of_agency(session: Session, draft_id: int, *, agency: str) -> TypeDraft:
    """Locked until the transaction ends. :raises NotFound: permit_type_draft_not_found."""
    stored = permit_type_draft.c
    found = select(permit_type_draft).where(stored.id == draft_id, stored.agency == agency).with_for_update()
    return _draft(session.execute(found).one_or_none())


def read(session: Session, draft_id: int, *, agency: str) -> TypeDraft:
    """:raises NotFound: permit_type_draft_not_found."""
    stored = permit_type_draft.c
    return _draft(session.execute(select(permit_type_draft).where(stored.id == draft_id, stored.agency == agency)).one_or_none())


def by_code(session: Session, codes: Sequence[str], *, agency: str) -> dict[str, TypeDraft]:
    stored = permit_type_draft.c
    found = select(permit_type_draft).where(stored.agency == agency, stored.code.in_(codes))
    return {row.code: _draft(row) for row in session.execute(found)}


def of_new_types(session: Session, *, agency: str) -> list[TypeDraft]:
    stored = permit_type_draft.c
    found = select(permit_type_draft).where(stored.agency == agency, stored.base.is_(None)).order_by(stored.code)
    return [_draft(row) for row in session.execute(found)]


def add(session: Session, new: TypeDraft) -> TypeDraft:
    """:raises Conflict: permit_type_draft_exists, when its permit type has one."""
    row = {"agency": new.agency, "code": new.entry.code, "base": new.base, "data": json.written_draft(new.entry), "revision": 1}
    added = insert(permit_type_draft).values(row).on_conflict_do_nothing().returning(permit_type_draft)
    found = session.execute(added).one_or_none()
    if not found:
        raise Conflict("permit_type_draft_exists", "somebody has begun one")
    return _draft(found)


def save(session: Session, changed: TypeDraft, *, revision: int) -> TypeDraft:
    """:raises Conflict: permit_type_draft_changed, when it is no longer at `revision`."""
    _refuse_changed(changed, revision)
    values = {"data": json.written_draft(changed.entry), **{name: getattr(changed, name) for name in ASKED}}
    stored = permit_type_draft.c
    saved = update(permit_type_draft).where(stored.id == changed.id).values(**values, revision=stored.revision + 1)
    return _draft(session.execute(saved.returning(permit_type_draft)).one())


def remove(session: Session, draft: TypeDraft, *, revision: int) -> None:
    """:raises Conflict: permit_type_draft_changed."""
    _refuse_changed(draft, revision)
    session.execute(delete(permit_type_draft).where(permit_type_draft.c.id == draft.id))


def _refuse_changed(draft: TypeDraft, revision: int) -> None:
    if draft.revision != revision:
        raise Conflict("permit_type_draft_changed", "somebody changed the draft since it was read")


def touched(session: Session, code: str, *, agency: str) -> dict[str, int]:
    """How many applications for the permit type are drafts, which a new version touches, and how many are under way, which it does not."""
    of_it = (application.c.agency == agency, application.c.permit_type == code)
    drafts = select(func.count()).where(*of_it, application.c.waits_at.is_(None), application.c.status == DRAFT)
    running = select(func.count()).where(*of_it, application.c.waits_at.is_not(None))
    return {"drafts": session.scalar(drafts) or 0, "running": session.scalar(running) or 0}


def _draft(row: Row[Any] | None) -> TypeDraft:
    if not row:
        raise NotFound("permit_type_draft_not_found", "no such draft, or it was published or thrown away")
    entry = json.permit_type(row.data, version=row.base or 0, everyday_words=row.data.get("everyday_words") or ())
    asked = {name: getattr(row, name) for name in ASKED}
    return TypeDraft(row.agency, entry, row.base, id=row.id, revision=row.revision, **asked)
