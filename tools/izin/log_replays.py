"""Replays and rebuilds: to ask for one, how far it is, to end it. Each service's own right to its database is needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kombu import Connection
from sqlalchemy import Engine, Row, func, select

from bus import queues, rebuild, replay
from bus.entrypoints import service_class
from bus.events import RebuildHandler
from bus.replay import ReplayRequest, replay_table
from bus.topology import readers_of

LOOKS, BETWEEN_LOOKS = 5, 0.4  # seconds

Engines = Callable[[str], Engine]  # by service


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


def listed(engines: Engines, service: str) -> list[Replay]:
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
