"""What waits where: messages in queues, events that a service has not published, events that wait for an earlier one. Never a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import amqp
from kombu import Connection
from sqlalchemy import Engine, func, select

from bus import inbox, queues
from bus.entrypoints import service_class
from bus.outbox import outbox_table
from bus.topology import Topology


@dataclass(frozen=True)
class Waiting:
    """A queue, how many messages wait in it and how many processes read it; -1 readers: there is no such queue."""

    queue: str
    messages: int
    readers: int


@dataclass(frozen=True)
class Lag:
    """How far a service is behind: events it has not published, and those that wait for an earlier one. Seconds are the oldest's age."""

    unpublished: int
    unpublished_seconds: float
    early: int
    early_seconds: float


def in_queues(connection: Connection, services: list[str]) -> list[Waiting]:
    """Every queue that these services need, in the order of their names."""
    found = []
    for queue in sorted(queue.name for queue in Topology([service_class(name) for name in services]).queues):
        with connection.channel() as channel:
            try:
                asked = channel.queue_declare(queue, passive=True)
            except amqp.NotFound:
                found.append(Waiting(queue, 0, -1))
            else:
                found.append(Waiting(queue, int(asked.message_count), int(asked.consumer_count)))
    return found


def lag_of(engine: Engine) -> Lag:
    with engine.connect() as session:
        event, waiting = outbox_table.c, inbox.waiting_table.c
        unpublished = session.execute(select(func.count(), _age(event.occurred_at)).where(event.published_at.is_(None))).one()
        for_earlier = waiting.handler.not_like(f"%{queues.REBUILD}")  # the others are kept while a rebuild is open
        early = session.execute(select(func.count(), _age(waiting.received_at)).where(for_earlier)).one()
    return Lag(unpublished[0], float(unpublished[1] or 0), early[0], float(early[1] or 0))


def _age(column: Any) -> Any:
    return func.extract("epoch", func.now() - func.min(column))
