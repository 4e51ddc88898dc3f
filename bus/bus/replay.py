"""Replays: events of the log are published once more, to the one queue that asks for them.

A replay is a row in the publishing service's own database. Operators add it there; a request that
comes by the queue `bus.replay.<service>` becomes one. The relay publishes it page by page: new events first, then one page, while the
reader's queue holds little, so that a replay goes at its reader's pace. How far it is moves in the transaction that follows the broker's
confirmation: a relay that dies repeats one page at most, and readers recognise repeats.

The log remembers since when each queue reads it (`log_reader`), because a broker that has lost its data does not. Topology names all queues when
it starts, and those it had to make: for a queue that the log knows, everything since then is published again.

A replay for a rebuild (bus.rebuild) goes by subjects: each message is a bundle of whole histories.
"""

import logging
import re
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
from amqp.exceptions import NotFound
from kombu import Connection
from sqlalchemy import BigInteger, Column, DateTime, Engine, Row, Table, Text, Uuid, func, insert, select, text, update
from sqlalchemy.dialects import postgresql

from bus import parking, queues, rebuild
from bus.broker import BOUND
from bus.database import Session, notify
from bus.outbox import BATCH, CHANNEL, metadata, outbox_table
from bus.publisher import Publisher, as_message, message

LONGEST = 200  # characters of anything that a request names
WINDOW = 5_000  # positions of the log that one page looks through at most
ROOM = 1_000  # events, and
ROOM_FOR_BUNDLES = 8  # bundles, that wait for the reader at most before the next page is published
BUNDLES = 4  # of one page
READER, LOST = "reader", "lost"  # types of requests: the queue reads the log from now on; the queue was not there and has been made
EARLIER = timedelta(days=3)  # a queue that the log does not know yet may hold events so old
log = logging.getLogger("bus.replay")

