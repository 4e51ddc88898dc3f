"""The audit table: added to in the transaction of what is recorded, read back, verified."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from bus.context import CallInfo
from identity.domain.audit import BEGINNING, Record, chained
from identity.store.tables import audit

_RECORD = ("position", "agency", "at", "actor_id", "act", "subject", "details", "request_id")


def record(
    session: Session, call: CallInfo, act: str, subject: str, *, agency: str | None, actor_id: int | None = None, **details: Any
) -> None:
    """Add to the chain. Let it be a transaction's last statement: others who record wait until it ends.

    `actor_id`: for acts that make somebody known (log-in); else the asker of the call.
    """
    session.execute(text("select pg_advisory_xact_lock(hashtext('audit'))"))
    last = session.execute(select(audit.c.position, audit.c.hash).order_by(audit.c.position.desc()).limit(1)).first()
    who = actor_id if actor_id is not None else call.actor.id if call.actor else None
    new = Record((last.position if last else 0) + 1, agency, call.now, who, act, subject, details, call.request_id)
    session.execute(insert(audit).values(**vars(new), hash=chained(last.hash if last else BEGINNING, new)))


def broken_at(session: Session) -> int | None:
    """The position of the first record that does not fit the chain; None when all do. Reads everything, a page at a time."""
    before, expected = BEGINNING, 1
    for row in _all(session):
        if row.position != expected or row.hash != chained(before, _record(row)):
            return expected
        before, expected = row.hash, expected + 1
    return None


def _all(session: Session) -> Iterator[Row[Any]]:
    yield from session.execute(select(audit).order_by(audit.c.position).execution_options(yield_per=1000))


def page(session: Session, *, agency: str, before: int | None, limit: int) -> list[Record]:
    """An agency's records, newest first, from those before position `before`."""
    found = select(audit).where(audit.c.agency == agency).order_by(audit.c.position.desc()).limit(limit)
    return [_record(row) for row in session.execute(found.where(audit.c.position < before) if before else found)]


def _record(row: Row[Any]) -> Record:
    return Record(**{name: getattr(row, name) for name in _RECORD})
