"""Permits and their PDFs."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, false, func, insert, or_, select, union_all, update
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from bus.refusals import Conflict, NotFound
from permits.domain.document import StoredFile
from permits.domain.people import Person
from permits.domain.permit import Neighbour, Permit, number_key
from permits.domain.permit_life import DUPLICATED
from permits.store import companies
from permits.store.documents import file_of, file_values
from permits.store.tables import PERMIT_NUMBER_KEY, application, permit, permit_document, permit_entry

NOT_COLUMNS = ("id", "document_ready", "duplicated_on", "supersedes", "superseded_by")
_before, _after, _held = permit.alias("before"), permit.alias("after"), permit.alias("held")
_NEIGHBOUR = ("number", "code", "valid_from")


def add(session: Session, new: Permit) -> Permit:
    values = {name: value for name, value in asdict(new).items() if name not in NOT_COLUMNS}
    return replace(new, id=session.execute(insert(permit).values(values).returning(permit.c.id)).scalar_one())


def the(session: Session, permit_id: int) -> Permit:
    """For the service's own work, when nobody asks. :raises NotFound: permit_not_found."""
    return _one(session, permit.c.id == permit_id)


def of_account(session: Session, account_id: int, *, permit_type: str | None = None, after: int | None, limit: int | None) -> list[Permit]:
    """Newest first; `after` is the last id of the page before. One more than `limit` tells that there is another page."""
    found = _found(_holds(account_id), *([permit.c.permit_type == permit_type] if permit_type else []))
    found = found.order_by(permit.c.id.desc()).limit(limit and limit + 1)
    return [_permit(row) for row in session.execute(found.where(permit.c.id < after) if after else found)]


def _holds(account_id: int) -> ColumnElement[bool]:
    """An own one, or one of a company to which the account belongs."""
    submitted = application.c.submitted_at.is_not(None)  # as all are that permits come from: so a company's are found by their index
    joined = select(_held.c.id).join(application, application.c.id == _held.c.application_id).where(submitted)
    own = joined.where(_held.c.applicant_id == account_id, application.c.company_id.is_(None))
    return permit.c.id.in_(union_all(own, joined.where(application.c.company_id.in_(companies.ids_of(account_id)))))


def own_alone(session: Session, permit_id: int, *, by: Person) -> Permit:
    """The asker's own; until the commit nobody else begins an application about it. :raises NotFound: permit_not_found."""
    mine = _holds(by.account_id) if "applicant" in by.roles else false()
    return _alone(session, permit_id, mine)


def the_alone(session: Session, permit_id: int) -> Permit:
    """Like `the`; until the commit nobody else gives it a successor."""
    return _alone(session, permit_id)


def _alone(session: Session, permit_id: int, *where: ColumnElement[bool]) -> Permit:
    locked = select(permit.c.id).where(permit.c.id == permit_id, *where).with_for_update()
    session.execute(locked)
    return _one(session, permit.c.id == permit_id, *where)


def of_application(session: Session, application_id: int) -> Permit | None:
    row = session.execute(_found(permit.c.application_id == application_id)).one_or_none()
    return _permit(row) if row else None


def by_ids(session: Session, ids: Sequence[int]) -> dict[int | None, Permit]:
    found = [_permit(row) for row in session.execute(_found(permit.c.id.in_(ids)))] if ids else []
    return {one.id: one for one in found}


def not_filed(session: Session, *, after: int, limit: int) -> list[int]:
    """Permits with a PDF that are not among the documents of their applicants, by id behind `after`."""
    found = select(permit_document.c.permit_id).where(~permit_document.c.filed, permit_document.c.permit_id > after)
    return list(session.scalars(found.order_by(permit_document.c.permit_id).limit(limit)))


def note_filed(session: Session, permit_id: int) -> None:
    session.execute(update(permit_document).where(permit_document.c.permit_id == permit_id).values(filed=True))


def file(session: Session, issued: Permit) -> StoredFile:
    return file_of(session.execute(select(permit_document).where(permit_document.c.permit_id == issued.id)).one())


