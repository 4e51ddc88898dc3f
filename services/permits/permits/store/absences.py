"""Who is away on which days, and what was handed on because of it."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql

from bus.database import Session
from bus.refusals import Conflict, NotFound
from permits.domain.absence import Absence
from permits.domain.claim import Claim
from permits.store.tables import absence, absence_case

LOCK = 7_500_000_000_000_000  # added to the account's id: the lock of what is handed to that person
_COLUMNS = [absence.c[field.name] for field in fields(Absence)]
_DAYS = (absence.c.since <= bindparam("on"), absence.c.until >= bindparam("on"), absence.c.ended_at.is_(None))
_ON = select(*_COLUMNS).where(absence.c.account_id == bindparam("account_id"), *_DAYS).order_by(absence.c.id).limit(1)
_ALONE = select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)))
_TOGETHER = select(func.pg_advisory_xact_lock_shared(bindparam("lock", type_=BigInteger)))


def hold_still(session: Session, account_id: int, *, and_their: Sequence[int] = ()) -> None:
    """Until the commit nothing is handed to that person, and nobody says that one of the others is away: whoever hands something on has asked
    before whether they are. Before anything else is locked."""
    for each in sorted({account_id, *and_their}):
        session.execute(_ALONE if each == account_id else _TOGETHER, {"lock": LOCK + each})


def away_still(session: Session, account_id: int, *, on: date) -> Absence | None:
    """As `away`; until the commit it stays so. Before anything else is locked."""
    session.execute(_TOGETHER, {"lock": LOCK + account_id})
    return away(session, account_id, on=on)


def away(session: Session, account_id: int, *, on: date) -> Absence | None:
    """Their absence of that day."""
    row = session.execute(_ON, {"account_id": account_id, "on": on}).one_or_none()
    return _absence(row) if row else None


def away_of_agency(session: Session, agency: str, *, on: date) -> dict[int, date]:
    """Until when, by account, those are away who are that day."""
    found = select(absence.c.account_id, absence.c.until).where(absence.c.agency == agency, *_DAYS)
    return {row.account_id: row.until for row in session.execute(found, {"on": on})}


def of_person(session: Session, account_id: int) -> list[Absence]:
    found = select(*_COLUMNS).where(absence.c.account_id == account_id).order_by(absence.c.since, absence.c.id)
    return [_absence(row) for row in session.execute(found)]


def list_of(
    session: Session, agency: str, *, account_id: int | None, not_over_on: date | None, since_by: date | None, after: int | None, limit: int
) -> list[Absence]:
    """By first day; one more than `limit` tells that there is another page. `account_id`: only theirs; `not_over_on`: only what is not over that
    day; `since_by`: only what has begun by then."""
    order = (absence.c.since, absence.c.id)
    found = select(*_COLUMNS).where(absence.c.agency == agency).order_by(*order).limit(limit + 1)
    if account_id:
        found = found.where(absence.c.account_id == account_id)
    if not_over_on:
        found = found.where(absence.c.until >= not_over_on, absence.c.ended_at.is_(None))
    if since_by:
        found = found.where(absence.c.since <= since_by)
    if after:
        last = select(absence.c.since).where(absence.c.id == after).scalar_subquery()
        found = found.where(tuple_(*order) > tuple_(last, after))
    return [_absence(row) for row in session.execute(found)]


def of_agency(session: Session, absence_id: int, *, of: str, alone: bool = False) -> Absence:
    """:raises NotFound: absence_not_found."""
    found = select(*_COLUMNS).where(absence.c.id == absence_id, absence.c.agency == of)
    row = session.execute(found.with_for_update() if alone else found).one_or_none()
    if row is None:
        raise NotFound("absence_not_found", "no such absence")
    return _absence(row)


def find(session: Session, absence_id: int) -> Absence | None:
    row = session.execute(select(*_COLUMNS).where(absence.c.id == absence_id)).one_or_none()
    return _absence(row) if row else None


def add(session: Session, new: Absence) -> int:
    values = {name: value for name, value in asdict(new).items() if name != "id"}
    return int(session.execute(insert(absence).values(values).returning(absence.c.id)).scalar_one())


def save(session: Session, changed: Absence, *, revision: int) -> Absence:
    """:raises Conflict: absence_outdated, when it is no longer at `revision`."""
    values = {name: value for name, value in asdict(changed).items() if name not in ("id", "revision", "agency", "account_id")}
    at_it = (absence.c.id == changed.id, absence.c.revision == revision)
    saved = update(absence).where(*at_it).values(**values, revision=revision + 1).returning(*_COLUMNS)
    row = session.execute(saved).one_or_none()
    if row is None:
        raise Conflict("absence_outdated", "somebody changed it since it was read")
    return _absence(row)


def due(session: Session, *, on: date, after: int, limit: int) -> list[int]:
    """Not carried out yet, begun by that day. What has ended by itself meanwhile is among them: the rule sorts it out by the agency's day."""
    waiting = (absence.c.carried_out_at.is_(None), absence.c.ended_at.is_(None), absence.c.since <= on, absence.c.id > after)
    return list(session.scalars(select(absence.c.id).where(*waiting).order_by(absence.c.id).limit(limit)))


def note_carried_out(session: Session, absence_id: int, *, at: datetime) -> None:
    """Nobody's form is outdated by it."""
    session.execute(update(absence).where(absence.c.id == absence_id).values(carried_out_at=at))


def forget(session: Session, *, before: date) -> None:
    session.execute(delete(absence).where(absence.c.until < before))


def add_case(session: Session, one: Absence, held: Claim, *, to: Claim | None, at: datetime) -> None:
    about = {name: getattr(one, name) for name in ("account_id", "name", "since", "until", "said_by", "said_by_name")}
    to_whom = {"to_id": to.account_id, "to_name": to.name} if to else {}
    key = {"application_id": held.application_id, "absence_id": one.id, "unit": held.unit}
    row = postgresql.insert(absence_case).values(**key, step=held.step, at=at, **about, **to_whom)
    session.execute(row.on_conflict_do_nothing())


def cases_of(session: Session, application_id: int) -> Sequence[Row[Any]]:
    """What absences did to the application, oldest first."""
    found = select(absence_case).where(absence_case.c.application_id == application_id)
    return session.execute(found.order_by(absence_case.c.at, absence_case.c.unit)).all()


def _absence(row: Row[Any]) -> Absence:
    return Absence(**row._mapping)
