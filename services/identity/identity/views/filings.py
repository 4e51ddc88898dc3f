"""What the counter begins for others, and the codes with which they take their accounts over."""

from datetime import datetime

from identity.domain import claim_code as claim_codes
from identity.domain import links
from identity.domain.accounts import Account
from identity.domain.claim_code import ClaimCode
from identity.domain.filing import Filing, is_without_login
from identity.domain.links import Link
from identity.views.common import View, time


def filing(found: Filing, whose: Account) -> View:
    names = ("id_document", "consent_how", "consent_version", "officer_name")
    about = {"filing_id": found.id, "account_id": whose.id, "full_name": whose.full_name, "made_at": time(found.made_at)}
    return {**about, **{name: getattr(found, name) for name in names}, "has_login": not is_without_login(whose)}


def claim_code(found: ClaimCode, full_name: str, *, at: datetime) -> View:
    about = {"claim_code_id": found.id, "account_id": found.account_id, "full_name": full_name, "officer_name": found.officer_name}
    times = {name: time(getattr(found, name)) for name in ("made_at", "expires_at", "used_at", "ended_at")}
    return {**about, **times, "state": claim_codes.state(found, at=at)}


def claim(link: Link, account: Account, *, minimum: int, has_other: bool, at: datetime) -> View:
    """`has_other`: the person has another account to log in to."""
    state = links.state(link, at=at, served=not claim_codes.can_be_claimed(account))
    shown = {"full_name": account.full_name, "email": link.email, "minimum": minimum, "has_other": has_other}
    return {"state": state, **(shown if state == "ready" else {})}
