"""Who acts in whose name, from when until when. Rows stay: what was decided in somebody's name can be explained later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, bindparam, insert, or_, select, update
from sqlalchemy.engine import Row

from bus.database import Session
from bus.refusals import NotFound
from identity.domain.accounts import Account
from identity.domain.answers import Answers
from identity.domain.delegation import Delegation
from identity.store import accounts
from identity.store.sessions import REGISTERED
from identity.store.tables import account, delegation

_STORED = (
    *("id", "agency", "account_id", "deputy_id", "roles", "since", "until", "reason"),
    *("made_by", "made_at", "ended_by", "ended_at"),
)
MOST_LISTED = 200
_COLUMNS = [delegation.c[name].label(f"delegation_{name}") for name in _STORED]
# Of every session of a deputy, every few seconds.
_ACTED_FOR: Select[Any] = (
    select(*accounts.COLUMNS, REGISTERED.label("registered"), *_COLUMNS)
    .join(account, account.c.id == delegation.c.account_id)
    .where(delegation.c.deputy_id == bindparam("deputy_id"), delegation.c.ended_at.is_(None))
    .where(bindparam("on", type_=Date).between(delegation.c.since, delegation.c.until))
    .order_by(delegation.c.id)
)


def acted_for(session: Session, deputy_id: int, *, on: date) -> list[tuple[Delegation, Account, tuple[Answers, ...]]]:
    """Those that count on that day, each with who is away and the registrations that are theirs."""
    rows = session.execute(_ACTED_FOR, {"deputy_id": deputy_id, "on": on})
    return [(_delegation(row), accounts.from_row(row), tuple(row.registered or ())) for row in rows]


def of_agency(session: Session, agency: str, *, since: date | None = None) -> list[Delegation]:
    """The newest first; with `since` all that end on that day or later, else the newest ones."""
    found = select(*_COLUMNS).where(delegation.c.agency == agency).order_by(delegation.c.id.desc())
    found = found.where(delegation.c.until >= since, delegation.c.ended_at.is_(None)) if since else found.limit(MOST_LISTED)
    return [_delegation(row) for row in session.execute(found)]


def of_person(session: Session, account_id: int) -> list[Delegation]:
    """In which they were away, acted, or which they made; oldest first."""
    mine = or_(*(delegation.c[name] == account_id for name in ("account_id", "deputy_id", "made_by")))
    return [_delegation(row) for row in session.execute(select(*_COLUMNS).where(mine).order_by(delegation.c.id))]


def one(session: Session, agency: str, delegation_id: int) -> Delegation:
    """Locked. :raises NotFound: delegation_not_found."""
    found = select(*_COLUMNS).where(delegation.c.id == delegation_id, delegation.c.agency == agency).with_for_update()
    row = session.execute(found).first()
    if row is None:
        raise NotFound("delegation_not_found", "no such delegation")
    return _delegation(row)


def add(session: Session, new: Delegation) -> int:
    values = {name: getattr(new, name) for name in _STORED if name != "id"}
    return int(session.execute(insert(delegation).values(**{**values, "roles": list(new.roles)}).returning(delegation.c.id)).scalar_one())


def keep_end(session: Session, ended: Delegation) -> None:
    values = {"ended_by": ended.ended_by, "ended_at": ended.ended_at}
    session.execute(update(delegation).where(delegation.c.id == ended.id).values(**values))


def names(session: Session, account_ids: Sequence[int]) -> dict[int, str]:
    found = select(account.c.id, account.c.full_name).where(account.c.id.in_(set(account_ids)))
    return {row.id: row.full_name for row in session.execute(found)}


def _delegation(row: Row[Any]) -> Delegation:
    stored = {name: row._mapping[f"delegation_{name}"] for name in _STORED}
    return Delegation(**{**stored, "roles": tuple(stored["roles"])})
