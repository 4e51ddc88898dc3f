"""The inbox: the row that remembers an event and the effect it had are one commit, so that a repeat changes nothing."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bus.outbox import metadata

inbox_table = Table(
    "inbox",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
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
        return Event(
            id=uuid.UUID(body["id"]),
            type=str(body["type"]),
            version=int(body["version"]),
            source=str(body["source"]),
            subject=str(body["subject"]),
            seq=int(body["seq"]),
            occurred_at=datetime.fromisoformat(body["occurred_at"]),
            request_id=str(body["request_id"]),
            data=dict(body["data"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an event") from error


def first_time(session: Session, event: Event, *, handler: str) -> bool:
    """Whether `handler` meets `event` for the first time; remembers it in this transaction."""
    row = insert(inbox_table).values(handler=handler, event_id=event.id).on_conflict_do_nothing().returning(inbox_table.c.event_id)
    return session.execute(row).first() is not None