def by_codes(session: Session, codes: Sequence[str]) -> Permit:
    """The permit of the first of these codes that there is. :raises NotFound: permit_not_found."""
    found = {row.code: row for row in session.execute(_found(permit.c.code.in_(codes)))}
    row = next((found[code] for code in codes if code in found), None)
    if row is None:
        raise NotFound("permit_not_found", "no such permit")
    return _permit(row)


def by_number(session: Session, number: str, *, of: str | None) -> Permit:
    """The permit of that number as people type it. :raises NotFound: permit_not_found, also where several agencies have given it and `of` names none."""
    same = (number_key(number) == PERMIT_NUMBER_KEY, *((permit.c.agency == of,) if of else ()))
    found = [_permit(row) for row in session.execute(_found(*same))]
    exact = [one for one in found if one.number == number.strip()] if len(found) > 1 else found
    if len(exact) != 1:
        raise NotFound("permit_not_found", "no such permit, or several")
    return exact[0]


def in_office(session: Session, permit_id: int, *, by: Person) -> Permit:
    """:raises NotFound: permit_not_found, also in another agency."""
    return _one(session, permit.c.id == permit_id, permit.c.agency == by.agency)


def in_office_alone(session: Session, permit_id: int, *, by: Person) -> Permit:
    """As above; until the commit nobody else changes its life, or begins an application about it."""
    return _alone(session, permit_id, permit.c.agency == by.agency)


def visible(session: Session, permit_id: int, *, to: Person) -> Permit:
    """To its holder and to staff of the agency. :raises NotFound: permit_not_found, also when it is not theirs."""
    return _one(session, permit.c.id == permit_id, _theirs(to))


def _theirs(to: Person) -> ColumnElement[bool]:
    mine = _holds(to.account_id) if "applicant" in to.roles else false()
    return or_(mine, permit.c.agency == to.agency if to.is_staff else false())


def visible_file(session: Session, permit_id: int, *, to: Person) -> tuple[Permit, StoredFile]:
    """:raises NotFound: permit_not_found, also when it is not theirs. :raises Conflict: permit_document_not_ready."""
    found = visible(session, permit_id, to=to)
    row = session.execute(select(permit_document).where(permit_document.c.permit_id == permit_id)).one_or_none()
    if not row:
        raise Conflict("permit_document_not_ready", "the PDF is being made")
    return found, file_of(row)


def add_document(session: Session, issued: Permit, file: StoredFile, *, at: datetime) -> None:
    """Its PDF, filed in the same transaction."""
    session.execute(insert(permit_document).values(permit_id=issued.id, created_at=at, filed=True, **file_values(file)))


def _found(*where: ColumnElement[bool]) -> Select[Any]:
    ready = permit_document.c.permit_id.is_not(None).label("document_ready")
    of_it = (permit_entry.c.permit_id == permit.c.id, permit_entry.c.kind == DUPLICATED)
    duplicated_on = select(func.max(permit_entry.c.day)).where(*of_it).scalar_subquery().label("duplicated_on")
    neighbours = [one.c[name].label(f"{one.name}_{name}") for one in (_before, _after) for name in _NEIGHBOUR]
    joined = permit.outerjoin(permit_document).outerjoin(_before, _before.c.id == permit.c.supersedes_id)
    joined = joined.outerjoin(_after, _after.c.supersedes_id == permit.c.id)
    return select(permit, ready, duplicated_on, *neighbours).select_from(joined).where(*where)


def _one(session: Session, *where: ColumnElement[bool]) -> Permit:
    row = session.execute(_found(*where)).one_or_none()
    if not row:
        raise NotFound("permit_not_found", "no such permit, or not for this person")
    return _permit(row)


def _permit(row: Row[Any]) -> Permit:
    stored = {field.name: row._mapping[field.name] for field in fields(Permit) if field.name not in ("supersedes", "superseded_by")}
    return Permit(**stored, supersedes=_neighbour(row, "before"), superseded_by=_neighbour(row, "after"))


def _neighbour(row: Row[Any], side: str) -> Neighbour | None:
    if row._mapping[f"{side}_number"] is None:
        return None
    return Neighbour(**{name: row._mapping[f"{side}_{name}"] for name in _NEIGHBOUR})
