"""Links that mails carry: one token, one purpose, one use, a limited life; a new one puts the old ones of its purpose out of use.

Opening a link changes nothing (mail scanners open everything); pressing the button behind it does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bus.refusals import Conflict

VERIFY_EMAIL = "verify_email"
CORRECT_REGISTRATION = "correct_registration"
SET_PASSWORD = "set_password"
RESET_PASSWORD = "reset_password"
CHANGE_EMAIL = "change_email"
INVITATION = "invitation"

LIVES = {
    VERIFY_EMAIL: timedelta(hours=24),
    CORRECT_REGISTRATION: timedelta(days=14),
    SET_PASSWORD: timedelta(hours=72),
    RESET_PASSWORD: timedelta(hours=1),
    CHANGE_EMAIL: timedelta(hours=24),
    INVITATION: timedelta(days=7),
}


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


def state(link: Link, *, at: datetime) -> str:
    """`ready`, `used` or `expired`; a replaced link counts as expired."""
    if link.used_at:
        return "used"
    return "expired" if link.replaced_at or at >= link.expires_at else "ready"


def use(link: Link, *, at: datetime) -> None:
    """:raises Conflict: verification_used, verification_expired."""
    current = state(link, at=at)
    if current == "used":
        raise Conflict("verification_used", "the link was used before")
    if current == "expired":
        raise Conflict("verification_expired", "the link is too old or was replaced by a newer one")
