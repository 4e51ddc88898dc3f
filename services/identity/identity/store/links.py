"""Links that mails carry; of a token only its digest is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bus.refusals import NotFound
from identity.domain.links import LIVES, Link
from identity.store.tables import link

_KEPT = ("id", "purpose", "registration_id", "account_id", "email", "expires_at", "used_at", "replaced_at")


def put(
    session: Session,
    purpose: str,
    *,
    token_hash: bytes,
    at: datetime,
    registration_id: int | None = None,
    account_id: int | None = None,
    email: str | None = None,
) -> None:
    """A new link of this purpose for a registration or an account; those before it are out of use."""
    owner = {"registration_id": registration_id, "account_id": account_id}
    same = [link.c[name].is_not_distinct_from(value) for name, value in owner.items()]
    waiting = update(link).where(link.c.purpose == purpose, *same, link.c.used_at.is_(None), link.c.replaced_at.is_(None))
    session.execute(waiting.values(replaced_at=at))
    session.execute(
        insert(link).values(purpose=purpose, token_hash=token_hash, email=email, created_at=at, expires_at=at + LIVES[purpose], **owner)
    )


def get(session: Session, purpose: str, token_hash: bytes, *, lock: bool = False) -> Link:
    """`lock`: of two who use it at once the second sees it used. :raises NotFound: verification_not_found."""
    found = select(link).where(link.c.token_hash == token_hash, link.c.purpose == purpose)
    return _link(session.execute(found.with_for_update() if lock else found).first())


def newest(session: Session, purpose: str, *, registration_id: int) -> Link | None:
    found = select(link).where(link.c.registration_id == registration_id, link.c.purpose == purpose).order_by(link.c.id.desc()).limit(1)
    row = session.execute(found).first()
    return _link(row) if row else None


def mark_used(session: Session, used: Link, *, at: datetime) -> None:
    session.execute(update(link).where(link.c.id == used.id).values(used_at=at))


def _link(row: Row[Any] | None) -> Link:
    if row is None:
        raise NotFound("verification_not_found", "no such link")
    return Link(**{name: getattr(row, name) for name in _KEPT})
