"""What a reader gets back, as contract/rpc.json promises it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.engine import Row

from identity.domain import nik
from identity.domain.accounts import Account
from identity.domain.answers import REGIONS
from identity.domain.links import Link
from identity.domain.registration import Registration

View = dict[str, Any]


def time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def agency(row: Row[Any], units: list[Row[Any]]) -> View:
    return {"code": row.code, "name": row.name, "units": [{"code": unit.code, "name": unit.name} for unit in units]}


def region(row: Row[Any]) -> View:
    return {"code": row.code, "name": row.name, "level": row.level, "postal_code": row.postal_code}


def village(row: Row[Any]) -> View:
    return {name: getattr(row, name) for name in ("code", "name", "district", "regency", "province", "postal_code")}


def day_off(day: date, name: str, kind: str) -> View:
    return {"date": day.isoformat(), "name": name, "kind": kind}


def draft(registration: Registration) -> View:
    return {
        "step": registration.current_step,
        "fields": registration.answers,
        "progress": registration.progress,
        "warnings": registration.warnings,
        "warnings_confirmed": registration.warnings_confirmed,
        "status": registration.status,
    }


def receipt(registration: Registration) -> View:
    return {
        "number": registration.number,
        "email": registration.answers["email"],
        "submitted_at": time(registration.submitted_at),
        "accept_by": time(registration.accept_by),
    }


def status(registration: Registration, token: Link | None) -> View:
    return {
        "number": registration.number,
        "status": registration.status,
        "email": registration.answers.get("email") or None,
        "agency": registration.answers.get("agency") or None,
        "submitted_at": time(registration.submitted_at),
        "accept_by": time(registration.accept_by),
        "accepted_at": time(registration.accepted_at),
        "verification_expires_at": time(token.expires_at) if token and not token.used_at else None,
        "activated_at": time(registration.activated_at),
    }


def registration_row(registration: Registration, duplicate: bool) -> View:
    return {
        "registration_id": registration.id,
        "number": registration.number,
        "full_name": registration.answers["full_name"],
        "id_type": registration.answers["id_type"],
        "status": registration.status,
        "submitted_at": time(registration.submitted_at),
        "accept_by": time(registration.accept_by),
        "warnings": registration.warnings,
        "duplicate": duplicate,
    }


def registration(found: Registration, duplicates: list[View], region_names: dict[str, str]) -> View:
    number = found.answers["id_number"]
    return {
        **registration_row(found, bool(duplicates)),
        "fields": own_fields(found),
        "id_number": number,
        "id_number_masked": nik.masked(number),
        "id_attachment": found.answers["id_attachment"],
        "duplicates": duplicates,
        "region_names": {name: region_names.get(found.answers[name], "") for name in REGIONS},
        "accepted_at": time(found.accepted_at),
        "activated_at": time(found.activated_at),
        "accepted_by_name": found.accepted_by_name,
        "consent_version": found.consent_version,
        "revision": found.revision,
    }


def own_fields(found: Registration) -> View:
    """The answers with the identity number masked."""
    open_ones = {name: value for name, value in found.answers.items() if name != "id_number"}
    return {**open_ones, "id_number_masked": nik.masked(found.answers["id_number"])}


def account(found: Account, roles: Sequence[str] | None = None) -> View:
    """`roles`: what the session may do, where that is not all."""
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


def profile(found: Account, registered: Registration | None) -> View:
    return {**account(found), "registration": own_fields(registered) if registered else None}
