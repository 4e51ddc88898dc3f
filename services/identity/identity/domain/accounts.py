"""Accounts, their roles, and how long a session lasts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bus.refusals import Conflict, NotAllowed, NotFound
from identity.domain import passwords
from identity.domain.answers import CONTACT
from identity.domain.links import INVITATION, RESET_PASSWORD, SET_PASSWORD, Link
from identity.domain.registration import Registration

APPLICANT = "applicant"
# What a session may do that is not complete: say the code, change the temporary password, set up the second factor.
SECOND_FACTOR, PASSWORD_CHANGE, SECOND_FACTOR_SETUP = "second_factor", "password_change", "second_factor_setup"
INVITED, ACTIVE, DISABLED, CLOSED = "invited", "active", "disabled", "closed"
STAFF_ROLES = (
    "counter_officer",
    "verifier",
    "technical_team",
    "treasurer",
    "section_head",
    "division_head",
    "agency_head",
    "complaints_officer",
    "agency_admin",
    "auditor",
    "operator",
)

IDLE_LIMIT = timedelta(minutes=30)
STAFF_IDLE_LIMIT = timedelta(minutes=15)
ABSOLUTE_LIMIT = timedelta(hours=8)
MOST_SESSIONS = 20  # of one account at once


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
        """Everybody who is no applicant: staff whose roles wait for approval have none."""
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
        """What others know of the holder: passwords are not made of it."""
        return self.username, self.full_name, self.email, self.agency


def as_held(account: Account | None, typed: str) -> str:
    """What was typed as a password, as it is compared: to the letter, or without blanks while the temporary one of the mail is in use."""
    return passwords.as_issued(typed) if account and account.must_change_password else typed


def applicant(registration: Registration, *, password_hash: str, expires_at: datetime | None) -> Account:
    """The account that a verified registration opens, with a password that must be changed and works until `expires_at` (None: nobody
    is told it, a link to choose one is sent); its id is given when it is kept."""
    answers = registration.answers
    return Account(
        id=0, username=answers["username"], full_name=answers["full_name"], email=answers["email"], agency=answers["agency"],
        language=registration.language, password_hash=password_hash, must_change_password=True, password_expires_at=expires_at,
        roles=(APPLICANT,), units=(), registration_id=registration.id, contact={name: answers.get(name) for name in CONTACT},
    )  # fmt: skip


def with_first_password(account: Account, *, password_hash: str, expires_at: datetime | None) -> Account:
    """With another one in the place of the first, which was never changed.

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
    """What the session may do: one thing only while it is not complete. `second_factor_needed`: the agency asks its staff for one."""
    if account.totp_confirmed_at and not session.second_factor:
        return (SECOND_FACTOR,)
    if account.must_change_password:
        return (PASSWORD_CHANGE,)
    if account.is_staff and second_factor_needed and not account.totp_confirmed_at:
        return (SECOND_FACTOR_SETUP,)
    return account.roles


def session_end(session: Session, *, staff: bool) -> datetime:
    """When the session ends unless it is used again before: idle 30 minutes (staff 15), 8 hours in all."""
    idle = STAFF_IDLE_LIMIT if staff else IDLE_LIMIT
    return min(session.seen_at + idle, session.started_at + ABSOLUTE_LIMIT)


def refuse_ended(session: Session, account: Account, *, at: datetime) -> None:
    """:raises NotFound: session_ended, also when its account may not be used any more."""
    if account.status != ACTIVE or at >= session_end(session, staff=account.is_staff):
        raise NotFound("session_ended", "the session is over")


def with_password(account: Account, password_hash: str) -> Account:
    """With a password of the holder's own choosing: nothing has to be changed any more and nothing runs out; who was invited has come."""
    status = ACTIVE if account.status == INVITED else account.status
    return replace(account, password_hash=password_hash, must_change_password=False, password_expires_at=None, status=status)


def close(account: Account) -> Account:
    """For good."""
    return replace(account, status=CLOSED)


def disable(account: Account, *, by: int) -> Account:
    """Who was invited and has not come is shut out for good: another invitation is another account.

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
    """Whether what a link for choosing a password was sent for is done, by it or in another way; forgetting may happen again."""
    return link.purpose not in (RESET_PASSWORD, account.link_awaited)


def contact_of(account: Account, registration: Registration | None) -> dict[str, Any]:
    """The present answers of registration's third step; of staff there are none."""
    given = account.contact or (registration.answers if registration else {})
    return {name: given[name] for name in CONTACT if given.get(name) is not None}


def refuse_changed(account: Account, *, revision: int) -> None:
    """:raises Conflict: account_changed (revision: the present one)."""
    if account.revision != revision:
        raise Conflict("account_changed", "somebody changed it meanwhile", revision=account.revision)
