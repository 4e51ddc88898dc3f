"""Rebuilding what a stream handler has built, subject by subject, while it is read and goes on handling new events.

The service that publishes the events sends them again in bundles, to a queue of their own beside the handler's. A bundle holds the whole
histories of some subjects. One transaction deletes what was built of these subjects, builds it anew and says how far they are; readers see
the old until that commit. Nothing is ever half there: a rebuild may be cancelled, begun again or killed at any moment.

While a rebuild is open the handler also keeps the new events that it handles: a bundle may have been read from the log before them.
A bundle counts once, and only for the rebuild that is open. The last message says how many there were; when so many have been handled the
rebuild is closed and what was kept is deleted.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import Column, DateTime, Row, Table, Text, Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from bus import inbox, queues
from bus.aside import Aside, Gone
from bus.database import Session
from bus.outbox import metadata

SUBJECTS = 50  # of one bundle at most: fewer cost the reader and the broker more an event, more let others wait longer
LARGEST = 400_000  # characters of one bundle, unless one history alone is longer

rebuild_table = Table(
    "inbox_rebuild",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


@dataclass(frozen=True)
class Bundle:
    """Whole histories; or, with `complete_after`, the end: the rebuild is complete when so many bundles have been handled."""

    id: uuid.UUID
    rebuild: uuid.UUID
    events: list[inbox.Event]
    complete_after: int | None = None

    @property
    def request_id(self) -> str:
        return self.rebuild.hex


@dataclass(frozen=True)
class Unopened:
    """A bundle as it came, for a process that hands it on."""

    id: uuid.UUID
    rebuild: uuid.UUID
    body: bytes
    type = "bundle"

    @property
    def request_id(self) -> str:
        return self.rebuild.hex


class Incomplete(Exception):
    """The end came before a bundle that is still under way."""


class NotHandled(Exception):
    """A bundle failed in the other process, which has logged why, or with it."""


class Malformed(NotHandled):
    """What was handed over is no bundle."""


# ── the publishing service's part: messages as (id, body) ──


def bundle(rebuild: uuid.UUID, *, after: int, histories: list[str]) -> tuple[uuid.UUID, str]:
    """The same page of the log has the same id, however often it is published. `histories` are events in JSON, separated by commas."""
    id = uuid.uuid5(rebuild, str(after))
    return id, f'{{"id":"{id}","rebuild":"{rebuild}","events":[{",".join(histories)}]}}'


def end(rebuild: uuid.UUID, *, after: int) -> tuple[uuid.UUID, str]:
    id = uuid.uuid5(rebuild, "end")
    return id, f'{{"id":"{id}","rebuild":"{rebuild}","events":[],"complete_after":{after}}}'


def portions(histories: Sequence[Row[Any]]) -> Iterator[Sequence[Row[Any]]]:
    """Those that go into one bundle each: at least one, `body` is its JSON."""
    while histories:
        sizes = accumulate(len(one.body) for one in histories[:SUBJECTS])
        most = max(1, sum(total <= LARGEST for total in sizes))
        yield histories[:most]
        histories = histories[most:]


# ── the reading service's part ──


def unopened(body: Any, *, as_it_came: bytes) -> Unopened:
    """Looks at the ids only. :raises ValueError: it is no bundle."""
    try:
        return Unopened(uuid.UUID(body["id"]), uuid.UUID(body["rebuild"]), as_it_came)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a bundle") from error


def hand_over(aside: Aside, bundle: Unopened) -> None:
    """To `bus.rebuilder`, until its effect is committed. :raises NotHandled: :raises Malformed: :raises OperationalError: the database is away."""
    try:
        answer = json.loads(aside.ask(bundle.body))
    except Gone as error:
        raise NotHandled from error
    if answer.get("away"):
        raise OperationalError("a bundle", {}, Exception("the database is away"))
    if answer.get("malformed"):
        raise Malformed
    if not answer.get("handled"):
        raise NotHandled


def read(body: Any) -> Bundle:
    """The bundle in a message's body. :raises ValueError: it is none."""
    try:
        given = uuid.UUID(body["id"]), uuid.UUID(body["rebuild"]), [inbox.read(event) for event in body["events"]]
        complete_after = body.get("complete_after")
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a bundle") from error
    if complete_after is not None and type(complete_after) is not int:
        raise ValueError("not a bundle")
    return Bundle(*given, complete_after)


def begin(session: Session, *, handler: str) -> uuid.UUID:
    """Open a rebuild of what `handler` has built, in the place of one that is open. :returns: its id."""
    id = uuid.uuid4()
    opened = insert(rebuild_table).values(handler=handler, id=id)
    session.execute(opened.on_conflict_do_update(index_elements=["handler"], set_={"id": id, "begun_at": func.now()}))
    inbox.forget(session, handler=_own(handler))
    return id


def keep(session: Session, events: list[inbox.Event], *, handler: str) -> None:
    inbox.keep(session, events, handler=_own(handler))


def open_now(session: Session, *, handler: str, to_close: bool = False) -> uuid.UUID | None:
    """The open rebuild, which stays open until this transaction ends."""
    return session.scalar(_OPEN_TO_CLOSE if to_close else _OPEN, {"of_handler": handler})


_ID = select(rebuild_table.c.id).where(rebuild_table.c.handler == bindparam("of_handler"))
_OPEN, _OPEN_TO_CLOSE = _ID.with_for_update(read=True), _ID.with_for_update()


def handled(session: Session, *, handler: str) -> int:
    """How many bundles of the open rebuild have been handled."""
    return inbox.count(session, handler=_own(handler))


def take(session: Session, one: Bundle, *, handler: str) -> list[inbox.Event]:
    """What is to be built anew, each subject from its first event on. Nothing if the bundle is of no open rebuild or was handled before."""
    at_end = one.complete_after is not None
    if open_now(session, handler=handler, to_close=at_end) != one.rebuild:
        return []
    if at_end:
        _close(session, one, handler)
        return []
    if not inbox.remember(session, [one.id], handler=_own(handler)):
        return []
    return inbox.from_the_beginning(session, one.events, handler=handler, kept_by=_own(handler))


def _close(session: Session, one: Bundle, handler: str) -> None:
    """:raises Incomplete: not yet; the message comes again later."""
    if handled(session, handler=handler) < (one.complete_after or 0):
        raise Incomplete
    session.execute(delete(rebuild_table).where(rebuild_table.c.handler == handler))
    inbox.forget(session, handler=_own(handler))


def _own(handler: str) -> str:
    """The name under which a rebuild remembers bundles and keeps events."""
    return f"{handler}{queues.REBUILD}"
