"""The outbox: a change and the event about it are one commit.

`put` writes the event into the service's own database; the relay (bus.relay) sends it after the commit and marks it when the broker
has confirmed. Rows stay: the outbox is the event log. Delivery is at least once; readers know repeats by id and order by `seq`.
"""

import json
import logging
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    exists,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Row

from bus import contract, versions
from bus.context import CallInfo
from bus.database import Session

CHANNEL = "outbox"
BATCH = 200  # rows that are read at once
metadata = MetaData()
log = logging.getLogger("bus.outbox")

outbox_table = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("request_id", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    UniqueConstraint("subject", "seq", name="outbox_subject_seq"),
    Index("outbox_unpublished", "position", postgresql_where=text("published_at is null")),
)


@dataclass(frozen=True)
class Event:
    """Something that happened to `subject` ("noun/id"). `data` is what contract/events/<type>.v<version>.json promises.

    `also` holds, by version, the same happening as other versions promise it: published with it, in one message (bus.versions).
    """

    type: str
    subject: str
    data: dict[str, Any]
    occurred_at: datetime
    version: int = 1
    also: dict[int, dict[str, Any]] = field(default_factory=dict)
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def put(session: Session, events: list[Event], *, call: CallInfo) -> None:
    """Write `events` in this transaction, numbered without gaps per subject.

    :raises bus.contract.ContractBroken: an event's data is not what the source's contract promises.
    """
    if not events:
        return
    for event in events:
        for version, data in {event.version: event.data, **event.also}.items():
            contract.of(call.service).check_event(event.type, version, data)
    nth: Counter[str] = Counter()  # of its subject
    rows = []
    for event in events:
        nth[event.subject] += 1
        rows.append(_row(event, nth=nth[event.subject]))
    whose = {"source": call.service, "request_id": call.request_id}
    session.execute(_PUT, {"channel": CHANNEL, "subjects": sorted(nth), "rows": json.dumps(rows), **whose})


def put_once(session: Session, event: Event, *, call: CallInfo) -> None:
    """As `put`, unless this request has already written the same about the subject: a read whose service died before it answered comes again."""
    last_seqs(session, {event.subject})  # locks the subject
    same = (outbox_table.c.type == event.type, outbox_table.c.request_id == call.request_id, outbox_table.c.data == event.data)
    if not session.scalar(select(exists().where(outbox_table.c.subject == event.subject, *same))):
        put(session, [event], call=call)


def last_seqs(session: Session, subjects: set[str]) -> dict[str, int]:
    """How far the events of each subject have come, if there are any; nobody else adds to them until this transaction ends. Its commit
    wakes the relay."""
    return {row.subject: row.last for row in session.execute(_LAST, {"channel": CHANNEL, "subjects": sorted(subjects)})}


# With what follows one message of three statements: the third sees what was committed while the second waited.
_LOCKING = """
    select pg_notify(:channel, '');
    select pg_advisory_xact_lock(hashtextextended(subject, 0)) from unnest(cast(:subjects as text[])) as subject;
"""
_HOW_FAR = "select subject, max(seq) as last from outbox where subject = any(cast(:subjects as text[])) group by subject"
_ADDING = """
    insert into outbox (id, source, type, version, subject, seq, occurred_at, request_id, data)
    select new.id, :source, new.type, new.version, new.subject, coalesce(last.seq, 0) + new.nth, new.occurred_at, :request_id, new.data
    from jsonb_to_recordset(cast(:rows as jsonb)) as new
        (id uuid, type text, version int, subject text, nth int, occurred_at timestamptz, data jsonb),
    lateral (select max(seq) as seq from outbox where subject = new.subject) last
"""
_LAST, _PUT = text(_LOCKING + _HOW_FAR), text(_LOCKING + _ADDING)


def _row(event: Event, *, nth: int) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "type": event.type,
        "version": event.version,
        "subject": event.subject,
        "nth": nth,
        "occurred_at": event.occurred_at.isoformat(),
        "data": versions.together(event.data, event.also),
    }


def envelope(row: Row[Any]) -> dict[str, Any]:
    """The event as it goes over the wire."""
    return {
        "id": str(row.id),
        "type": row.type,
        "version": row.version,
        "source": row.source,
        "subject": row.subject,
        "seq": row.seq,
        "occurred_at": row.occurred_at.isoformat(),
        "request_id": row.request_id,
        "data": row.data,
    }
