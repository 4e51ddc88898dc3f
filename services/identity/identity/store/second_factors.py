"""Second factors: a secret, sealed with a key that is not in the database; the codes that were used; and recovery codes as digests."""

from datetime import datetime

from sqlalchemy import delete, insert, literal, or_, select, union_all, update

from bus.database import Session
from identity.store.tables import account, recovery_code


def begin(session: Session, account_id: int, sealed_secret: bytes) -> None:
    """Save a new secret beside the one in use, until somebody enters a code of it."""
    session.execute(update(account).where(account.c.id == account_id).values(totp_new_secret=sealed_secret))


def complete(session: Session, account_id: int, sealed_secret: bytes, *, step: int, recovery: list[bytes], at: datetime) -> bool:
    """The new secret replaces the old one, and new recovery codes the old ones. :returns: False when yet another secret was begun
    meanwhile."""
    values = {"totp_secret": sealed_secret, "totp_new_secret": None, "totp_confirmed_at": at, "totp_last_step": step}
    same = (account.c.id == account_id) & (account.c.totp_new_secret == sealed_secret)
    if session.execute(update(account).where(same).values(**values).returning(account.c.id)).first() is None:
        return False
    session.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    session.execute(insert(recovery_code), [{"account_id": account_id, "code_hash": code_hash} for code_hash in recovery])
    return True


def use_step(session: Session, account_id: int, step: int) -> bool:
    """:returns: False when a code of this time step or a later one was used before."""
    older = or_(account.c.totp_last_step.is_(None), account.c.totp_last_step < step)
    used = update(account).where(account.c.id == account_id, older).values(totp_last_step=step)
    return session.execute(used.returning(account.c.id)).first() is not None


def use_recovery_code(session: Session, account_id: int, code_hashes: list[bytes], *, at: datetime) -> bool:
    """`code_hashes`: of one code, with each key. :returns: False when there is no such code or it was used before."""
    unused = (recovery_code.c.account_id == account_id, recovery_code.c.code_hash.in_(code_hashes), recovery_code.c.used_at.is_(None))
    return (
        session.execute(update(recovery_code).where(*unused).values(used_at=at).returning(recovery_code.c.account_id)).first() is not None
    )


SEALED = ("totp_secret", "totp_new_secret")


def sealed(session: Session) -> list[tuple[int, str, bytes]]:
    """All sealed secrets, as (account, column, secret)."""
    found = [
        select(account.c.id, literal(name).label("name"), account.c[name].label("secret")).where(account.c[name].is_not(None))
        for name in SEALED
    ]
    return [(row.id, row.name, bytes(row.secret)) for row in session.execute(union_all(*found))]


def seal_anew(session: Session, account_id: int, name: str, old: bytes, new: bytes) -> int:
    """:returns: 0 when it was replaced meanwhile."""
    same = (account.c.id == account_id) & (account.c[name] == old)
    return session.execute(update(account).where(same).values({name: new})).rowcount
