"""The link that proves an e-mail address: one token, one use, 24 hours; a new one puts the old ones out of use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bus.refusals import Conflict

LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class EmailToken:
    id: int
    registration_id: int
    expires_at: datetime
    used_at: datetime | None = None
    replaced_at: datetime | None = None


def state(token: EmailToken, *, at: datetime) -> str:
    """`ready`, `used` or `expired`; a replaced link counts as expired."""
    if token.used_at:
        return "used"
    return "expired" if token.replaced_at or at >= token.expires_at else "ready"


def use(token: EmailToken, *, at: datetime) -> None:
    """:raises Conflict: verification_used, verification_expired."""
    current = state(token, at=at)
    if current == "used":
        raise Conflict("verification_used", "the link was used before")
    if current == "expired":
        raise Conflict("verification_expired", "the link is too old or was replaced by a newer one")
