"""Changes of registrations' email addresses: the one that waits, and all earlier ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.engine import Row

from bus.database import Session
from identity.domain.address_change import REPLACED, AddressChange
from identity.store.tables import address_change, registration

_STORED = ("id", "registration_id", "old_email", "new_email", "asked_by", "asked_by_name", "asked_at", "decided_by", "decided_by_name",
           "decided_at", "decision")  # fmt: skip


def waits() -> ColumnElement[bool]:
    """Whether a change waits for the registration of the surrounding query."""
    return exists().where(address_change.c.registration_id == registration.c.id, address_change.c.decision.is_(None))


def put(session: Session, new: AddressChange) -> None:
    """The new change replaces one that waits."""
    settle(session, new.registration_id, at=new.asked_at)
    session.execute(insert(address_change).values(**{name: getattr(new, name) for name in _STORED if name != "id"}))


def settle(session: Session, registration_id: int, *, at: datetime) -> None:
    """End the change that waits for this registration, if there is one."""
    waiting = update(address_change).where(address_change.c.registration_id == registration_id, address_change.c.decision.is_(None))
    session.execute(waiting.values(decision=REPLACED, decided_at=at))


def waiting(session: Session, registration_id: int) -> AddressChange | None:
    """The change that waits, if there is one. Whoever decides on it must hold the registration's lock."""
    asked = address_change.c.registration_id == registration_id
    row = session.execute(select(address_change).where(asked, address_change.c.decision.is_(None))).first()
    return _change(row) if row else None


def keep_decision(session: Session, decided: AddressChange) -> None:
    values = {name: getattr(decided, name) for name in ("decided_by", "decided_by_name", "decided_at", "decision")}
    session.execute(update(address_change).where(address_change.c.id == decided.id).values(**values))


def of_registration(session: Session, registration_id: int) -> list[AddressChange]:
    """The newest first."""
    found = select(address_change).where(address_change.c.registration_id == registration_id).order_by(address_change.c.id.desc())
    return [_change(row) for row in session.execute(found)]


def _change(row: Row[Any]) -> AddressChange:
    return AddressChange(**{name: getattr(row, name) for name in _STORED})
