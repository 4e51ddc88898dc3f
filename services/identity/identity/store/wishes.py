"""What people ask for on public pages, whether or not it leads anywhere: a link for a forgotten password, a link to take an account over."""

from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.engine import Row

from bus.database import Session
from identity.store.tables import claim_wish, reset_wish

RESETS, CLAIMS = reset_wish, claim_wish


def put(session: Session, kind: Table, **asked: Any) -> None:
    session.execute(insert(kind).values(**asked))


def take(session: Session, kind: Table, *, after: int) -> Row[Any] | None:
    """The oldest request behind that id that no other process has taken; it is deleted when this transaction commits."""
    waiting = select(kind.c.id).where(kind.c.id > after).order_by(kind.c.id).limit(1)
    taken = waiting.with_for_update(skip_locked=True).scalar_subquery()
    return session.execute(delete(kind).where(kind.c.id == taken).returning(kind)).first()
