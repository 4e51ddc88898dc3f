"""Accounts with their roles and units."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, or_, select, union, update
from sqlalchemy.engine import Row

from bus.database import Session
from bus.refusals import NotFound
from identity.domain.accounts import ACTIVE, CLOSED, Account
from identity.domain.roles import APPLICANT
from identity.store.tables import account, account_role, account_unit, address_change, claim_code, filing, link, registration
from identity.store.tables import session as session_table

_STORED = ("id", "username", "full_name", "email", "agency", "language", "password_hash", "must_change_password", "password_expires_at",
           "registration_id", "status", "contact", "position", "employee_number", "revision", "created_at", "totp_secret",
           "totp_new_secret", "totp_confirmed_at", "totp_last_step")  # fmt: skip
_NEVER_CHANGED = {"id", "username", "agency", "registration_id", "created_at", "revision"}
_roles = select(func.array_agg(account_role.c.role)).where(account_role.c.account_id == account.c.id).scalar_subquery()
_units = select(func.array_agg(account_unit.c.unit)).where(account_unit.c.account_id == account.c.id).scalar_subquery()
# The columns that `from_row` reads.
COLUMNS = (*(account.c[name] for name in _STORED), _roles.label("roles"), _units.label("units"))


def from_row(row: Row[Any]) -> Account:
    values = {name: getattr(row, name) for name in _STORED}
    return Account(roles=tuple(sorted(row.roles or ())), units=tuple(sorted(row.units or ())), **values)


def by_login(session: Session, login: str) -> Account | None:
    """The account with this username or email, in any case. When several accounts have the email, it is the first that is not disabled or
    closed; the others are reached by their usernames."""
    plain = login.strip().lower()
    named = account.c.username == plain
    found = select(*COLUMNS).where(or_(named, account.c.email == plain))
    row = session.execute(found.order_by(named.desc(), (account.c.status == ACTIVE).desc(), account.c.id).limit(1)).first()
    return from_row(row) if row else None


def by_id(session: Session, account_id: int, *, agency: str | None = None, lock: bool = False) -> Account:
    """`agency`: only an account of this agency is found. :raises NotFound: account_not_found."""
    found = select(*COLUMNS).where(account.c.id == account_id)
    found = found.where(account.c.agency == agency) if agency else found
    row = session.execute(found.with_for_update(of=account) if lock else found).first()
    if row is None:
        raise not_found()
    return from_row(row)


def not_found() -> NotFound:
    return NotFound("account_not_found", "no such account")


def find(session: Session, account_id: int) -> Account | None:
    row = session.execute(select(*COLUMNS).where(account.c.id == account_id)).first()
    return from_row(row) if row else None


def of_registration(session: Session, registration_id: int, *, lock: bool = False) -> Account | None:
    """The account that a registration opened."""
    found = select(*COLUMNS).where(account.c.registration_id == registration_id)
    row = session.execute(found.with_for_update(of=account) if lock else found).first()
    return from_row(row) if row else None


def exists_with(session: Session, email: str, *, but: int | None = None) -> bool:
    """Whether an account other than `but` has this email address."""
    reached = (account.c.email == email.lower(), account.c.status != CLOSED, account.c.id.is_distinct_from(but))
    return session.scalar(select(account.c.id).where(*reached).limit(1)) is not None


def all_with(session: Session, email: str, *, but: int) -> list[Account]:
    """The accounts other than `but` that have this email address and are not closed."""
    reached = (account.c.email == email.lower(), account.c.status != CLOSED, account.c.id != but)
    return [from_row(row) for row in session.execute(select(*COLUMNS).where(*reached).order_by(account.c.id))]


SHORTEST_NAME, FOUND_AT_MOST = 3, 25
_BY_AGE = (account.c.created_at, account.c.id)
ERASED = ""


def of_agency_like(session: Session, q: str, *, agency: str) -> list[Row[Any]]:
    """Applicants' accounts with exactly this username, email, registration number or identity number, or with this text in their names;
    each with its registration's number, up to a limit."""
    is_applicant = select(account_role.c.role).where(account_role.c.account_id == account.c.id, account_role.c.role == APPLICANT).exists()
    applicants = select(account.c.id).where(account.c.agency == agency, is_applicant).limit(FOUND_AT_MOST)
    number = or_(registration.c.number == q.upper(), registration.c.id_number == q)
    numbered = select(registration.c.id).where(registration.c.agency == agency, number)
    ways = [
        applicants.where(or_(account.c.username == q.lower(), account.c.email == q.lower())),
        applicants.where(account.c.registration_id.in_(numbered)),
    ]
    if len(q) >= SHORTEST_NAME:
        named = applicants.where(func.lower(account.c.full_name).contains(q.lower(), autoescape=True))
        ways.append(named.order_by(*_BY_AGE))  # an index of the agency has this order: where many are found, no more are read
    ids = union(*(select(way.subquery().c.id) for way in ways))
    found = select(*COLUMNS, registration.c.number).join(registration, registration.c.id == account.c.registration_id, isouter=True)
    return list(session.execute(found.where(account.c.id.in_(ids)).order_by(*_BY_AGE).limit(FOUND_AT_MOST)))


