"""Requests of people who say they forgot their password, whether or not they have an account."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Row

from bus.database import Session
from identity.store.tables import reset_wish


def put(session: Session, login: str, *, language: str, request_id: str, at: datetime) -> None:
    session.execute(insert(reset_wish).values(login=login, language=language, request_id=request_id, asked_at=at))


def take(session: Session, *, after: int = 0) -> Row[Any] | None:
    """The oldest request behind that id that no other process has taken; it is deleted when this transaction commits."""
    waiting = (
        select(reset_wish.c.id)
        .where(reset_wish.c.id > after)
        .order_by(reset_wish.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return session.execute(delete(reset_wish).where(reset_wish.c.id == waiting).returning(reset_wish)).first()
