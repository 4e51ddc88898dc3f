"""The relay: sends what the outbox holds, each event persistent and confirmed, and marks it then. It also tells again when asked.

Every process of a service runs one; they share the work by row locks. It is woken by each commit that told something and looks every
two seconds in any case. Whatever database or broker do, the events wait in the table and the relay begins anew.
"""

import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import amqp
from amqp.exceptions import MessageNacked
from kombu import Connection
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine, Row
from sqlalchemy.orm import Session

from bus import database, queues
from bus.broker import connect, drop, read_waiting
from bus.outbox import CHANNEL, envelope, outbox_table

BATCH = 200
CONFIRMED_WITHIN = 5.0  # seconds for a whole batch
LOOK_EVERY = 2.0  # seconds
PAUSE = 0.5  # seconds after trouble
log = logging.getLogger("bus.relay")


class Publisher:
    """Sends batches: all published, then all confirmations awaited together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.channel = connection.channel()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._on_ack)
        self.channel.events["basic_nack"].add(self._on_nack)
        self.channel.events["basic_return"].add(self._on_return)
        self._sent = 0
        self._open: set[int] = set()
        self._refused = False
        self._unread: set[str] = set()

    def send(self, messages: list[tuple[amqp.Message, str, str]]) -> None:
        """Publish (message, exchange, routing key) each, and return when the broker has taken all.

        :raises Exception: one of bus.broker.TROUBLE: some may have been taken, sending them again is harmless.
        """
        for message, exchange, routing_key in messages:
            self.channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=True)
            self._sent += 1
            self._open.add(self._sent)
        deadline = time.monotonic() + CONFIRMED_WITHIN
        while self._open:
            self.connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
        if self._refused:
            raise MessageNacked

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        self._open -= {tag for tag in self._open if tag <= delivery_tag} if multiple else {delivery_tag}

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(delivery_tag, multiple)

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        """Nobody reads this kind of event. Said once: it is in the log for who wants to hear it later."""
        if routing_key not in self._unread:
            self._unread.add(routing_key)
            log.info("nobody reads %s of %s", routing_key, exchange)


def publish_waiting(engine: Engine, publisher: Publisher) -> int:
    """Send up to a batch of unpublished events in the order they were told, then mark them. :returns: how many."""
    with Session(engine) as session, session.begin():
        waiting = select(outbox_table).where(outbox_table.c.published_at.is_(None)).order_by(outbox_table.c.position).limit(BATCH)
        rows = session.execute(waiting.with_for_update(skip_locked=True)).all()
        if rows:
            publisher.send([(_message(row), *_address(row)) for row in rows])
            sent = outbox_table.c.position.in_([row.position for row in rows])
            session.execute(update(outbox_table).where(sent).values(published_at=func.now()))
    return len(rows)


def _address(row: Row[Any]) -> tuple[str, str]:
    return queues.event_exchange_name(row.source), queues.event_key(row.subject, row.type)


def _message(row: Row[Any]) -> amqp.Message:
    body = json.dumps(envelope(row), separators=(",", ":")).encode()
    return amqp.Message(body, content_type="application/json", content_encoding="utf-8", delivery_mode=2, message_id=str(row.id))


def tell_again(engine: Engine, publisher: Publisher, request: dict[str, Any]) -> int:
    """Send to one queue what the log holds of a `noun`, a `type`, a `subject`, `since` a time; all of it where nothing is said.

    :returns: how many. They go by way of the shortest wait, which leads to the queue they are addressed to.
    """
    exchange, told = queues.retry_exchange_name(queues.RETRY_DELAYS[0]), 0
    for rows in _pages(engine, request):
        publisher.send([(_message(row), exchange, request["queue"]) for row in rows])
        told += len(rows)
    log.info("told %s events again to %s", told, request["queue"])
    return told


def _pages(engine: Engine, request: dict[str, Any]) -> Iterator[list[Any]]:
    after = 0
    while True:
        with Session(engine) as session:
            page = select(outbox_table).where(outbox_table.c.position > after, *_wanted(request))
            rows = list(session.execute(page.order_by(outbox_table.c.position).limit(BATCH)).all())
        if not rows:
            return
        yield rows
        after = rows[-1].position


def _wanted(request: dict[str, Any]) -> list[Any]:
    told = outbox_table.c
    wanted: list[Any] = [told.published_at.is_not(None)]
    if request.get("noun"):
        wanted.append(told.subject.startswith(f"{request['noun']}/", autoescape=True))
    if request.get("type"):
        wanted.append(told.type == request["type"])
    if request.get("subject"):
        wanted.append(told.subject == request["subject"])
    if request.get("since"):
        wanted.append(told.occurred_at >= datetime.fromisoformat(request["since"]))
    return wanted


def answer_requests(engine: Engine, publisher: Publisher, service: str) -> None:
    """Tell again what was asked for; the request is acknowledged when it has been done."""
    channel = publisher.connection.default_channel
    while (asked := channel.basic_get(queues.replay_queue_name(service))) is not None:
        try:
            request = dict(json.loads(asked.body))
            tell_again(engine, publisher, request)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("a request to tell again cannot be read: %s", type(error).__name__)
        channel.basic_ack(asked.delivery_tag)


def relay(service: str, uri: str) -> None:
    """Run for ever."""
    engine = database.engine_for(database.url_of(service))
    while True:
        try:
            _relay_while_connected(service, engine, connect(uri))
        except Exception as error:  # whatever it was, events wait in the table and the relay must live
            log.warning("relay of %s: %s, again in %s s", service, type(error).__name__, PAUSE)
            time.sleep(PAUSE)


def _relay_while_connected(service: str, engine: Engine, connection: Connection) -> None:
    try:
        publisher = Publisher(connection)
        # Its absence ends this: an event that is sent before the readers' queues are there would be lost. This one is made last.
        connection.default_channel.queue_declare(queues.replay_queue_name(service), passive=True)
        for _ in database.listen(database.url_of(service), CHANNEL, LOOK_EVERY):
            read_waiting(connection)  # heartbeats among it, else the broker would be taken for dead
            connection.heartbeat_check()
            while publish_waiting(engine, publisher) == BATCH:
                pass
            answer_requests(engine, publisher, service)
    finally:
        drop(connection)
