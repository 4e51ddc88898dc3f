"""All that is stored about a person, in full, for that person. Secrets and digests are left out."""

from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from identity.domain.accounts import Account, Session
from identity.domain.address_change import AddressChange
from identity.domain.claim_code import ClaimCode
from identity.domain.delegation import Delegation
from identity.domain.filing import Filing
from identity.domain.registration import Registration
from identity.views import accounts as accounts_view
from identity.views import addresses as addresses_view
from identity.views.common import View, time

# The names of the officers who decided are left out: the office answers for its officers.
_NOT_OWN = {"id", "revision", "accepted_by", "accepted_by_name", "decided_by", "decided_by_name"}

_OF_CODE = ("made_at", "expires_at", "used_at", "ended_at")
_OF_FILING = ("id_document", "consent_how", "consent_version", "consent_text")


def all_of(
    found: Account,
    registered: Registration | None,
    changes: list[AddressChange],
    sessions: list[Session],
    acts: list[Row[Any]],
    looks: list[Row[Any]],
    delegated: list[Delegation],
    filed: list[Filing],
    codes: list[ClaimCode],
) -> View:
    """`acts`: what is recorded of the account; `looks`: what others did with the person's things or looked at; `delegated`: in which they were
    away, acted, or which they made; `filed`: when officers filled something in for them at the counter; `codes`: claim codes that were printed for them."""
    attachment = registered.answers.get("id_attachment") if registered else None
    return {
        "account": {**_own_account(found), "acts": [{"at": time(row.at), "act": row.act} for row in acts]},
        "registration": _own_registration(registered, changes) if registered else None,
        "sessions": [accounts_view.session(each, current=False) for each in sessions],
        "views": [accounts_view.view_of_me(row) for row in looks],
        "filings": [{**{name: getattr(each, name) for name in _OF_FILING}, "made_at": time(each.made_at)} for each in filed],
        "claim_codes": [{name: time(getattr(each, name)) for name in _OF_CODE} for each in codes],
        "files": [attachment] if attachment else [],
        "delegations": [_own_delegation(each, found.id) for each in delegated],
    }


def _own_delegation(one: Delegation, account_id: int) -> View:
    """The other person is left out: the copy is of the data of one."""
    parts = {"absent": one.account_id, "deputy": one.deputy_id, "made_by": one.made_by}
    days = {"since": one.since.isoformat(), "until": one.until.isoformat(), "ended_at": time(one.ended_at)}
    mine = [part for part, who in parts.items() if who == account_id]
    return {"as": mine, "roles": list(one.roles), **days, "reason": one.reason, "made_at": time(one.made_at)}


def _own_account(found: Account) -> View:
    names = ("username", "full_name", "email", "agency", "language", "status", "contact", "position", "employee_number")
    times = {"created_at": time(found.created_at), "second_factor_since": time(found.totp_confirmed_at)}
    return {**{name: getattr(found, name) for name in names}, "roles": list(found.roles), "units": list(found.units), **times}


def _own_registration(found: Registration, changes: list[AddressChange]) -> View:
    own_values = {name: value for name, value in vars(found).items() if name not in _NOT_OWN}
    shown = {name: time(value) if isinstance(value, datetime) else value for name, value in own_values.items()}
    return {**shown, "email_changes": [_own_change(change) for change in changes]}


def _own_change(change: AddressChange) -> View:
    addresses = {"old_email": change.old_email, "new_email": change.new_email}
    return {**addresses_view.own_address_change(change), **addresses}
