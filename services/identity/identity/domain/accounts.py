"""Accounts, their roles, and how long a session lasts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bus.refusals import Conflict, NotAllowed, NotFound
from identity.domain import passwords
from identity.domain.answers import CONTACT
from identity.domain.links import INVITATION, RESET_PASSWORD, SET_PASSWORD, Link
from identity.domain.registration import Registration
from identity.domain.roles import APPLICANT, PASSWORD_CHANGE, SECOND_FACTOR, SECOND_FACTOR_SETUP

INVITED, ACTIVE, DISABLED, CLOSED = "invited", "active", "disabled", "closed"

IDLE_LIMIT = timedelta(minutes=30)
STAFF_IDLE_LIMIT = timedelta(minutes=15)
ABSOLUTE_LIMIT = timedelta(hours=8)
MOST_SESSIONS = 20  # of one account at once
CLOSED_KEPT = timedelta(days=5 * 366)  # as long as the longest permit is in force


@dataclass(frozen=True)
class Account:
    id: int
    username: str
    full_name: str
    email: str
    agency: str
    language: str
    password_hash: str
    must_change_password: bool
    password_expires_at: datetime | None
    roles: tuple[str, ...]
    units: tuple[str, ...]
    registration_id: int | None = None
    status: str = ACTIVE
    contact: dict[str, Any] | None = None
    position: str | None = None
    employee_number: str | None = None
    revision: int = 1
    created_at: datetime | None = None
    totp_secret: bytes | None = None
    totp_new_secret: bytes | None = None
    totp_confirmed_at: datetime | None = None
    totp_last_step: int | None = None

    @property
    def is_staff(self) -> bool:
        """Every account that is not an applicant's. Staff whose roles still wait for approval have no role, so the test is on the
        applicant's role."""
        return APPLICANT not in self.roles

    def may_log_in(self, *, at: datetime) -> bool:
        return self.status == ACTIVE and (self.password_expires_at is None or at < self.password_expires_at)

    @property
    def link_awaited(self) -> str | None:
        """Purpose of the first-login link that is still valid; links of any other purpose are obsolete."""
        if self.status == INVITED:
            return INVITATION
        return SET_PASSWORD if self.must_change_password and self.status == ACTIVE else None

    def names(self) -> tuple[str, ...]:
        """What others know about the holder. A password must not be made of these words."""
        return self.username, self.full_name, self.email, self.agency


def as_held(account: Account | None, typed: str) -> str:
    """The typed password in the form in which it is compared: exactly as typed; or without blanks while the account still has the temporary
    password that was mailed."""
    return passwords.as_issued(typed) if account and account.must_change_password else typed


def applicant(registration: Registration, *, password_hash: str, expires_at: datetime | None) -> Account:
    """The account that a verified registration opens. Its password must be changed and works until `expires_at` (None: no password is
    mailed, only a link to choose one). The database gives the id when the account is saved."""
    answers = registration.answers
    return Account(
        id=0, username=answers["username"], full_name=answers["full_name"], email=answers["email"], agency=answers["agency"],
        language=registration.language, password_hash=password_hash, must_change_password=True, password_expires_at=expires_at,
        roles=(APPLICANT,), units=(), registration_id=registration.id, contact={name: answers.get(name) for name in CONTACT},
    )  # fmt: skip


def with_first_password(account: Account, *, password_hash: str, expires_at: datetime | None) -> Account:
    """The account with a new first password in place of the one that was never changed.

    :raises Conflict: registration_not_waiting (status), the holder has chosen one or may not log in.
    """
    if account.link_awaited != SET_PASSWORD:
        raise Conflict("registration_not_waiting", "nobody waits for a first password", status=account.status)
    return replace(account, password_hash=password_hash, password_expires_at=expires_at)


@dataclass(frozen=True)
class Session:
    id: int
    account_id: int
    started_at: datetime
    seen_at: datetime
    device: str = ""
    address: str = ""
    second_factor: bool = False


def roles_in(session: Session, account: Account, *, second_factor_needed: bool) -> tuple[str, ...]:
    """The roles that the session may use now: a session that is not complete has one special role only. `second_factor_needed`: the agency
    requires a second factor of its staff."""
    if account.totp_confirmed_at and not session.second_factor:
        return (SECOND_FACTOR,)
    if account.must_change_password:
        return (PASSWORD_CHANGE,)
    if account.is_staff and second_factor_needed and not account.totp_confirmed_at:
        return (SECOND_FACTOR_SETUP,)
    return account.roles


def session_end(session: Session, *, staff: bool) -> datetime:
    """When the session ends if it is not used again: after 30 idle minutes (staff: 15), and at the latest 8 hours after it began."""
    idle = STAFF_IDLE_LIMIT if staff else IDLE_LIMIT
    return min(session.seen_at + idle, session.started_at + ABSOLUTE_LIMIT)


def refuse_ended(session: Session, account: Account, *, at: datetime) -> None:
    """:raises NotFound: session_ended, also when its account may not be used any more."""
    if account.status != ACTIVE or at >= session_end(session, staff=account.is_staff):
        raise NotFound("session_ended", "the session is over")


def with_password(account: Account, password_hash: str) -> Account:
    """The account with a password that its holder chose: it need not be changed and does not expire. An invited account becomes active."""
    status = ACTIVE if account.status == INVITED else account.status
    return replace(account, password_hash=password_hash, must_change_password=False, password_expires_at=None, status=status)


def close(account: Account) -> Account:
    """Closes the account for good."""
    return replace(account, status=CLOSED)


def disable(account: Account, *, by: int) -> Account:
    """Disables the account. An invited person who has not come yet is then shut out for good: another invitation makes another account.

    :raises NotAllowed: own_account. :raises Conflict: account_not_active (status).
    """
    if account.id == by:
        raise NotAllowed("own_account", "nobody disables themselves")
    if account.status not in (ACTIVE, INVITED):
        raise Conflict("account_not_active", "only an active or invited account can be disabled", status=account.status)
    return close(account) if account.status == INVITED else replace(account, status=DISABLED)


def enable(account: Account) -> Account:
    """:raises Conflict: account_not_disabled (status)."""
    if account.status != DISABLED:
        raise Conflict("account_not_disabled", "the account is not disabled", status=account.status)
    return replace(account, status=ACTIVE)


def is_served(link: Link, account: Account) -> bool:
    """Whether the goal of a link for choosing a password was already reached, through this link or another. A reset link is never served:
    people may forget their password again."""
    return link.purpose not in (RESET_PASSWORD, account.link_awaited)


def contact_of(account: Account, registration: Registration | None) -> dict[str, Any]:
    """The present contact answers (third step of the registration). Staff have none."""
    given = account.contact or (registration.answers if registration else {})
    return {name: given[name] for name in CONTACT if given.get(name) is not None}


def refuse_changed(account: Account, *, revision: int) -> None:
    """:raises Conflict: account_changed (revision: the present one)."""
    if account.revision != revision:
        raise Conflict("account_changed", "somebody changed it meanwhile", revision=account.revision)
