"""Telling again: what is in the log is sent once more, to the one queue that asks for it. Requests come by a queue, `bus.replay.<service>`.

A request that cannot be read, or asks for what the service may not do, is parked; the relay, which answers requests, lives on.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import amqp
from kombu import Connection
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bus import parking, queues
from bus.broker import BOUND
from bus.outbox import BATCH, outbox_table
from bus.publisher import Publisher, message

LONGEST = 200  # characters of anything a wish names
log = logging.getLogger("bus.replay")


@dataclass(frozen=True)
class Wish:
    """To hear again, in `queue`, what it reads of the log: of a `noun`, a `type`, a `subject`, `since` a time; all of it where nothing is said."""

    queue: str
    noun: str = ""
    type: str = ""
    subject: str = ""
    since: datetime | None = None


def read(body: Any, *, service: str) -> Wish:
    """The wish in a message's body. :raises ValueError: it is none, or its queue does not read what `service` tells."""
    if not isinstance(body, dict) or not body.keys() <= {*_TEXTS, "since"}:
        raise ValueError("not a wish")
    given = {name: body.get(name) or "" for name in _TEXTS}
    if any(not isinstance(text, str) or len(text) > LONGEST or "\x00" in text for text in given.values()):
        raise ValueError("not a wish")
    if not re.fullmatch(rf"evt-{re.escape(service)}-[\w.-]+", given["queue"], re.ASCII):
        raise ValueError("not a queue that hears this service")
    return Wish(**given, since=_time(body.get("since")))


_TEXTS = ("queue", "noun", "type", "subject")


def _time(given: Any) -> datetime | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise ValueError("not a time")
    moment = datetime.fromisoformat(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def written(wish: Wish) -> dict[str, str]:
    """The body that `read` reads."""
    said = {name: getattr(wish, name) for name in _TEXTS if getattr(wish, name)}
    return said if wish.since is None else {**said, "since": wish.since.isoformat()}


def ask(connection: Connection, source: str, wish: Wish) -> None:
    """Put `wish` where the relays of `source` find it; they grant it within seconds. :raises Exception: one of bus.broker.TROUBLE."""
    producer = connection.Producer(auto_declare=False)
    key = queues.replay_queue_name(source)
    producer.publish(written(wish), exchange="", routing_key=key, delivery_mode=2, serializer="json", confirm_timeout=BOUND)


def answer_requests(engine: Engine, publisher: Publisher, service: str) -> None:
    """Tell again what was asked for; a request is acknowledged when it has been done."""
    channel = publisher.connection.default_channel
    channel.auto_decode = False  # type: ignore[attr-defined]  # kombu's type hides amqp's
    queue = queues.replay_queue_name(service)
    while (asked := channel.basic_get(queue)) is not None:
        wish = _wish(asked, queue, service)
        if wish is not None:
            tell_again(engine, publisher, service, wish)
        channel.basic_ack(asked.delivery_tag)


def _wish(asked: amqp.Message, queue: str, service: str) -> Wish | None:
    """None when the message is not a valid replay request; it is then parked."""
    try:
        return read(parking.read(asked), service=service)
    except parking.Unreadable as error:
        parking.park(asked, queue=queue, why=error.why)
    except (ValueError, OverflowError):
        parking.park(asked, queue=queue, why="malformed_request")
    return None


def tell_again(engine: Engine, publisher: Publisher, service: str, wish: Wish) -> int:
    """Send what is wished for, in its order. :returns: how many.

    They go by way of the shortest wait, which leads to the queue they are addressed to.
    """
    exchange, told = queues.retry_exchange_name(service, queues.RETRY_DELAYS[0]), 0
    for rows in _pages(engine, wish):
        publisher.send([(message(row), exchange, wish.queue) for row in rows])
        told += len(rows)
    log.info("told %s events again to %s", told, wish.queue)
    return told


def _pages(engine: Engine, wish: Wish) -> Iterator[list[Any]]:
    after = 0
    while True:
        with Session(engine) as session:
            page = select(outbox_table).where(outbox_table.c.position > after, *_wanted(wish))
            rows = list(session.execute(page.order_by(outbox_table.c.position).limit(BATCH)).all())
        if not rows:
            return
        yield rows
        after = rows[-1].position


def _wanted(wish: Wish) -> list[Any]:
    """An event that the queue is not bound to never comes to it, so its handler does not know such events."""
    told, read = outbox_table.c, queues.read_by(wish.queue)
    wanted: list[Any] = [told.published_at.is_not(None), (told.type == read) | told.subject.startswith(f"{read}/", autoescape=True)]
    if wish.noun:
        wanted.append(told.subject.startswith(f"{wish.noun}/", autoescape=True))
    if wish.type:
        wanted.append(told.type == wish.type)
    if wish.subject:
        wanted.append(told.subject == wish.subject)
    if wish.since:
        wanted.append(told.occurred_at >= wish.since)
    return wanted
