"""After a restore: logs and their readers, which stand at different moments, are brought together again.

A reader may be behind a log: there are published events that it has not handled. They are published again for it (bus.replay), and it
recognises those that it has handled.

A log may be behind its readers: they know events of a subject that the log has lost. The next event of that subject would get the number
of a lost one, and readers would take it for a repeat. So the lost places are filled with events of the type `lost`: they say what is
missing, they have no effect, and numbering goes on after them. A subject that is wholly lost and has a number for a name is left out:
its number is never given again, because whoever restores a database moves its sequences on.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select, text

from bus import inbox, outbox, versions
from bus.events import EventHandler
from bus.outbox import outbox_table

LOST = "lost"
PAGE = 5_000
Known = Mapping[str, int]  # subject → the last `seq` that somebody knows of it


@dataclass(frozen=True)
class Unhandled:
    """Published events that a handler has not handled: how many, and when the oldest of them happened."""

    events: int
    oldest: datetime


@dataclass(frozen=True)
class Lost:
    """The events of `subject` from number `first` to number `last`, which readers know and the log does not."""

    subject: str
    first: int
    last: int


def unhandled(log: Engine, reader: Engine, handler: EventHandler, *, name: str, since: datetime) -> Unhandled | None:
    """Of the events since then that the log has published. `name`: the handler's, "service.method"."""
    find = _places_unhandled if handler.stream else _ids_unhandled
    found = [moment for page in _published(log, handler, since) for moment in find(reader, handler, name, page)]
    return Unhandled(len(found), min(found)) if found else None


def _published(log: Engine, handler: EventHandler, since: datetime) -> Iterator[list[Any]]:
    event = outbox_table.c
    what = event.subject.startswith(f"{handler.what}/", autoescape=True) if handler.stream else event.type == handler.what
    asked = select(event.position, event.id, event.type, event.version, event.subject, event.seq, event.occurred_at, event.data)
    asked = asked.where(what, event.occurred_at >= since, event.published_at.is_not(None)).order_by(event.position).limit(PAGE)
    after = 0
    while rows := _rows(log, asked.where(event.position > after)):
        yield rows
        after = rows[-1].position


def _rows(log: Engine, asked: Any) -> list[Any]:
    with log.connect() as session:
        return list(session.execute(asked).all())


def _ids_unhandled(reader: Engine, handler: EventHandler, name: str, page: list[Any]) -> list[datetime]:
    """What a handler does not read it does not remember either."""
    read = [row for row in page if versions.best(row.version, row.data, known=handler.reads.get(row.type, ()))]
    with reader.connect() as session:
        known = inbox.known(session, [row.id for row in read], handler=name)
    return [row.occurred_at for row in read if row.id not in known]


def _places_unhandled(reader: Engine, handler: EventHandler, name: str, page: list[Any]) -> list[datetime]:
    with reader.connect() as session:
        places = inbox.places(session, {row.subject for row in page}, handler=name)
    return [row.occurred_at for row in page if row.seq > places.get(row.subject, 0)]


def lost(log: Engine, known: Known) -> list[Lost]:
    """What of `known` the log does not have."""
    subjects = sorted(known)
    ends: dict[str, int] = {}
    for start in range(0, len(subjects), PAGE):
        ends |= _ends(log, subjects[start : start + PAGE])
    return [Lost(subject, ends.get(subject, 0) + 1, known[subject]) for subject in subjects if known[subject] > ends.get(subject, 0)]


def _ends(log: Engine, subjects: Iterable[str]) -> dict[str, int]:
    event = outbox_table.c
    with log.connect() as session:
        rows = session.execute(
            select(event.subject, func.max(event.seq).label("last")).where(event.subject.in_(subjects)).group_by(event.subject)
        )
        return {row.subject: row.last for row in rows}


def fill(log: Engine, source: str, gaps: Iterable[Lost]) -> int:
    """Put an event `lost` at each lost place. :returns: how many. May be repeated."""
    filled = 0
    for gap in gaps:
        if is_left_out(gap):
            continue
        with log.begin() as session:
            end = outbox.last_seqs(session, {gap.subject}).get(gap.subject, 0)
            now = session.scalar(select(func.now()))
            rows = [_placeholder(source, gap.subject, seq, now) for seq in range(end + 1, gap.last + 1)]
            if rows:
                session.execute(insert(outbox_table), rows)
                filled += len(rows)
    return filled


def is_left_out(gap: Lost) -> bool:
    return gap.first == 1 and gap.subject.partition("/")[2].isdecimal()


def _placeholder(source: str, subject: str, seq: int, at: Any) -> dict[str, Any]:
    what = {"id": uuid.uuid4(), "source": source, "type": LOST, "version": 1, "data": {}, "request_id": uuid.uuid4().hex}
    return {**what, "subject": subject, "seq": seq, "occurred_at": at}


_PLACES = text(
    """
    select subject, max(seq) as last from (
        select subject, seq from inbox_progress where handler = :handler
        union all select subject, seq from inbox_waiting where handler = :handler
    ) known group by subject
    """
)


def places(reader: Engine, *, name: str) -> dict[str, int]:
    """How far the handler of a stream knows each subject."""
    with reader.connect() as session:
        return {row.subject: row.last for row in session.execute(_PLACES, {"handler": name})}