def sweep_closed(session: Session, *, before: datetime) -> None:
    """Erase the personal data of a portion of the accounts that were closed before `before`, and delete their registrations. Name and username
    stay: decisions and audit records name them."""
    closed = (account.c.status == CLOSED, account.c.status_changed_at < before, account.c.email != ERASED)
    found = select(account.c.id, account.c.registration_id).where(*closed).limit(500).with_for_update(skip_locked=True)
    rows = session.execute(found).all()
    ids, registered = [row.id for row in rows], [row.registration_id for row in rows if row.registration_id]
    nothing = {
        "email": ERASED,
        "contact": None,
        "password_hash": ERASED,
        "totp_secret": None,
        "totp_new_secret": None,
        "registration_id": None,
    }
    session.execute(update(account).where(account.c.id.in_(ids)).values(**nothing))
    for kept in (claim_code, filing):
        session.execute(delete(kept).where(kept.c.account_id.in_(ids)))
    for table in (link, address_change):
        session.execute(delete(table).where(table.c.registration_id.in_(registered)))
    session.execute(delete(registration).where(registration.c.id.in_(registered)))


def exists(session: Session, username: str) -> bool:
    return session.scalar(select(account.c.id).where(account.c.username == username)) is not None


def create(session: Session, new: Account, *, at: datetime) -> Account:
    """`new.id` is ignored. The username must have been claimed before."""
    values = {name: getattr(new, name) for name in _STORED if name != "id"} | {"email": new.email.lower(), "created_at": at}
    account_id = session.execute(insert(account).values(**values).returning(account.c.id)).scalar_one()
    if new.roles:
        session.execute(insert(account_role), [{"account_id": account_id, "role": role} for role in new.roles])
    if new.units:
        session.execute(insert(account_unit), [{"account_id": account_id, "unit": unit} for unit in new.units])
    return by_id(session, account_id)


def save(session: Session, changed: Account, *, at: datetime) -> Account:
    """Write all but roles and units; callers must hold the account's lock."""
    values = {name: getattr(changed, name) for name in _STORED if name not in _NEVER_CHANGED} | {"email": changed.email.lower()}
    since = case((account.c.status != changed.status, at), else_=account.c.status_changed_at)
    written = update(account).where(account.c.id == changed.id).values(**values, status_changed_at=since, revision=account.c.revision + 1)
    session.execute(written)
    return by_id(session, changed.id)


def take_over(session: Session, claimed: Account, *, at: datetime) -> Account:
    """As `save`, with the username that its holder chose: the one that the counter gave nobody ever typed."""
    session.execute(update(account).where(account.c.id == claimed.id).values(username=claimed.username))
    return save(session, claimed, at=at)


def is_still(session: Session, found: Account) -> bool:
    """Whether the account still has the password and status that `found` has; until this transaction ends nobody can change them."""
    same = (account.c.id == found.id, account.c.password_hash == found.password_hash, account.c.status == found.status)
    return session.scalar(select(account.c.id).where(*same).with_for_update(read=True)) is not None


def end_sessions(session: Session, account_id: int) -> None:
    session.execute(delete(session_table).where(session_table.c.account_id == account_id))
