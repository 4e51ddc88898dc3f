"""Filters of the queue that officers saved, each their own."""

from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, delete, func, insert, select, update

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.people import Person
from permits.domain.saved_filter import SavedFilter
from permits.store.tables import saved_filter

LOCK = 7_600_000_000_000_000  # added to the account's id: the lock of its filters
_NAMES = ("id", "agency", "account_id", "name", "terms", "saved_at")
_COLUMNS = [saved_filter.c[name] for name in _NAMES]
_LOCK = select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)))


def own(session: Session, by: Person) -> list[SavedFilter]:
    """By name."""
    mine = (saved_filter.c.account_id == by.account_id, saved_filter.c.agency == by.agency)
    found = select(*_COLUMNS).where(*mine).order_by(func.lower(saved_filter.c.name), saved_filter.c.id)
    return [_filter(row) for row in session.execute(found)]


def own_alone(session: Session, by: Person) -> list[SavedFilter]:
    """Until the commit nobody else changes them."""
    session.execute(_LOCK, {"lock": LOCK + by.account_id})
    return own(session, by)


def the(found: list[SavedFilter], filter_id: int) -> SavedFilter:
    """:raises NotFound: filter_not_found."""
    one = next((each for each in found if each.id == filter_id), None)
    if one is None:
        raise NotFound("filter_not_found", "no such filter of this account")
    return one


def add(session: Session, new: SavedFilter) -> int:
    values = {name: getattr(new, name) for name in _NAMES if name != "id"}
    return int(session.execute(insert(saved_filter).values(values).returning(saved_filter.c.id)).scalar_one())


def save_name(session: Session, renamed: SavedFilter) -> None:
    session.execute(update(saved_filter).where(saved_filter.c.id == renamed.id).values(name=renamed.name))


def remove(session: Session, filter_id: int) -> None:
    session.execute(delete(saved_filter).where(saved_filter.c.id == filter_id))


def _filter(row: Row[Any]) -> SavedFilter:
    return SavedFilter(**{**row._mapping, "terms": dict(row.terms)})
