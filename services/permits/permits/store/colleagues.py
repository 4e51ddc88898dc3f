"""Who works at the desks of an agency: as identity tells, and under the name with which they came."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, case, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.colleague import Colleague
from permits.store.tables import colleague

_CAME = colleague.c.name != ""


def the(session: Session, account_id: int, *, of: str) -> Colleague:
    """:raises NotFound: colleague_not_found."""
    row = session.execute(select(colleague).where(colleague.c.account_id == account_id, colleague.c.agency == of, _CAME)).one_or_none()
    if row is None:
        raise NotFound("colleague_not_found", "nobody of that account works at this agency's desks")
    return _colleague(row)


def of_agency(session: Session, agency: str) -> list[Colleague]:
    """Those who have a role now."""
    works = func.cardinality(colleague.c.roles) > 0
    found = select(colleague).where(colleague.c.agency == agency, works, _CAME).order_by(colleague.c.name, colleague.c.account_id)
    return [_colleague(row) for row in session.execute(found)]


def is_known_as(session: Session, one: Colleague) -> bool:
    row = session.execute(select(colleague).where(colleague.c.account_id == one.account_id)).one_or_none()
    if row is None or row.told_seq is None:
        return row is not None and _colleague(row) == one
    return bool(row.name == one.name)


def known(session: Session, account_id: int, *, of: str) -> Colleague:
    """As far as anything is known: somebody of whom nothing is has no roles."""
    row = session.execute(select(colleague).where(colleague.c.account_id == account_id)).one_or_none()
    return _colleague(row) if row else Colleague(account_id, "", of, (), ())


def save(session: Session, one: Colleague) -> None:
    """As they came to the desk. Roles and units are what identity told, once it has: a proof of just before is older than that."""
    row = insert(colleague).values(**asdict(one))
    told = {name: case((colleague.c.told_seq.is_(None), row.excluded[name]), else_=colleague.c[name]) for name in ("roles", "units")}
    new = {"name": one.name, "agency": one.agency, **told}
    session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=new))


def save_told(session: Session, one: Colleague, *, seq: int) -> bool:
    """As identity tells, which says no name. :returns: False when a newer event about the account was handled before."""
    told = {"agency": one.agency, "roles": list(one.roles), "units": list(one.units), "told_seq": seq}
    row = insert(colleague).values(account_id=one.account_id, name=one.name, **told)
    newer = or_(colleague.c.told_seq.is_(None), colleague.c.told_seq < seq)
    saved = row.on_conflict_do_update(index_elements=["account_id"], set_=told, where=newer)
    return session.scalar(saved.returning(colleague.c.account_id)) is not None


def _colleague(row: Row[Any]) -> Colleague:
    return Colleague(row.account_id, row.name, row.agency, tuple(row.roles), tuple(row.units))
