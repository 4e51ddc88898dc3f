"""Deliveries: each with its finished bytes, until nothing will send them again."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.orm import Session

from notifications.domain import delivery as states
from notifications.domain.contact import Contact
from notifications.domain.delivery import Delivery

_STATE = "delivery_id, agency, kind, about, status, tries, revision, next_try_at, changed_at, sent_at, error"
_ADD = text(
    """
    insert into delivery (key, account_id, agency, kind, about, recipient, subject, message_id, raw, sha256, status, tries,
                          revision, next_try_at, changed_at, created_at)
    values (:key, :account_id, :agency, :kind, :about, :recipient, :subject, :message_id, :raw, :sha256, 'PENDING', 0, 1, :at, :at, :at)
    on conflict (key) do nothing
    """
)
_DUE = text(
    f"select {_STATE} from delivery where status in :waiting and next_try_at <= :at"  # noqa: S608
    " order by next_try_at limit :limit for update skip locked"
).bindparams(bindparam("waiting", states.WAITING, expanding=True))
_STUCK = text(
    f"select {_STATE} from delivery where status in :under_way and changed_at <= :since"  # noqa: S608
    " order by changed_at limit 100 for update skip locked"
).bindparams(bindparam("under_way", states.UNDER_WAY, expanding=True))
# Guarded by the revision: a sender that was taken for dead finds its delivery changed and leaves it alone.
_SAVE = text(
    """
    update delivery
    set status = :status, tries = :tries, revision = :revision, next_try_at = :next_try_at, changed_at = :changed_at,
        sent_at = :sent_at, error = :error, raw = case when :is_done then null else raw end
    where delivery_id = :delivery_id and revision = :revision - 1
    """
)


@dataclass(frozen=True)
class Letter:
    """The bytes that are sent, and their recipient."""

    recipient: str
    raw: bytes


def add(session: Session, contact: Contact, *, kind: str, about: str, key: uuid.UUID, message: Any, at: datetime) -> None:
    """A new delivery, due at once. `about`: the event's subject. `message`: subject, message_id, raw, sha256."""
    values = {"account_id": contact.account_id, "agency": contact.agency, "recipient": contact.email}
    session.execute(_ADD, {**values, **vars(message), "kind": kind, "about": about, "key": key, "at": at})


def lock_due(session: Session, *, at: datetime, limit: int) -> list[Delivery]:
    """The deliveries that are due and that no other process has locked; locked until the transaction ends."""
    return [_delivery(row) for row in session.execute(_DUE, {"at": at, "limit": limit})]


def lock_stuck(session: Session, *, at: datetime) -> list[Delivery]:
    """Deliveries that have been unfinished for so long that their sender must be dead; locked until the transaction ends."""
    return [_delivery(row) for row in session.execute(_STUCK, {"since": at - states.STUCK_AFTER})]


def save(session: Session, delivery: Delivery) -> bool:
    """Store the next state, and delete the bytes of a finished delivery. False: another process changed the delivery meanwhile."""
    result: Any = session.execute(_SAVE, {**vars(delivery), "is_done": delivery.is_done})
    return bool(result.rowcount)


def letter(session: Session, delivery_id: int) -> Letter:
    row = session.execute(text("select recipient, raw from delivery where delivery_id = :id"), {"id": delivery_id}).one()
    return Letter(recipient=row.recipient, raw=bytes(row.raw))


def list_of_account(session: Session, account_id: int, *, after: int | None, limit: int) -> list[Row[Any]]:
    """An account's deliveries, newest first, older than `after`."""
    rows = session.execute(
        text(
            "select delivery_id, subject, kind, status, created_at, sent_at from delivery where account_id = :account_id"
            " and delivery_id < coalesce(:after, 9223372036854775807) order by delivery_id desc limit :limit"
        ),
        {"account_id": account_id, "after": after, "limit": limit},
    )
    return list(rows)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)