replay_table = Table(
    "replay",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("queue", Text, nullable=False),
    Column("noun", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("since", DateTime(timezone=True)),
    Column("rebuild", Uuid),  # bus.rebuild: whole histories, in bundles
    Column("position", BigInteger, nullable=False, server_default="0"),  # of the log: published up to here
    Column("until", BigInteger, nullable=False),  # the last position when the replay was asked for
    Column("events", BigInteger, nullable=False, server_default="0"),  # published so far, and
    Column("messages", BigInteger, nullable=False, server_default="0"),  # in how many messages
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
)

reader_table = Table(
    "log_reader",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class ReplayRequest:
    """Publish to `queue` what it reads of the log: of a `noun`, a `type`, a `subject`, `since` a time; all of it where nothing is said."""

    queue: str
    noun: str = ""
    type: str = ""
    subject: str = ""
    since: datetime | None = None


def read(body: Any, *, service: str) -> ReplayRequest:
    """The request in a message's body. :raises ValueError: it is none, or its queue does not read what `service` publishes."""
    if not isinstance(body, dict) or not body.keys() <= {*_TEXTS, "since"}:
        raise ValueError("not a replay request")
    given = {name: body.get(name) or "" for name in _TEXTS}
    if any(not isinstance(text, str) or len(text) > LONGEST or "\x00" in text for text in given.values()):
        raise ValueError("not a replay request")
    if not re.fullmatch(rf"evt-{re.escape(service)}-[\w.-]+", given["queue"], re.ASCII) or given["queue"].endswith(queues.REBUILD):
        raise ValueError("not a queue that reads events of this service")
    return ReplayRequest(**given, since=_time(body.get("since")))


_TEXTS = ("queue", "noun", "type", "subject")


def _time(given: Any) -> datetime | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise ValueError("not a time")
    moment = datetime.fromisoformat(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def written(request: ReplayRequest) -> dict[str, str]:
    """The body that `read` reads."""
    given = {name: getattr(request, name) for name in _TEXTS if getattr(request, name)}
    return given if request.since is None else {**given, "since": request.since.isoformat()}


def ask(connection: Connection, source: str, request: ReplayRequest, *, type: str = "") -> None:
    """Put `request` where the relays of `source` find it within seconds. :raises Exception: one of bus.broker.TROUBLE.

    A relay of an earlier release takes a request of any `type` for a plain one."""
    producer = connection.Producer(auto_declare=False)
    key = queues.replay_queue_name(source)
    producer.publish(written(request), exchange="", routing_key=key, delivery_mode=2, serializer="json", confirm_timeout=BOUND, type=type)


def add(session: Session, request: ReplayRequest, *, rebuild_id: uuid.UUID | None = None) -> int:
    """:returns: the number of the replay, which begins after the commit."""
    until = func.coalesce(select(func.max(outbox_table.c.position)).scalar_subquery(), 0)
    added = insert(replay_table).values(**vars(request), rebuild=rebuild_id, until=until).returning(replay_table.c.id)
    notify(session, CHANNEL)
    return int(session.execute(added).scalar_one())


def cancel(session: Session, *which: Any) -> list[int]:
    """Those of `which` that are not finished end before their next page. :returns: their numbers."""
    unfinished = replay_table.c.finished_at.is_(None) & replay_table.c.cancelled_at.is_(None)
    cancelled = update(replay_table).where(unfinished, *which).values(cancelled_at=func.now()).returning(replay_table.c.id)
    notify(session, CHANNEL)
    return list(session.scalars(cancelled))


# ── the relay's part ──


def take_requests(engine: Engine, channel: Any, service: str) -> None:
    """Every request in the queue becomes a replay; it is acknowledged after that commit, or parked when it cannot be read."""
    channel.auto_decode = False
    queue = queues.replay_queue_name(service)
    while (asked := channel.basic_get(queue)) is not None:
        request = _request(asked, queue, service)
        if request is not None:
            with engine.begin() as session:
                _take(session, request, asked.properties.get("type"))
        channel.basic_ack(asked.delivery_tag)


def _take(session: Session, request: ReplayRequest, type: str | None) -> None:
    known = select(reader_table.c.since).where(reader_table.c.queue == request.queue)
    if type == READER:
        since = (request.since or datetime.now(UTC)) - EARLIER
        session.execute(postgresql.insert(reader_table).values(queue=request.queue, since=since).on_conflict_do_nothing())
    elif type != LOST:
        add(session, request)
    elif (began := session.scalar(known)) is not None:
        add(session, replace(request, since=began))


def _request(asked: amqp.Message, queue: str, service: str) -> ReplayRequest | None:
    """None when the message is not a valid replay request; it is then parked."""
    try:
        return read(parking.read(asked), service=service)
    except parking.Unreadable as error:
        parking.park(asked, queue=queue, why=error.why)
    except (ValueError, OverflowError):
        parking.park(asked, queue=queue, why="malformed_request")
    return None


def unfinished(engine: Engine) -> list[int]:
    with engine.connect() as session:
        found = select(replay_table.c.id).where(replay_table.c.finished_at.is_(None)).order_by(replay_table.c.id)
        return list(session.scalars(found))


def publish_page(engine: Engine, publisher: Publisher, number: int) -> bool:
    """Publish the next page of a replay. :returns: whether something was done: not while the reader has enough, or another relay is at it."""
    with engine.begin() as session:
        open_one = replay_table.c.finished_at.is_(None) & (replay_table.c.id == number)
        replay = session.execute(select(replay_table).where(open_one).with_for_update(skip_locked=True)).first()
        if replay is None:
            return False
        if replay.cancelled_at is not None:
            _end(session, publisher, replay, messages=0)
            return True
        if not _has_room(publisher.connection, replay):
            return False
        page = _bundles(session, replay) if replay.rebuild else _events(session, replay)
        _send(publisher, replay, page.messages)
        moved = {"position": page.position, "events": replay.events + page.events, "messages": replay.messages + len(page.messages)}
        session.execute(update(replay_table).where(replay_table.c.id == number).values(moved))
        if page.position >= replay.until:
            _end(session, publisher, replay, messages=moved["messages"])
    return True


def _has_room(connection: Connection, replay: Row[Any]) -> bool:
    """Whether the reader's queue is there and holds little. On a channel of its own: a queue that is missing closes it."""
    channel = connection.channel()
    try:
        waiting = channel.queue_declare(replay.queue, passive=True).message_count
    except NotFound:
        return False
    channel.close()
    return bool(waiting < (ROOM_FOR_BUNDLES if replay.rebuild else ROOM))


def _end(session: Session, publisher: Publisher, replay: Row[Any], *, messages: int) -> None:
    if replay.rebuild:
        _send(publisher, replay, [as_message(*rebuild.end(replay.rebuild, after=messages))])
    session.execute(update(replay_table).where(replay_table.c.id == replay.id).values(finished_at=func.now()))
    log.info("replay %s to %s has %s", replay.id, replay.queue, "been cancelled" if replay.cancelled_at else "been published")


def _send(publisher: Publisher, replay: Row[Any], messages: list[amqp.Message]) -> None:
    exchange = queues.again_exchange(queues.source_of(replay.queue)).name
    publisher.send([(one, exchange, replay.queue) for one in messages])


@dataclass(frozen=True)
class Page:
    """`messages` with so many `events`; the log has been looked through up to `position`."""

    messages: list[amqp.Message]
    events: int
    position: int


def _events(session: Session, replay: Row[Any]) -> Page:
    end = min(replay.until, replay.position + WINDOW)
    log_rows = select(outbox_table).where(outbox_table.c.position > replay.position, outbox_table.c.position <= end, *_wanted(replay))
    rows = session.execute(log_rows.order_by(outbox_table.c.position).limit(BATCH)).all()
    return Page([message(row) for row in rows], len(rows), rows[-1].position if len(rows) == BATCH else end)


def _wanted(replay: Row[Any]) -> list[Any]:
    """An event that the queue is not bound to never comes to it, so its handler does not know such events.

    Events that are not published yet are replayed too: a reader may handle an event before the relay has marked it.
    """
    event, what = outbox_table.c, queues.read_by(replay.queue)
    wanted: list[Any] = [(event.type == what) | event.subject.startswith(f"{what}/", autoescape=True)]
    if replay.noun:
        wanted.append(event.subject.startswith(f"{replay.noun}/", autoescape=True))
    if replay.type:
        wanted.append(event.type == replay.type)
    if replay.subject:
        wanted.append(event.subject == replay.subject)
    if replay.since:
        wanted.append(event.occurred_at >= replay.since)
    return wanted


# Each subject comes once, where its first event is, with everything about it. The database writes the JSON: nothing of it is read here.
_HISTORIES = text(
    """
    select first.position, history.events, history.body
    from (select position, subject from outbox where position > :after and position <= :end and seq = 1 and starts_with(subject, :noun)
          order by position limit :most) first,
    lateral (select count(*) events, string_agg(json_build_object('id', id, 'type', type, 'version', version, 'source', source,
        'subject', subject, 'seq', seq, 'occurred_at', occurred_at, 'request_id', request_id, 'data', data)::text, ',' order by seq) body
        from outbox where subject = first.subject) history
    order by first.position
    """
)


def _bundles(session: Session, replay: Row[Any]) -> Page:
    end, most = min(replay.until, replay.position + WINDOW), BUNDLES * rebuild.SUBJECTS
    asked = {"after": replay.position, "end": end, "noun": f"{replay.noun}/", "most": most}
    found = session.execute(_HISTORIES, asked).all()
    messages, position = [], replay.position
    for some in rebuild.portions(found):
        messages.append(as_message(*rebuild.bundle(replay.rebuild, after=position, histories=[one.body for one in some])))
        position = some[-1].position
    return Page(messages, sum(one.events for one in found), position if len(found) == most else end)
