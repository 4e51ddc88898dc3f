"""What operators ask of the bus: what waits where, who is behind, what is parked and why; and what they do about it. Never a body.

The operator's command works with the administrator's right to the broker, and with each service's own right to its database.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import amqp
from kombu import Connection
from sqlalchemy import Engine, Row, func, select

from bus import inbox, parking, queues, rebuild, replay
from bus.broker import BOUND
from bus.entrypoints import service_class
from bus.events import RebuildHandler
from bus.outbox import outbox_table
from bus.replay import ReplayRequest, replay_table
from bus.topology import Topology, readers_of

LOOKS, BETWEEN_LOOKS = 5, 0.4  # seconds
ADDRESSES = ("CC", "BCC")  # headers that RabbitMQ takes for more routing keys

Chooses = Callable[["Parked"], bool]


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


@dataclass(frozen=True)
class Replay:
    """A replay of a service's log: `position` of `until` has been looked through. `state` in a word; a rebuild is `finished` when its reader is."""

    number: int
    queue: str
    state: str
    events: int
    position: int
    until: int
    seconds: float
    begun_at: datetime


@dataclass(frozen=True)
class Parked:
    """A message that waits for a person: which, meant for which queue, why, after how many tries, since when.

    One that came without an id is named by a digest of its body: a place in a queue would name another tomorrow.
    """

    id: str
    queue: str
    why: str
    failed_with: str
    attempts: int
    since: str


def waiting(connection: Connection, services: list[str]) -> list[Waiting]:
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


def lag(engine: Engine) -> Lag:
    with engine.connect() as session:
        event, waiting = outbox_table.c, inbox.waiting_table.c
        unpublished = session.execute(select(func.count(), _age(event.occurred_at)).where(event.published_at.is_(None))).one()
        for_earlier = waiting.handler.not_like(f"%{queues.REBUILD}")  # the others are kept while a rebuild is open
        early = session.execute(select(func.count(), _age(waiting.received_at)).where(for_earlier)).one()
    return Lag(unpublished[0], float(unpublished[1] or 0), early[0], float(early[1] or 0))


def _age(column: Any) -> Any:
    return func.extract("epoch", func.now() - func.min(column))


# ── parked messages ──


def parked(connection: Connection) -> list[Parked]:
    """All that is parked, in the order in which it came; it stays there."""
    with _taken(connection) as taken:
        return [_described(message) for message in taken]


def put_back(connection: Connection, chosen: Chooses) -> list[tuple[Parked, bool]]:
    """Send each that is chosen to the queue it was meant for, as if it had never failed. The others stay.

    :returns: each chosen one, and whether it went: it stays when that queue is not there.
    """
    done = []
    with _taken(connection) as taken:
        for message in taken:
            one = _described(message)
            if chosen(one):
                went = _send_back(connection, message, one.queue)
                if went:
                    message.channel.basic_ack(message.delivery_tag)
                done.append((one, went))
    return done


def throw_away(connection: Connection, chosen: Chooses) -> list[Parked]:
    """For ever. :returns: what has gone."""
    gone = []
    with _taken(connection) as taken:
        for message in taken:
            one = _described(message)
            if chosen(one):
                message.channel.basic_ack(message.delivery_tag)
                gone.append(one)
    return gone


@contextmanager
def _taken(connection: Connection) -> Iterator[list[amqp.Message]]:
    """Everything parked; what is not acknowledged inside goes back to its place."""
    channel = connection.connection.channel()
    channel.auto_decode = False
    try:
        taken = []
        for _ in range(channel.queue_declare(queues.PARKED, passive=True).message_count):
            message = channel.basic_get(queues.PARKED)
            if message is None:
                break
            taken.append(message)
        yield taken
    finally:
        channel.close()


def _described(message: amqp.Message) -> Parked:
    headers = parking.headers_of(message)
    death: dict[str, Any] = next(iter(headers.get("x-death") or []), {})  # put here by the broker itself: delivered too often
    return Parked(
        id=str(message.properties.get("message_id") or hashlib.sha256(bytes(message.body)).hexdigest()[:16]),
        queue=_meant_for(message, death),
        why=str(headers.get(parking.WHY) or death.get("reason") or "unknown"),
        failed_with=str(headers.get(parking.FAILED_WITH) or ""),
        attempts=parking.attempts(message) or int(death.get("count") or 0),
        since=str(headers.get(parking.FIRST_AT) or death.get("time") or ""),
    )


