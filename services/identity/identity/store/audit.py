"""The audit table: added to in the transaction of what is recorded, read back, verified."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from bus.context import CallInfo
from identity.domain.audit import BEGINNING, Head, Record, Verified, chained
from identity.store.tables import account, audit

# Looks at what is most private of a registration.
VIEWS = ("id_number_viewed", "id_copy_viewed")
_RECORD = ("position", "agency", "at", "actor_id", "act", "subject", "details", "request_id")


def record(
    session: Session, call: CallInfo, act: str, subject: str, *, agency: str | None, actor_id: int | None = None, **details: Any
) -> None:
    """Add to the chain. Let it be a transaction's last statement: others who record wait until it ends.

    `actor_id`: for acts that make somebody known (log-in); else the asker of the call.
    """
    session.execute(text("select pg_advisory_xact_lock(hashtext('audit'))"))
    last = head(session)
    who = actor_id if actor_id is not None else call.actor.id if call.actor else None
    new = Record(last.position + 1, agency, call.now, who, act, subject, details, call.request_id)
    session.execute(insert(audit).values(**vars(new), hash=chained(last.hash, new)))


def verify(session: Session) -> Verified:
    """Reads everything, a page at a time. What was cut off the end is not missed here: compare with a head that was kept elsewhere."""
    before, records = BEGINNING, 0
    for row in session.execute(select(audit).order_by(audit.c.position).execution_options(yield_per=1000)):
        if row.position != records + 1 or row.hash != chained(before, _record(row)):
            return Verified(records, broken_at=records + 1)
        before, records = row.hash, records + 1
    return Verified(records, broken_at=None)


def head(session: Session) -> Head:
    """Position 0 while nothing is recorded."""
    last = session.execute(select(audit.c.position, audit.c.hash).order_by(audit.c.position.desc()).limit(1)).first()
    return Head(last.position, last.hash) if last else Head(0, BEGINNING)


def holds(session: Session, kept: Head) -> bool:
    """Whether what was the head once is still in the chain."""
    found = session.scalar(select(audit.c.hash).where(audit.c.position == kept.position))
    return kept.position == 0 or found == kept.hash


def page(session: Session, *, agency: str, before: int | None, limit: int, only: dict[str, Any]) -> list[Row[Any]]:
    """An agency's records with their actors' names, newest first, from those before position `before`. `only`: column and value, where
    one is given."""
    wanted = [audit.c[name] == value for name, value in only.items() if value]
    found = (
        select(audit, account.c.full_name.label("actor_name"))
        .outerjoin(account, account.c.id == audit.c.actor_id)
        .where(audit.c.agency == agency, *wanted)
        .order_by(audit.c.position.desc())
        .limit(limit)
    )
    return list(session.execute(found.where(audit.c.position < before) if before else found))


def about(session: Session, subject: str, *, acts: Collection[str] | None, before: int | None, limit: int | None) -> list[Row[Any]]:
    """What was done to `subject` (`acts`: only these), each with its actor's name, newest first, from those before position `before`."""
    found = select(audit, account.c.full_name.label("actor_name")).outerjoin(account, account.c.id == audit.c.actor_id)
    found = found.where(audit.c.subject == subject).order_by(audit.c.position.desc()).limit(limit)
    found = found.where(audit.c.act.in_(acts)) if acts is not None else found
    return list(session.execute(found.where(audit.c.position < before) if before else found))


def _record(row: Row[Any]) -> Record:
    return Record(**{name: getattr(row, name) for name in _RECORD})
