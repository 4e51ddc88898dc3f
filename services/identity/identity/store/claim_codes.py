"""Claim codes, of which only the digest is stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bus.database import Session
from identity.domain.claim_code import LIVES, ClaimCode
from identity.domain.filing import Filing
from identity.store.tables import account, claim_code

_STORED = (
    *("id", "agency", "account_id", "filing_id", "officer_id", "officer_name"),
    *("made_at", "expires_at", "misses", "used_at", "ended_at"),
)
_COLUMNS = tuple(claim_code.c[name] for name in _STORED)


def add(session: Session, begun: Filing, *, code_hash: bytes, at: datetime) -> ClaimCode:
    """Of the person of that filing, by its officer."""
    who = {name: getattr(begun, name) for name in ("agency", "account_id", "officer_id", "officer_name")}
    values = {**who, "filing_id": begun.id, "code_hash": code_hash, "made_at": at, "expires_at": at + LIVES, "misses": 0}
    return _code(session.execute(insert(claim_code).values(**values).returning(*_COLUMNS)).one())


def end(session: Session, account_id: int, *, at: datetime) -> int:
    """End what still works of the account's. :returns: how many."""
    working = (claim_code.c.account_id == account_id, claim_code.c.used_at.is_(None), claim_code.c.ended_at.is_(None))
    return session.execute(update(claim_code).where(*working).values(ended_at=at)).rowcount


def is_printed(session: Session, filing_id: int) -> bool:
    return session.scalar(select(claim_code.c.id).where(claim_code.c.filing_id == filing_id)) is not None


def with_hash(session: Session, code_hash: bytes) -> ClaimCode | None:
    row = session.execute(select(*_COLUMNS).where(claim_code.c.code_hash == code_hash)).first()
    return _code(row) if row else None


def of_account(session: Session, account_id: int) -> list[ClaimCode]:
    return [_code(row) for row in session.execute(select(*_COLUMNS).where(claim_code.c.account_id == account_id).order_by(claim_code.c.id))]


def page(session: Session, *, agency: str, after: int | None, limit: int) -> list[tuple[ClaimCode, str]]:
    """Those of an agency with the names of their holders, newest first."""
    found = select(*_COLUMNS, account.c.full_name).join(account, account.c.id == claim_code.c.account_id)
    found = found.where(claim_code.c.agency == agency).order_by(claim_code.c.id.desc()).limit(limit)
    found = found.where(claim_code.c.id < after) if after else found
    return [(_code(row), row.full_name) for row in session.execute(found)]


def save(session: Session, changed: ClaimCode) -> None:
    """Callers hold the lock of its account."""
    values = {name: getattr(changed, name) for name in ("misses", "used_at", "ended_at")}
    session.execute(update(claim_code).where(claim_code.c.id == changed.id).values(**values))


def _code(row: Any) -> ClaimCode:
    return ClaimCode(**{name: row._mapping[name] for name in _STORED})
