"""Accounts with their roles and units, sessions, and tries that count against a limit."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, text, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session as Transaction

from bus.refusals import NotAllowed, NotFound
from identity.domain.accounts import ABSOLUTE_LIMIT, Account, Session
from identity.domain.limits import LONGEST_WINDOW, Limit
from identity.store.tables import account, account_role, account_unit, attempt
from identity.store.tables import session as session_table

_KEPT = ("id", "username", "full_name", "email", "agency", "language", "password_hash", "must_change_password", "password_expires_at",
         "registration_id", "status", "contact", "position", "employee_number", "revision", "created_at", "totp_secret", "totp_new_secret",
         "totp_confirmed_at", "totp_last_step")  # fmt: skip
# Reading a session writes when it was seen, but not at every page.
SEEN_EVERY = timedelta(seconds=30)


def _first(session: Transaction, which: ColumnElement[bool], *order: ColumnElement[Any]) -> Account | None:
    roles = select(func.array_agg(account_role.c.role)).where(account_role.c.account_id == account.c.id).scalar_subquery()
    units = select(func.array_agg(account_unit.c.unit)).where(account_unit.c.account_id == account.c.id).scalar_subquery()
    found = select(account, roles.label("roles"), units.label("units")).where(which).order_by(*order, account.c.id).limit(1)
    row = session.execute(found).first()
    return _account(row) if row else None


def _account(row: Row[Any]) -> Account:
    kept = {name: getattr(row, name) for name in _KEPT}
    return Account(roles=tuple(sorted(row.roles or ())), units=tuple(sorted(row.units or ())), **kept)


def by_login(session: Transaction, login: str) -> Account | None:
    """By username or e-mail, whatever the case. Of several accounts with one e-mail it means the first; the others have usernames."""
    plain = login.strip().lower()
    named = account.c.username == plain
    return _first(session, or_(named, account.c.email == plain), named.desc())


def by_id(session: Transaction, account_id: int) -> Account:
    """:raises NotFound: account_not_found."""
    found = _first(session, account.c.id == account_id)
    if found is None:
        raise NotFound("account_not_found", "no such account")
    return found


def exists(session: Transaction, username: str) -> bool:
    return session.scalar(select(account.c.id).where(account.c.username == username)) is not None


def create(session: Transaction, new: Account, *, at: datetime) -> Account:
    """`new.id` is not looked at. The username must have been claimed."""
    values = {name: getattr(new, name) for name in _KEPT if name != "id"} | {"email": new.email.lower(), "created_at": at}
    account_id = session.execute(insert(account).values(**values).returning(account.c.id)).scalar_one()
    session.execute(insert(account_role), [{"account_id": account_id, "role": role} for role in new.roles])
    if new.units:
        session.execute(insert(account_unit), [{"account_id": account_id, "unit": unit} for unit in new.units])
    return by_id(session, account_id)


def set_password(session: Transaction, account_id: int, password_hash: str, *, instead_of: str) -> bool:
    """One of the holder's own choosing: nothing has to be changed any more and nothing runs out.

    :returns: False, and nothing is changed, when the hash is no longer `instead_of`: somebody was quicker.
    """
    values = {"password_hash": password_hash, "must_change_password": False, "password_expires_at": None}
    same = (account.c.id == account_id) & (account.c.password_hash == instead_of)
    return session.execute(update(account).where(same).values(**values).returning(account.c.id)).first() is not None


def start_session(session: Transaction, *, account_id: int, token_hash: bytes, at: datetime) -> None:
    values = {"token_hash": token_hash, "account_id": account_id, "started_at": at, "seen_at": at}
    session.execute(insert(session_table).values(**values))


def session_by_token(session: Transaction, token_hash: bytes) -> Session:
    """:raises NotFound: session_ended."""
    row = session.execute(select(session_table).where(session_table.c.token_hash == token_hash)).first()
    if row is None:
        raise NotFound("session_ended", "the session is over")
    return Session(row.id, row.account_id, row.started_at, row.seen_at, row.device, row.address, row.second_factor)


def seen(session: Transaction, found: Session, *, at: datetime) -> Session:
    """The session with its idle time begun anew; other processes' clocks never set it back."""
    if at - found.seen_at < SEEN_EVERY:
        return found
    session.execute(update(session_table).where(session_table.c.id == found.id, session_table.c.seen_at < at).values(seen_at=at))
    return replace(found, seen_at=at)


def end_session(session: Transaction, token_hash: bytes) -> None:
    session.execute(delete(session_table).where(session_table.c.token_hash == token_hash))


def end_sessions(session: Transaction, account_id: int) -> None:
    session.execute(delete(session_table).where(session_table.c.account_id == account_id))


def count_attempt(session: Transaction, keys: list[bytes], *, limit: Limit, at: datetime) -> list[int]:
    """Count a try against every key, or none. Several processes and replicas count together.

    :returns: what `forget_attempts` takes, for a try that in the end should not count.
    :raises NotAllowed: too_many_attempts, `retry_after` in seconds.
    """
    for key in sorted(keys):
        session.execute(text("select pg_advisory_xact_lock(hashtextextended(encode(:key, 'hex'), 1))"), {"key": key})
        recent = select(attempt.c.at).where(attempt.c.key == key, attempt.c.at > at - limit.window).order_by(attempt.c.at.desc())
        at_limit = session.scalar(recent.offset(limit.tries - 1).limit(1))
        if at_limit is not None:
            wait = int((at_limit + limit.window - at).total_seconds()) + 1
            raise NotAllowed("too_many_attempts", "too many tries in a short time", retry_after=wait)
    return list(session.scalars(insert(attempt).returning(attempt.c.id), [{"key": key, "at": at} for key in keys]))


def forget_attempts(session: Transaction, ids: list[int]) -> None:
    session.execute(delete(attempt).where(attempt.c.id.in_(ids)))


def sweep(session: Transaction, *, at: datetime) -> None:
    """Throw away tries that count no more and sessions past their absolute end. Several processes may do so at once."""
    for table, old in ((attempt, attempt.c.at < at - LONGEST_WINDOW), (session_table, session_table.c.started_at < at - ABSOLUTE_LIMIT)):
        doomed = select(table.c.id).where(old).limit(5000).with_for_update(skip_locked=True)
        session.execute(delete(table).where(table.c.id.in_(doomed)))
