"""Links that mails carry. A link has one token, one purpose, one use and a limited life; a new link replaces the older links of its
purpose.

Opening a link changes nothing (mail scanners open every link); pressing the button on the opened page does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bus.refusals import Conflict

VERIFY_EMAIL = "verify_email"
CORRECT_REGISTRATION = "correct_registration"
SET_PASSWORD = "set_password"
RESET_PASSWORD = "reset_password"
CHANGE_EMAIL = "change_email"
CONFIRM_ADDRESS = "confirm_address"
INVITATION = "invitation"
CLAIM_ACCOUNT = "claim_account"

LIVES = {
    VERIFY_EMAIL: timedelta(hours=24),
    CORRECT_REGISTRATION: timedelta(days=14),
    SET_PASSWORD: timedelta(hours=72),
    RESET_PASSWORD: timedelta(hours=1),
    CHANGE_EMAIL: timedelta(hours=24),
    CONFIRM_ADDRESS: timedelta(days=7),
    INVITATION: timedelta(days=7),
    CLAIM_ACCOUNT: timedelta(hours=24),
}
# For this long after a link expired, whoever uses it is still told what became of it.
REMEMBERED = timedelta(days=90)
# With an old link of these purposes a new one may be requested. For the other purposes the person starts again where the link was first
# requested.
RENEWABLE = frozenset({VERIFY_EMAIL, CORRECT_REGISTRATION, SET_PASSWORD, INVITATION})


@dataclass(frozen=True)
class Link:
    id: int
    purpose: str
    registration_id: int | None
    account_id: int | None
    email: str | None
    expires_at: datetime
    used_at: datetime | None = None
    replaced_at: datetime | None = None


def state(link: Link, *, at: datetime, served: bool = False) -> str:
    """`ready`, `used` or `expired`; a replaced link counts as expired. `served`: the goal of the link was already reached, through this link or another."""
    if link.used_at or served:
        return "used"
    return "expired" if link.replaced_at or at >= link.expires_at else "ready"


def open_address(change: Link | None, *, at: datetime) -> str | None:
    """The new email address that waits for its link to be used."""
    return change.email if change and state(change, at=at) == "ready" else None


def can_renew(link: Link, *, at: datetime, served: bool = False) -> bool:
    return link.purpose in RENEWABLE and state(link, at=at, served=served) == "expired"


def use(link: Link, *, at: datetime, served: bool = False) -> None:
    """:raises Conflict: verification_used, verification_expired."""
    current = state(link, at=at, served=served)
    if current == "used":
        raise _used()
    if current == "expired":
        raise expired()


def refuse_served(link: Link, *, served: bool) -> None:
    """For requests to send a new link. :raises Conflict: verification_used."""
    if link.used_at or served:
        raise _used()


def expired() -> Conflict:
    return Conflict("verification_expired", "the link is too old or was replaced by a newer one")


def _used() -> Conflict:
    return Conflict("verification_used", "the link was used before, or another for the same")
