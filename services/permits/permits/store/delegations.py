"""Who acts in whose name, as identity tells. Of somebody away of whom nothing else is known here, the delegation alone counts."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, any_, literal, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.colleague import Delegation
from permits.domain.people import Absent
from permits.store.tables import colleague, delegation

_ABSENT = colleague.c.account_id == delegation.c.account_id


def save(session: Session, told: Delegation, *, ended: bool, seq: int) -> bool:
    """:returns: False when a newer event about it was handled before."""
    values = {**vars(told), "roles": list(told.roles), "ended": ended, "seq": seq}
    row = insert(delegation).values(values)
    newer = row.on_conflict_do_update(index_elements=["id"], set_=values, where=row.excluded.seq > delegation.c.seq)
    return session.scalar(newer.returning(delegation.c.id)) is not None


def deputies_of(session: Session, account_id: int) -> list[int]:
    """Whoever has ever acted for that person."""
    found = select(delegation.c.deputy_id).where(delegation.c.account_id == account_id)
    return list(session.scalars(found.distinct().order_by(delegation.c.deputy_id)))


def deputies_on(session: Session, account_id: int, *, on: date) -> list[int]:
    """Who acts for that person that day, in the order in which they were asked to."""
    acting = (delegation.c.account_id == account_id, delegation.c.since <= on, delegation.c.until >= on, delegation.c.ended.is_(False))
    return list(dict.fromkeys(session.scalars(select(delegation.c.deputy_id).where(*acting).order_by(delegation.c.id))))


def lately_over(session: Session, *, on: date) -> list[tuple[int, str]]:
    """Deputies, each with the agency, whose last day was within the week before that day: nobody tells of an end that was agreed from the
    beginning."""
    days = (delegation.c.until < on, delegation.c.until >= on - timedelta(days=7), delegation.c.ended.is_(False))
    found = select(delegation.c.deputy_id, delegation.c.agency).where(*days).distinct().order_by(delegation.c.deputy_id)
    return [(row.deputy_id, row.agency) for row in session.execute(found)]


def acted_for(session: Session, deputy_id: int, *, on: date) -> tuple[Absent, ...]:
    """In whose names that person acts that day: each with the delegated roles that the absent person still has."""
    found = _counting(on).where(delegation.c.deputy_id == deputy_id)
    return tuple(
        Absent(row.account_id, row.name or "", frozenset(_held(row)), units=frozenset(row.units or ())) for row in session.execute(found)
    )


def deputies_in(session: Session, role: str, *, of: str, units: Sequence[str], on: date) -> list[int]:
    """Who acts that day in that role for somebody who works in one of the units; no units: in the whole agency."""
    found = _counting(on).where(delegation.c.agency == of, literal(role) == any_(delegation.c.roles))
    rows = session.execute(found).all()
    return sorted({row.deputy_id for row in rows if role in _held(row) and (not units or row.units is None or set(row.units) & set(units))})


def _held(row: Row[Any]) -> set[str]:
    return set(row.roles) if row.held is None else set(row.roles) & set(row.held)


def _counting(on: date) -> Select[tuple[object, ...]]:
    who = (delegation.c.deputy_id, delegation.c.account_id, delegation.c.roles)
    known = (colleague.c.name, colleague.c.roles.label("held"), colleague.c.units)
    days = and_(delegation.c.since <= on, delegation.c.until >= on, delegation.c.ended.is_(False))
    return select(*who, *known).outerjoin(colleague, _ABSENT).where(days).order_by(delegation.c.id)
