"""Who works at the desks of an agency, as they last came."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.colleague import Colleague
from permits.store.tables import colleague


def the(session: Session, account_id: int, *, of: str) -> Colleague:
    """:raises NotFound: colleague_not_found."""
    row = session.execute(select(colleague).where(colleague.c.account_id == account_id, colleague.c.agency == of)).one_or_none()
    if row is None:
        raise NotFound("colleague_not_found", "nobody of that account works at this agency's desks")
    return _colleague(row)


def of_agency(session: Session, agency: str) -> list[Colleague]:
    found = select(colleague).where(colleague.c.agency == agency).order_by(colleague.c.name, colleague.c.account_id)
    return [_colleague(row) for row in session.execute(found)]


def is_known_as(session: Session, one: Colleague) -> bool:
    row = session.execute(select(colleague).where(colleague.c.account_id == one.account_id)).one_or_none()
    return row is not None and _colleague(row) == one


def save(session: Session, one: Colleague) -> None:
    row = insert(colleague).values(**asdict(one))
    session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=asdict(one)))


def _colleague(row: Row[Any]) -> Colleague:
    return Colleague(row.account_id, row.name, row.agency, tuple(row.roles), tuple(row.units))
