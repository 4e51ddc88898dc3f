"""The outbox: a change and the event that tells of it are one commit.

`put` writes the event into the service's own database; the relay sends it after the commit and marks it when the broker has
confirmed. Rows stay: the outbox is the event log. Delivery is at least once; readers know repeats by id and order by `seq`.
"""

import json
import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kombu import Connection, Producer
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
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine, Row
from sqlalchemy.orm import Session

from bus import contract, queues
from bus.context import CallInfo
from bus.database import notify

CHANNEL = "outbox"
BATCH = 200
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
    """Something that happened to `subject` ("noun/id"). `data` is what contract/events/<type>.v<version>.json promises."""

    type: str
    subject: str
    data: dict[str, Any]
    occurred_at: datetime
    version: int = 1
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def put(session: Session, events: list[Event], *, call: CallInfo) -> None:
    """Write `events` in this transaction, numbered without gaps per subject.

    :raises bus.contract.ContractBroken: an event's data is not what the source's contract promises.
    """
    source = call.service
    for event in events:
        contract.of(source).check_event(event.type, event.data)
        session.execute(text("select pg_advisory_xact_lock(hashtextextended(:subject, 0))"), {"subject": event.subject})
        last = session.execute(select(func.max(outbox_table.c.seq)).where(outbox_table.c.subject == event.subject)).scalar()
        session.execute(insert(outbox_table).values(_row(event, seq=(last or 0) + 1, source=source, request_id=call.request_id)))
    if events:
        notify(session, CHANNEL)


def _row(event: Event, *, seq: int, source: str, request_id: str) -> dict[str, Any]:
    return {
        "id": event.id,
        "source": source,
        "type": event.type,
        "version": event.version,
        "subject": event.subject,
        "seq": seq,
        "occurred_at": event.occurred_at,
        "request_id": request_id,
        "data": event.data,
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


def publish_waiting(engine: Engine, connection: Connection) -> int:
    """Send up to a batch of unpublished events, each confirmed, then mark them. Several relays share the work by row locks."""
    with Session(engine) as session, session.begin():
        rows = session.execute(
            select(outbox_table)
            .where(outbox_table.c.published_at.is_(None))
            .order_by(outbox_table.c.position)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        if not rows:
            return 0
        producer = Producer(connection.default_channel, auto_declare=False)
        for row in rows:
            _publish(producer, row)
        session.execute(
            update(outbox_table).where(outbox_table.c.position.in_([row.position for row in rows])).values(published_at=func.now())
        )
    return len(rows)


def _publish(producer: Producer, row: Row[Any]) -> None:
    producer.publish(
        json.dumps(envelope(row)),
        exchange=queues.event_exchange_name(row.source),
        routing_key=queues.event_key(row.subject, row.type),
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(row.id),
        confirm_timeout=5,
    )
