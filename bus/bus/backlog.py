"""How far a service is behind with its messages: monitoring, operators and the page for staff ask that."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bus import inbox, queues
from bus.database import Session
from bus.outbox import outbox_table


@dataclass(frozen=True)
class Lag:
    """Events that a service has not published, and those that wait for an earlier one. Seconds are the oldest's age."""

    unpublished: int
    unpublished_seconds: float
    early: int
    early_seconds: float


def lag(session: Session) -> Lag:
    event, waiting = outbox_table.c, inbox.waiting_table.c
    unpublished = session.execute(select(func.count(), _age(event.occurred_at)).where(event.published_at.is_(None))).one()
    for_earlier = waiting.handler.not_like(f"%{queues.REBUILD}")  # the others are kept while a rebuild is open
    early = session.execute(select(func.count(), _age(waiting.received_at)).where(for_earlier)).one()
    return Lag(unpublished[0], float(unpublished[1] or 0), early[0], float(early[1] or 0))


def _age(column: Any) -> Any:
    return func.extract("epoch", func.now() - func.min(column))
