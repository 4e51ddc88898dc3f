"""What waits where: messages in queues, and with which events a service is behind. Never a body."""

from __future__ import annotations

from dataclasses import dataclass

import amqp
from kombu import Connection
from sqlalchemy import Engine

from bus.backlog import Lag, lag
from bus.entrypoints import service_class
from bus.topology import Topology


@dataclass(frozen=True)
class Waiting:
    """A queue, how many messages wait in it and how many processes read it; -1 readers: there is no such queue."""

    queue: str
    messages: int
    readers: int


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
        return lag(session)
