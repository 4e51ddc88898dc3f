"""Links that mails carry; only the digest of a token is stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.engine import Row

from bus.database import Session
from bus.refusals import NotFound
from identity.domain.links import LIVES, REMEMBERED, Link
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
    """A new link of this purpose for a registration or an account; it replaces the older ones."""
    owner = {"registration_id": registration_id, "account_id": account_id}
    put_out_of_use(session, purpose, at=at, **owner)
    session.execute(
        insert(link).values(purpose=purpose, token_hash=token_hash, email=email, created_at=at, expires_at=at + LIVES[purpose], **owner)
    )


def put_out_of_use(
    session: Session, purpose: str, *, at: datetime, registration_id: int | None = None, account_id: int | None = None
) -> None:
    """Make every unused link of this purpose for a registration or an account invalid."""
    same = _of(purpose, registration_id, account_id)
    session.execute(update(link).where(same, link.c.used_at.is_(None), link.c.replaced_at.is_(None)).values(replaced_at=at))


def _of(purpose: str, registration_id: int | None, account_id: int | None) -> ColumnElement[bool]:
    owner = link.c.registration_id == registration_id if registration_id is not None else link.c.account_id == account_id
    return and_(link.c.purpose == purpose, owner)


def find(session: Session, purpose: str | None, token_hash: bytes, *, lock: bool = False) -> Link | None:
    """A link of any purpose when `purpose` is None. `lock`: when two use a link at once, the second finds it used."""
    found = select(link).where(link.c.token_hash == token_hash)
    found = found.where(link.c.purpose == purpose) if purpose else found
    row = session.execute(found.with_for_update() if lock else found).first()
    return _link(row) if row else None


def get(session: Session, purpose: str | None, token_hash: bytes, *, lock: bool = False) -> Link:
    """As `find`. :raises NotFound: verification_not_found."""
    found = find(session, purpose, token_hash, lock=lock)
    if found is None:
        raise NotFound("verification_not_found", "no such link")
    return found


def newest(session: Session, purpose: str, *, registration_id: int | None = None, account_id: int | None = None) -> Link | None:
    found = select(link).where(_of(purpose, registration_id, account_id)).order_by(link.c.id.desc()).limit(1)
    row = session.execute(found).first()
    return _link(row) if row else None


def mark_used(session: Session, used: Link, *, at: datetime) -> None:
    session.execute(update(link).where(link.c.id == used.id).values(used_at=at))


def sweep(session: Session, *, at: datetime) -> None:
    """Delete links about which nobody needs to be told any more. Several processes may do so at once."""
    doomed = select(link.c.id).where(link.c.expires_at < at - REMEMBERED).limit(5000).with_for_update(skip_locked=True)
    session.execute(delete(link).where(link.c.id.in_(doomed)))


def _link(row: Row[Any]) -> Link:
    return Link(**{name: getattr(row, name) for name in _KEPT})
