"""Email addresses: proving one, changing one, and one that was mistyped."""

from datetime import datetime

from identity.domain import links
from identity.domain.address_change import AddressChange
from identity.domain.links import Link
from identity.domain.registration import Registration
from identity.views.common import View, time


def own_address_change(change: AddressChange) -> View:
    """For the applicant, or for whoever has the first mail: addresses are masked, officers are not named."""
    return {
        "old_email_masked": email_masked(change.old_email),
        "new_email_masked": email_masked(change.new_email),
        "by_office": change.by_office,
        "asked_at": time(change.asked_at),
        "decision": change.decision,
        "decided_at": time(change.decided_at),
    }


def address_change(change: AddressChange, *, asker: int) -> View:
    """For the office. `own`: the reader asked for the change, so another officer must decide."""
    values = {name: getattr(change, name) for name in ("old_email", "new_email", "asked_by_name", "decided_by_name", "decision")}
    own = change.by_office and change.asked_by == asker
    return {**values, "by_office": change.by_office, "asked_at": time(change.asked_at), "decided_at": time(change.decided_at), "own": own}


def email_correction(found: Registration, change: AddressChange) -> View:
    return {"state": "ready", "number": found.number, **own_address_change(change)}


def email_verification(found: Registration, link: Link, *, at: datetime) -> View:
    served = found.link_awaited != link.purpose
    state, can_renew = links.state(link, at=at, served=served), links.can_renew(link, at=at, served=served)
    if state != "ready":
        return {"state": state, "can_renew": can_renew}
    email = email_masked(found.answers["email"])
    return {"state": state, "full_name": found.answers["full_name"], "email_masked": email, "can_renew": can_renew}


def email_masked(email: str) -> str:
    """Enough for people to recognise their own address, without its length."""
    return f"{email[0]}••••@{email.rpartition('@')[2]}"
