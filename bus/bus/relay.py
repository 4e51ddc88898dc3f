"""The relay: publishes what the outbox holds, each event persistent and confirmed, and marks it then. It also publishes replays (bus.replay).

Every process of a service runs one; they share the work by row locks. It is woken by each commit that has put something into the outbox and
looks every two seconds in any case. Whatever database or broker do, the events wait in the table and the relay begins anew.
"""

import logging
import time
from typing import Any

from kombu import Connection
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, select, update
from sqlalchemy.engine import Engine, Row

from bus import database, queues, replay, tracing
from bus.broker import connect, drop, read_waiting
from bus.outbox import BATCH, CHANNEL, outbox_table
from bus.publisher import Publisher, message

LOOK_EVERY = 2.0  # seconds
PAUSE = 0.5  # seconds after trouble
FULL = 0.1  # seconds before it is looked again whether the readers of replays have room
log = logging.getLogger("bus.relay")

_UNPUBLISHED = select(outbox_table).where(outbox_table.c.published_at.is_(None))
_WAITING = _UNPUBLISHED.order_by(outbox_table.c.position).limit(BATCH).with_for_update(skip_locked=True)
_SENT = outbox_table.c.position == any_(bindparam("sent", type_=ARRAY(BigInteger)))
_MARK = update(outbox_table).where(_SENT).values(published_at=func.now())


def publish_waiting(engine: Engine, publisher: Publisher) -> int:
    """Send up to a batch of unpublished events in their order, then mark them. :returns: how many."""
    with engine.begin() as session:
        rows = session.execute(_WAITING).all()
        if rows:
            spans = [tracing.begin(f"{row.source}.{row.type}", "producer", row.request_id) for row in rows]
            publisher.send([(message(row, headers=span.headers), *_address(row)) for row, span in zip(rows, spans, strict=True)])
            session.execute(_MARK, {"sent": [row.position for row in rows]})
            for span in spans:
                span.end()
    return len(rows)


def publish_all(engine: Engine, publisher: Publisher) -> None:
    while publish_waiting(engine, publisher) == BATCH:
        pass


def publish_replays(engine: Engine, publisher: Publisher) -> float:
    """A page of each, new events before the next page. :returns: the seconds until it is to be called again."""
    numbers, published = replay.unfinished(engine), False
    for number in numbers:
        published |= replay.publish_page(engine, publisher, number)
        publish_all(engine, publisher)
    return 0.0 if published else FULL if numbers else LOOK_EVERY


def _address(row: Row[Any]) -> tuple[str, str]:
    return queues.event_exchange_name(row.source), queues.event_key(row.subject, row.type)


def relay(service: str, uri: str) -> None:
    """Run for ever."""
    engine = database.engine_for(database.url_of(service))
    while True:
        try:
            _relay_while_connected(service, engine, connect(uri))
        except Exception as error:  # whatever it was, events wait in the table and the relay must live
            log.warning("relay of %s: %s, again in %s s", service, type(error).__name__, PAUSE)
            time.sleep(PAUSE)


class Rest:
    """The time until replays are looked at again: not after each commit."""

    def __init__(self) -> None:
        self._ends = 0.0

    def begin(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        return max(0.0, self._ends - time.monotonic())


def _relay_while_connected(service: str, engine: Engine, connection: Connection) -> None:
    try:
        publisher = Publisher(connection)
        # Its absence ends this: an event that is sent before the readers' queues are there would be lost. This one is made last.
        connection.default_channel.queue_declare(queues.replay_queue_name(service), passive=True)
        rest = Rest()
        for _ in database.listen(database.url_of(service), CHANNEL, rest.left):
            read_waiting(connection)  # heartbeats among it, else the broker would be taken for dead
            connection.heartbeat_check()
            publish_all(engine, publisher)
            if not rest.left():
                replay.take_requests(engine, connection.default_channel, service)
                rest.begin(publish_replays(engine, publisher))
    finally:
        drop(connection)
