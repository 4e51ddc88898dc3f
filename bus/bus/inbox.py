"""The inbox: the memory of an event and the effect it had are one commit, so that a repeat changes nothing.

Readers of single types remember ids (`new_ones`). Readers of everything about one kind of subject go by `seq` (`in_order`): they see each
subject's events in order, once, without gaps; what comes early waits in a table until the gap is filled.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, DateTime, Integer, Table, Text, Uuid, delete, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from bus import versions
from bus.database import Session
from bus.outbox import metadata

inbox_table = Table(
    "inbox",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

progress_table = Table(
    "inbox_progress",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
)

waiting_table = Table(
    "inbox_waiting",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("event", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


@dataclass(frozen=True)
class Event:
    """An event as its reader sees it; `seq` counts the events of one `subject` without gaps, from 1."""

    id: uuid.UUID
    type: str
    version: int
    source: str
    subject: str
    seq: int
    occurred_at: datetime
    request_id: str
    data: dict[str, Any]


def read(body: Any) -> Event:
    """The event in a message's body; unknown keys are ignored. :raises ValueError: the body is no event."""
    try:
        event = Event(
            id=uuid.UUID(body["id"]),
            type=body["type"],
            version=body["version"],
            source=body["source"],
            subject=body["subject"],
            seq=body["seq"],
            occurred_at=datetime.fromisoformat(body["occurred_at"]),
            request_id=body["request_id"],
            data=body["data"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an event") from error
    if tuple(map(type, _WITH_KIND(event))) != tuple(_KINDS.values()) or not 0 < event.seq <= LAST_SEQ:
        raise ValueError("not an event")
    return event


def readable(events: list[Event], reads: Mapping[str, Sequence[int]]) -> list[Event]:
    """Those of a type that `reads` names, published in a version that it names for that type, each in the first of these versions."""
    found = []
    for event in events:
        best = versions.best(event.version, event.data, known=reads.get(event.type, ()))
        if best is not None:
            found.append(event if best[1] is event.data else replace(event, version=best[0], data=best[1]))
    return found


_KINDS = {"type": str, "version": int, "source": str, "subject": str, "seq": int, "request_id": str, "data": dict}
_WITH_KIND = attrgetter(*_KINDS)
LAST_SEQ = 2**31 - 1


def written(event: Event) -> dict[str, Any]:
    """The body that `read` reads."""
    return {**vars(event), "id": str(event.id), "occurred_at": event.occurred_at.isoformat()}


_REMEMBER = text(
    """
    insert into inbox (handler, event_id) select :handler, unnest(cast(:ids as uuid[]))
    on conflict do nothing returning cast(event_id as text)
    """
)


def remember(session: Session, ids: Iterable[uuid.UUID], *, handler: str) -> set[str]:
    """:returns: those that `handler` handles for the first time."""
    wanted = sorted({str(id) for id in ids})  # sorted: two readers never wait for each other
    return set(session.scalars(_REMEMBER, {"handler": handler, "ids": wanted}))


def new_ones(session: Session, events: list[Event], *, handler: str) -> list[Event]:
    """Those that `handler` handles for the first time, each once; remembers them in this transaction."""
    fresh = remember(session, [event.id for event in events], handler=handler)
    return list({event.id: event for event in events if str(event.id) in fresh}.values())


def first_time(session: Session, event: Event, *, handler: str) -> bool:
    """Whether `handler` handles `event` for the first time; remembers it in this transaction."""
    return bool(new_ones(session, [event], handler=handler))


Places = dict[str, int]  # subject → seq of the last event that had its effect


@dataclass(frozen=True)
class Sorted:
    """What becomes of events: `ready` have their effect now, `early` wait, `places` is how far each subject then is."""

    ready: list[Event]
    early: list[Event]
    places: Places


def sort(events: Iterable[Event], places: Places) -> Sorted:
    """Events in any order, with repeats and gaps, of subjects that have come as far as `places` says."""
    found = {(event.subject, event.seq): event for event in events if event.seq > places.get(event.subject, 0)}
    reached, ready = dict(places), []
    for subject, seq in sorted(found):
        if seq == reached.get(subject, 0) + 1:
            ready.append(found[subject, seq])
            reached[subject] = seq
    early = [event for (subject, seq), event in found.items() if seq > reached.get(subject, 0)]
    return Sorted(ready, early, reached)


def in_order(session: Session, events: list[Event], *, handler: str) -> list[Event]:
    """What may have its effect now: of each subject the next events in order, those that had been waiting among them.

    Remembers all of it in this transaction. Other readers of the same subjects wait until it ends.
    """
    subjects = sorted({event.subject for event in events})
    places = _lock_places(session, subjects, handler)
    waited = _waiting(session, subjects, handler)
    result = sort([*waited, *events], places)
    _keep(session, result, before=places, waited=waited, handler=handler)
    return result.ready


def from_the_beginning(session: Session, events: list[Event], *, handler: str, kept_by: str) -> list[Event]:
    """`events` are the whole histories of their subjects as they were a while ago. What is to have its effect if none had had it yet: they,
    and whatever `keep` has kept of the same subjects since. The places are set to that, forwards or back."""
    subjects = sorted({event.subject for event in events})
    places = _lock_places(session, subjects, handler)
    waited = _waiting(session, subjects, handler, kept_by)
    result = sort([*waited, *events], {})
    _keep(session, result, before=places, waited=waited, handler=handler)
    return result.ready


# One message of two statements, in the order of the subjects' names, so that two readers never wait for each other.
_PLACES = text(
    """
    insert into inbox_progress (handler, subject, seq) select :handler, unnest(cast(:subjects as text[])), 0
    on conflict do nothing;
    select subject, seq from inbox_progress where handler = :handler and subject = any(:subjects) order by subject for update
    """
)
_WAITING = text("select event from inbox_waiting where handler = any(:handlers) and subject = any(:subjects)")
_MOVE = text(
    """
    update inbox_progress p set seq = n.seq
    from unnest(cast(:subjects as text[]), cast(:seqs as int[])) n (subject, seq)
    where p.handler = :handler and p.subject = n.subject
    """
)
_USE = text(
    """
    delete from inbox_waiting w using unnest(cast(:subjects as text[]), cast(:seqs as int[])) n (subject, seq)
    where w.handler = :handler and w.subject = n.subject and w.seq <= n.seq
    """
)
_STORE = text(
    """
    insert into inbox_waiting (handler, subject, seq, event)
    select :handler, n.subject, n.seq, n.event
    from unnest(cast(:subjects as text[]), cast(:seqs as int[]), cast(:events as jsonb[])) n (subject, seq, event)
    on conflict do nothing
    """
)


def _lock_places(session: Session, subjects: list[str], handler: str) -> Places:
    return {row.subject: row.seq for row in session.execute(_PLACES, {"handler": handler, "subjects": subjects})}


def _waiting(session: Session, subjects: list[str], *handlers: str) -> list[Event]:
    return [read(body) for body in session.scalars(_WAITING, {"handlers": list(handlers), "subjects": subjects})]


def _keep(session: Session, result: Sorted, *, before: Places, waited: list[Event], handler: str) -> None:
    moved = {subject: seq for subject, seq in result.places.items() if seq != before[subject]}
    places = {"handler": handler, "subjects": list(moved), "seqs": list(moved.values())}
    if moved:
        session.execute(_MOVE, places)
    if moved and waited:
        session.execute(_USE, places)
    if result.early:
        keep(session, result.early, handler=handler)


def keep(session: Session, events: list[Event], *, handler: str) -> None:
    subjects, seqs, bodies = [e.subject for e in events], [e.seq for e in events], [json.dumps(written(e)) for e in events]
    session.execute(_STORE, {"handler": handler, "subjects": subjects, "seqs": seqs, "events": bodies})


def known(session: Session, ids: Iterable[uuid.UUID], *, handler: str) -> set[uuid.UUID]:
    """Those that `handler` remembers."""
    event = inbox_table.c
    return set(session.scalars(select(event.event_id).where(event.handler == handler, event.event_id.in_(ids))))


def places(session: Session, subjects: Iterable[str], *, handler: str) -> Places:
    """How far `handler` has come with these subjects."""
    place = progress_table.c
    found = select(place.subject, place.seq).where(place.handler == handler, place.subject.in_(subjects))
    return {row.subject: row.seq for row in session.execute(found)}


def count(session: Session, *, handler: str) -> int:
    """How many ids `handler` remembers."""
    return session.scalar(select(func.count()).where(inbox_table.c.handler == handler)) or 0


def forget(session: Session, *, handler: str) -> None:
    """As if `handler` had never handled anything."""
    for table in (inbox_table, progress_table, waiting_table):
        session.execute(delete(table).where(table.c.handler == handler))
