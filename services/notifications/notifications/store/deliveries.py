"""Deliveries: each with its finished bytes, until nothing will send them again."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from notifications.domain import delivery as states
from notifications.domain.contact import Contact
from notifications.domain.delivery import Delivery
from notifications.store.tables import delivery

# Columns that carry the same name and value as a field of the domain's Delivery; a change of state writes those of OF_STATE.
PLAIN = ("delivery_id", "agency", "kind", "about", "status", "tries", "revision", "next_try_at", "changed_at", "sent_at", "error")
OF_STATE = ("status", "tries", "revision", "next_try_at", "changed_at", "sent_at", "error")
COLUMNS = tuple(delivery.c[name] for name in PLAIN)


@dataclass(frozen=True)
class Letter:
    """The bytes that are sent, their recipient, and the name under which mail servers know them."""

    recipient: str
    message_id: str
    raw: bytes


def add(session: Session, contact: Contact, *, kind: str, about: str, key: uuid.UUID, message: Any, at: datetime) -> None:
    """A new delivery, due at once. `about`: the event's subject. `message`: subject, message_id, raw, sha256."""
    whom = {"account_id": contact.account_id, "agency": contact.agency, "recipient": contact.email}
    what = {name: getattr(message, name) for name in ("subject", "message_id", "raw", "sha256")}
    state = {"status": states.PENDING, "tries": 0, "revision": 1, "next_try_at": at, "changed_at": at, "created_at": at}
    row = insert(delivery).values(**whom, **what, **state, kind=kind, about=about, key=key)
    session.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def lock_due(session: Session, *, at: datetime, limit: int) -> list[Delivery]:
    """The deliveries that are due and that no other process has locked; locked until the transaction ends."""
    due = select(*COLUMNS).where(delivery.c.status.in_(states.WAITING), delivery.c.next_try_at <= at)
    return _locked(session, due.order_by(delivery.c.next_try_at).limit(limit))


def stuck(session: Session, *, at: datetime) -> list[int]:
    """Deliveries that have been unfinished for so long that their sender must be dead, longest first."""
    found = select(delivery.c.delivery_id).where(*_stuck(at)).order_by(delivery.c.changed_at)
    return list(session.scalars(found.limit(1000)))


def lock_stuck(session: Session, delivery_id: int, *, at: datetime) -> Delivery | None:
    """None while somebody else has it, or when it is stuck no more."""
    return next(iter(_locked(session, select(*COLUMNS).where(delivery.c.delivery_id == delivery_id, *_stuck(at)))), None)


def _stuck(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.status.in_(states.UNDER_WAY), delivery.c.changed_at <= at - states.STUCK_AFTER


def _locked(session: Session, found: Select[Any]) -> list[Delivery]:
    return [Delivery(**row._mapping) for row in session.execute(found.with_for_update(skip_locked=True))]


def save(session: Session, one: Delivery) -> bool:
    """Store the next state, and delete the bytes of a finished delivery. False: another process changed the delivery meanwhile."""
    before = (delivery.c.delivery_id == one.delivery_id, delivery.c.revision == one.revision - 1)
    raw = {"raw": None} if one.is_done else {}
    written = session.execute(update(delivery).where(*before).values(**{name: getattr(one, name) for name in OF_STATE}, **raw))
    return bool(written.rowcount)


def letter(session: Session, delivery_id: int) -> Letter:
    row = session.execute(
        select(delivery.c.recipient, delivery.c.message_id, delivery.c.raw).where(delivery.c.delivery_id == delivery_id)
    ).one()
    return Letter(recipient=row.recipient, message_id=row.message_id, raw=bytes(row.raw))


def sweep(session: Session, *, before: datetime, portion: int = 500) -> None:
    """Delete, of the oldest deliveries, those that are done and were made before `before`."""
    oldest = (
        select(delivery.c.delivery_id, delivery.c.status, delivery.c.created_at).order_by(delivery.c.delivery_id).limit(portion).subquery()
    )
    doomed = select(oldest.c.delivery_id).where(oldest.c.created_at < before, oldest.c.status.in_(states.DONE))
    session.execute(delete(delivery).where(delivery.c.delivery_id.in_(doomed)))


def backlog(session: Session) -> dict[str, Any]:
    """How many deliveries are not done, and the age of the oldest."""
    age = func.extract("epoch", func.now() - func.min(delivery.c.created_at))
    undone = or_(delivery.c.status.in_(states.WAITING), delivery.c.status.in_(states.UNDER_WAY))  # each has an index
    count, seconds = session.execute(select(func.count(), age).where(undone)).one()
    return {"mails_waiting": count, "mail_seconds": float(seconds or 0)}


def list_of_account(session: Session, account_id: int, *, after: int | None, limit: int) -> list[Row[Any]]:
    """An account's deliveries, newest first, older than `after`."""
    shown = [delivery.c[name] for name in ("delivery_id", "subject", "kind", "status", "created_at", "sent_at")]
    found = select(*shown).where(delivery.c.account_id == account_id).order_by(delivery.c.delivery_id.desc()).limit(limit)
    return list(session.execute(found.where(delivery.c.delivery_id < after) if after is not None else found))
