"""Accounts, their roles, and how long a session lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bus.refusals import NotFound
from identity.domain.passwords import TEMPORARY_LIFE
from identity.domain.registration import Registration

APPLICANT = "applicant"
PASSWORD_CHANGE = "password_change"
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

    @property
    def is_staff(self) -> bool:
        return any(role in STAFF_ROLES for role in self.roles)

    @property
    def effective_roles(self) -> tuple[str, ...]:
        """Who must change the password may do that and nothing else."""
        return (PASSWORD_CHANGE,) if self.must_change_password else self.roles

    def may_log_in(self, *, at: datetime) -> bool:
        return self.password_expires_at is None or at < self.password_expires_at

    def names(self) -> tuple[str, ...]:
        return self.username, self.full_name, self.email, self.email.split("@")[0]


def applicant(registration: Registration, *, password_hash: str, at: datetime) -> Account:
    """The account that a verified registration opens, with a temporary password; its id is given when it is kept."""
    answers = registration.answers
    return Account(
        id=0, username=answers["username"], full_name=answers["full_name"], email=answers["email"], agency=answers["agency"],
        language=registration.language, password_hash=password_hash, must_change_password=True, password_expires_at=at + TEMPORARY_LIFE,
        roles=(APPLICANT,), units=(), registration_id=registration.id,
    )  # fmt: skip


@dataclass(frozen=True)
class Session:
    id: int
    account_id: int
    started_at: datetime
    seen_at: datetime


def session_end(session: Session, *, staff: bool) -> datetime:
    """When the session ends unless it is used again before: idle 30 minutes (staff 15), 8 hours in all."""
    idle = STAFF_IDLE_LIMIT if staff else IDLE_LIMIT
    return min(session.seen_at + idle, session.started_at + ABSOLUTE_LIMIT)


def refuse_ended(session: Session, *, staff: bool, at: datetime) -> None:
    """:raises NotFound: session_ended."""
    if at >= session_end(session, staff=staff):
        raise NotFound("session_ended", "the session is over")
