"""Second factors: a secret, sealed with a key that is not in the database; the codes that were used; and recovery codes as digests."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, update

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


def use_recovery_code(session: Session, account_id: int, code_hash: bytes, *, at: datetime) -> bool:
    """:returns: False when there is no such code or it was used before."""
    unused = (recovery_code.c.account_id == account_id, recovery_code.c.code_hash == code_hash, recovery_code.c.used_at.is_(None))
    return (
        session.execute(update(recovery_code).where(*unused).values(used_at=at).returning(recovery_code.c.account_id)).first() is not None
    )