def _meant_for(message: amqp.Message, death: dict[str, Any]) -> str:
    """Where the message came from, as the broker knows it: a service parks under the names of its own queues only. Headers say anything."""
    address, died_in = str(message.delivery_info["routing_key"]), str(death.get("queue") or "")
    if not address.startswith(queues.READ):
        return died_in  # put here by the broker, with an event's address
    return address if died_in in ("", address) else ""  # one of the two is a lie: it goes nowhere


def _send_back(connection: Connection, message: amqp.Message, queue: str) -> bool:
    """Never to where further addresses in its headers lead: an administrator's rights would take it everywhere."""
    if not queue:
        return False
    given = parking.headers_of(message)
    headers = {name: value for name, value in given.items() if not name.startswith(("bus.", "x-")) and name not in ADDRESSES}
    kept = {name: value for name, value in message.properties.items() if name != "application_headers"}
    again = amqp.Message(bytes(message.body), **{**kept, "application_headers": headers, "delivery_mode": 2})
    with connection.channel() as channel:
        try:
            channel.queue_declare(queue, passive=True)
        except amqp.NotFound:
            return False
        channel.basic_publish(again, exchange="", routing_key=queue, confirm_timeout=BOUND)
    return True


# ── replays and rebuilds ──

Engines = Callable[[str], Engine]  # by service


class EarlierRelease(Exception):
    """Processes of the reading service do not know of bundles yet."""


def request_replay(engine: Engine, request: ReplayRequest) -> int:
    """:returns: the replay's number."""
    with engine.begin() as session:
        return replay.add(session, request)


def request_rebuild(connection: Connection, engines: Engines, name: str) -> tuple[str, int]:
    """Have what the handler `name` ("service.method") has built built anew. One that is under way is cancelled.

    :returns: the service that replays its log, and the replay's number.
    :raises KeyError: the handler does not exist, or builds nothing that can be built anew. :raises EarlierRelease:
    """
    service, _, method = name.partition(".")
    try:
        found = [one for one in readers_of(service_class(service)) if one.method_name == method]
        handler = next(one for one in found if isinstance(one, RebuildHandler))
    except (ImportError, StopIteration) as error:
        raise KeyError(name) from error
    if not _have_as_many_readers(connection, [one.queue(service).name for one in found]):
        raise EarlierRelease(service)
    return handler.source, begin_rebuild(engines, service, handler)


def begin_rebuild(engines: Engines, service: str, handler: RebuildHandler) -> int:
    """Of `service`, all of whose processes know of bundles; one that is under way is cancelled. :returns: the replay's number."""
    with engines(service).begin() as session:
        id = rebuild.begin(session, handler=f"{service}.{handler.method_name}")
    request = ReplayRequest(handler.queue(service).name, noun=handler.noun)
    with engines(handler.source).begin() as session:
        replay.cancel(session, replay_table.c.queue == request.queue)
        return replay.add(session, request, rebuild_id=id)


def _have_as_many_readers(connection: Connection, names: list[str]) -> bool:
    """Looked at several times: a reader of a quiet queue renews its subscription now and then, and is away for a moment."""
    for _ in range(LOOKS):
        if len({_readers(connection, name) for name in names}) == 1:
            return True
        time.sleep(BETWEEN_LOOKS)
    return False


def _readers(connection: Connection, queue: str) -> int:
    with connection.channel() as channel:
        return int(channel.queue_declare(queue, passive=True).consumer_count)


def replays(engines: Engines, service: str) -> list[Replay]:
    """Of a service's log, the newest first."""
    took = func.extract("epoch", func.coalesce(replay_table.c.finished_at, func.now()) - replay_table.c.begun_at)
    with engines(service).connect() as session:
        rows = session.execute(select(replay_table, took.label("seconds")).order_by(replay_table.c.id.desc())).all()
    return [_replay(row, _state(engines, row)) for row in rows]


def _replay(row: Row[Any], state: str) -> Replay:
    return Replay(row.id, row.queue, state, row.events, row.position, row.until, float(row.seconds), row.begun_at)


def _state(engines: Engines, row: Row[Any]) -> str:
    if row.cancelled_at is not None:
        return "cancelled"
    if row.finished_at is None:
        return "running"
    if row.rebuild is None:
        return "published"
    with engines(queues.reader_of(row.queue)).begin() as session:
        handler = queues.handler_of(row.queue)
        is_open = rebuild.open_now(session, handler=handler) == row.rebuild
        return f"{rebuild.handled(session, handler=handler)} of {row.messages} bundles handled" if is_open else "finished"


def cancel(engine: Engine, number: int) -> bool:
    """Whether it was running."""
    with engine.begin() as session:
        return bool(replay.cancel(session, replay_table.c.id == number))
