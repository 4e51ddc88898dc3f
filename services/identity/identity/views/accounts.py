"""Accounts, for their holders and for the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from identity.domain import accounts, agency_settings, links, nik
from identity.domain.accounts import Account, Session
from identity.domain.answers import REGIONS
from identity.domain.links import Link
from identity.domain.registration import Registration
from identity.views.common import View, time
from identity.views.registrations import own_fields, shown_file


def verified(found: Account) -> View:
    kind = agency_settings.LINK if found.password_expires_at is None else agency_settings.TEMPORARY_PASSWORD
    return {"username": found.username, "credentials": kind}


def applicant(found: Account, registered: Registration | None, contact: View, region_names: dict[str, str]) -> View:
    """For those who decide on an application. For an account that no registration opened: only what the account has."""
    answers = registered.answers if registered else {}
    return {
        **{name: getattr(found, name) for name in ("full_name", "email")},
        "account_id": found.id,
        **{name: contact.get(name) for name in ("phone", "mobile", "address", "postal_code")},
        "region_names": {name: region_names.get(contact[name], "") for name in REGIONS if name in contact} or None,
        **{name: answers.get(name) for name in ("id_type", "sex", "birth_place", "birth_date")},
        "id_number_masked": nik.masked(answers["id_number"]) if registered else None,
        "id_attachment": shown_file(answers["id_attachment"]) if registered else None,
    }


def account(found: Account, roles: Sequence[str] | None = None) -> View:
    """`roles`: the roles that the session may use, where these are not all of the account's."""
    return {
        "account_id": found.id,
        "username": found.username,
        "full_name": found.full_name,
        "email": found.email,
        "roles": list(found.roles if roles is None else roles),
        "agency": found.agency,
        "units": list(found.units),
        "must_change_password": found.must_change_password,
        "language": found.language,
        "status": found.status,
    }


def profile(
    found: Account, registered: Registration | None, contact: View, region_names: dict[str, str], *, email_pending: str | None
) -> View:
    return {
        **{name: value for name, value in account(found).items() if name != "status"},
        "registration": own_fields(registered) if registered else None,
        **{name: contact.get(name) for name in ("phone", "mobile", "address")},
        "region_names": {name: region_names.get(contact[name], "") for name in REGIONS if name in contact} or None,
        "position": found.position,
        "employee_number": found.employee_number,
        "second_factor": found.totp_confirmed_at is not None,
        "email_pending": email_pending,
        "created_at": time(found.created_at),
        "revision": found.revision,
        "fields": contact,
    }


def session(found: Session, *, current: bool) -> View:
    return {
        "session_id": found.id,
        "device": found.device,
        "address": found.address,
        "started_at": time(found.started_at),
        "seen_at": time(found.seen_at),
        "current": current,
    }


def password_link(link: Link, found: Account, *, minimum: int, at: datetime) -> View:
    served = accounts.is_served(link, found)
    state = links.state(link, at=at, served=served)
    shown = {"username": found.username, "minimum": minimum} if state == "ready" else {}
    return {"state": state, "purpose": link.purpose, "can_renew": links.can_renew(link, at=at, served=served), **shown}


def person(row: Row[Any]) -> View:
    """`row`: an applicant's account with the number of its registration."""
    names = ("username", "full_name", "email", "status", "must_change_password", "revision")
    shown = {name: getattr(row, name) for name in names}
    return {"account_id": row.id, "registration_number": row.number, "created_at": time(row.created_at), **shown}


def view_of_me(row: Row[Any]) -> View:
    return {"at": time(row.at), "act": row.act, "by": row.actor_name or ""}
