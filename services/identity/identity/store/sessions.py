"""Sessions; only the digest of a token is stored."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.engine import Row

from bus.database import Session as Transaction
from bus.refusals import NotFound
from identity.domain.accounts import ABSOLUTE_LIMIT, Account, Session
from identity.domain.agency_settings import effective
from identity.domain.answers import Answers
from identity.domain.office_time import USUAL
from identity.domain.registration import ACTIVE
from identity.store import accounts
from identity.store.tables import account, agency, agency_setting, delegation, registration
from identity.store.tables import session as session_table

# Reading a session also writes the time of its last use, but not for every page.
SEEN_EVERY, ALWAYS = timedelta(seconds=30), timedelta(0)
_STORED = ("id", "account_id", "started_at", "seen_at", "device", "address", "second_factor")


@dataclass(frozen=True)
class Opened:
    """A session with its account and the settings of the account's agency: all that a page needs to know about who asks. `registered`: the
    answers of the registrations that are the account's or have its address, and that opened an account: each such address was proven.
    `is_deputy`: some delegation to the account was not ended, whether or not it counts today."""

    session: Session
    account: Account
    settings: dict[str, Any]
    registered: tuple[Answers, ...] = ()
    time_zone: str = USUAL
    is_deputy: bool = False


def start(
    session: Transaction,
    account_id: int,
    *,
    token_hash: bytes,
    at: datetime,
    device: str = "",
    address: str = "",
    second_factor: bool = False,
) -> Session:
    values = {"token_hash": token_hash, "account_id": account_id, "started_at": at, "seen_at": at, "device": device, "address": address}
    row = session.execute(insert(session_table).values(**values, second_factor=second_factor).returning(session_table)).one()
    return _session(row)


def start_again(session: Transaction, old: Session, *, token_hash: bytes, at: datetime) -> Session:
    """A new session on the same device, with the same second-factor state."""
    origin = {"device": old.device, "address": old.address}
    return start(session, old.account_id, token_hash=token_hash, at=at, **origin, second_factor=old.second_factor)


_decided = (
    select(func.jsonb_object_agg(agency_setting.c.name, agency_setting.c.value))
    .where(agency_setting.c.agency == account.c.agency)
    .scalar_subquery()
)
REGISTERED = (
    select(func.jsonb_agg(registration.c.answers))
    .where(
        registration.c.status == ACTIVE,
        or_(registration.c.id == account.c.registration_id, registration.c.email == account.c.email),
    )
    .scalar_subquery()
)
_is_deputy = select(delegation.c.id).where(delegation.c.deputy_id == account.c.id, delegation.c.ended_at.is_(None)).exists()
# One query, because it runs for every session every few seconds.
_OPENED: Select[Any] = (
    select(
        *accounts.COLUMNS,
        *(session_table.c[name].label(f"session_{name}") for name in _STORED),
        _decided.label("decided"),
        REGISTERED.label("registered"),
        agency.c.time_zone,
        _is_deputy.label("is_deputy"),
    )
    .join(account, account.c.id == session_table.c.account_id)
    .join(agency, agency.c.code == account.c.agency)
    .where(session_table.c.token_hash == bindparam("token_hash"))
)


def opened(session: Transaction, token_hash: bytes) -> Opened:
    """:raises NotFound: session_ended."""
    row = session.execute(_OPENED, {"token_hash": token_hash}).first()
    if row is None:
        raise NotFound("session_ended", "the session is over")
    found = Session(**{name: getattr(row, f"session_{name}") for name in _STORED})
    return Opened(found, accounts.from_row(row), effective(row.decided or {}), tuple(row.registered or ()), row.time_zone, row.is_deputy)


def of_account(session: Transaction, account_id: int) -> list[Session]:
    """The newest first."""
    found = select(session_table).where(session_table.c.account_id == account_id).order_by(session_table.c.id.desc())
    return [_session(row) for row in session.execute(found)]


def mark_used(session: Transaction, found: Session, *, at: datetime, every: timedelta = SEEN_EVERY) -> Session:
    """The session with its idle time started again; a slower clock of another process never sets the time back."""
    if at - found.seen_at < every:
        return found
    session.execute(update(session_table).where(session_table.c.id == found.id, session_table.c.seen_at < at).values(seen_at=at))
    return replace(found, seen_at=at)


def complete(session: Transaction, found: Session, *, token_hash: bytes) -> Session:
    """The second factor was entered, and the session continues under another token."""
    session.execute(update(session_table).where(session_table.c.id == found.id).values(token_hash=token_hash, second_factor=True))
    return replace(found, second_factor=True)


def end(session: Transaction, token_hash: bytes) -> Row[Any, Any] | None:
    """:returns: account id and agency of the session, if there was one."""
    ending = delete(session_table).where(session_table.c.token_hash == token_hash, account.c.id == session_table.c.account_id)
    return session.execute(ending.returning(account.c.id, account.c.agency)).first()


def end_others(session: Transaction, kept: Session) -> int:
    """:returns: how many sessions ended."""
    others = (session_table.c.account_id == kept.account_id) & (session_table.c.id != kept.id)
    return len(session.execute(delete(session_table).where(others).returning(session_table.c.id)).all())


def end_oldest(session: Transaction, account_id: int, *, but: int) -> None:
    """End all but the newest `but` sessions of the account."""
    newest = select(session_table.c.id).where(session_table.c.account_id == account_id).order_by(session_table.c.id.desc())
    session.execute(delete(session_table).where(session_table.c.id.in_(newest.offset(but))))


def sweep(session: Transaction, *, at: datetime) -> None:
    """Delete sessions past their absolute end. Several processes may do so at once."""
    doomed = select(session_table.c.id).where(session_table.c.started_at < at - ABSOLUTE_LIMIT).limit(5000)
    session.execute(delete(session_table).where(session_table.c.id.in_(doomed.with_for_update(skip_locked=True))))


def _session(row: Row[Any]) -> Session:
    return Session(**{name: getattr(row, name) for name in _STORED})
