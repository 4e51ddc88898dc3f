"""The answers to readers, as contract/rpc.json promises them."""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.engine import Row

from identity.domain import accounts, agency_settings, links, nik
from identity.domain import claim_code as claim_codes
from identity.domain import correction as correctable
from identity.domain import registration as registrations
from identity.domain.accounts import Account, Session
from identity.domain.address_change import AddressChange
from identity.domain.answers import REGIONS, STEP_OF, STORED_FILE
from identity.domain.claim_code import ClaimCode
from identity.domain.delegation import Delegation, may_end
from identity.domain.filing import Filing, is_without_login
from identity.domain.links import Link
from identity.domain.registration import Registration
from identity.domain.working_days import working_hours
from identity.tokens import Absent

View = dict[str, Any]


def time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


AGENCY_FACTS = ("place", "regency", "time_zone", "office_unit", "office_phone", "office_hours", "office_email", "office_address")


def agency(row: Row[Any], units: list[Row[Any]], *, works: bool) -> View:
    """`works`: applicants may choose it."""
    facts = {name: getattr(row, name) for name in AGENCY_FACTS}
    shown = [{"code": unit.code, "name": unit.name, "full_name": unit.full_name} for unit in units]
    return {"code": row.code, "name": row.name, "units": shown, "works": works, "since": time(row.since), **facts}


def region(row: Row[Any]) -> View:
    return {"code": row.code, "name": row.name, "level": row.level, "postal_code": row.postal_code}


def village(row: Row[Any]) -> View:
    return {name: getattr(row, name) for name in ("code", "name", "district", "regency", "province", "postal_code")}


def day_off(day: date, name: str, kind: str) -> View:
    return {"date": day.isoformat(), "name": name, "kind": kind}


def draft(registration: Registration) -> View:
    """The answers of a submitted registration are not shown again: its token stays in a mailbox and in browsers for much longer than
    filling in the form takes."""
    return {
        "step": registration.current_step,
        "fields": known_answers(registration) if registration.status == registrations.DRAFT else {},
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


def status(found: Registration, verification: Link | None, changes: Sequence[AddressChange], *, credentials_end: datetime | None) -> View:
    return {
        "number": found.number,
        "status": found.status,
        "email": found.answers.get("email") or None,
        "agency": found.answers.get("agency") or None,
        "submitted_at": time(found.submitted_at),
        "accept_by": time(found.accept_by),
        "accepted_at": time(found.accepted_at),
        "verification_expires_at": time(verification.expires_at) if verification and not verification.used_at else None,
        "activated_at": time(found.activated_at),
        "reasons": found.reasons if found.status == registrations.RETURNED else None,
        "reject_reason": found.reject_reason,
        "decided_at": time(found.decided_at),
        "can_resend": found.status == registrations.ACCEPTED,
        "can_change_email": correctable.can_change_email(found),
        "credentials_expire_at": time(credentials_end),
        "email_changes": [own_address_change(each) for each in changes],
    }


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


def verified(found: Account) -> View:
    kind = agency_settings.LINK if found.password_expires_at is None else agency_settings.TEMPORARY_PASSWORD
    return {"username": found.username, "credentials": kind}


def correction(found: Registration, open_fields: Sequence[str]) -> View:
    fields = {name: found.answers[name] for name in open_fields}
    return {"state": "ready", "number": found.number, "reasons": found.reasons, "fields": fields, "warnings": found.warnings}


def corrected(found: Registration, open_warnings: list[dict[str, str]]) -> View:
    return {"number": found.number, "status": found.status, "accept_by": time(found.accept_by), "warnings": open_warnings}


def decided(found: Registration) -> View:
    return {"registration_id": found.id, "status": found.status, "revision": found.revision}


def registration_row(found: Registration, duplicate: bool, email_waits: bool, *, at: datetime, days_off: Set[date], zone: str) -> View:
    began, until = found.handed_in_at or found.submitted_at or at, registrations.waited_until(found, at=at)
    return {
        "registration_id": found.id,
        "number": found.number,
        "full_name": found.answers["full_name"],
        "id_type": found.answers["id_type"],
        "status": found.status,
        "submitted_at": time(found.submitted_at),
        "accept_by": time(found.accept_by),
        "warnings": found.warnings,
        "duplicate": duplicate,
        "waiting_hours": round(working_hours(began, until, days_off=days_off, zone=zone), 1),
        "late": registrations.is_late(found, at=at),
        "mail_failed": found.mail_failed_at is not None,
        "unverified": registrations.is_unverified(found, at=at),
        "resubmitted": found.times_returned > 0 and found.status != registrations.RETURNED,
        "email_change_waits": email_waits and correctable.can_change_email(found),
        "revision": found.revision,
    }


def registration(
    found: Registration,
    duplicates: list[View],
    region_names: dict[str, str],
    changes: Sequence[AddressChange],
    *,
    asker: int,
    at: datetime,
    days_off: Set[date],
    zone: str,
) -> View:
    waits = any(change.decision is None for change in changes)
    return {
        **registration_row(found, bool(duplicates), waits, at=at, days_off=days_off, zone=zone),
        "email_changes": [address_change(change, asker=asker) for change in changes],
        "fields": own_fields(found),
        "id_number_masked": nik.masked(found.answers["id_number"]),
        "id_attachment": shown_file(found.answers["id_attachment"]),
        "duplicates": duplicates,
        "region_names": {name: region_names.get(found.answers[name], "") for name in REGIONS},
        "accepted_at": time(found.accepted_at),
        "activated_at": time(found.activated_at),
        "accepted_by_name": found.accepted_by_name,
        "consent_version": found.consent_version,
        "reasons": found.reasons,
        "reject_reason": found.reject_reason,
        "decided_at": time(found.decided_at),
        "decided_by_name": found.decided_by_name,
        "warnings_confirmed": found.warnings_confirmed,
    }


def own_fields(found: Registration) -> View:
    """The answers, with the identity number masked and without the place where the copy of the card is stored."""
    open_ones = {name: value for name, value in known_answers(found).items() if name != "id_number"}
    masked = {"id_attachment": shown_file(open_ones["id_attachment"]), "id_number_masked": nik.masked(found.answers["id_number"])}
    return {**open_ones, **masked}


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


def known_answers(found: Registration) -> View:
    """Only the answers that this release asks for: it cannot know who may see answers that another release stores beside them."""
    known = {name: value for name, value in found.answers.items() if name in STEP_OF}
    file = known.get("id_attachment")
    return {**known, "id_attachment": {name: file[name] for name in STORED_FILE}} if file else known


def shown_file(stored: View | None) -> View | None:
    """None: no copy is kept, because the card itself was shown at the counter."""
    return {name: stored[name] for name in ("name", "media_type", "size")} if stored else None


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


def absent(one: Absent) -> View:
    """In whose name the account acts."""
    return {"name": one.account.full_name, "roles": list(one.roles), "until": one.until.isoformat()}


def colleague(one: Account, *, delegable: Sequence[str]) -> View:
    """Between whom delegations are made, and what each may delegate."""
    return {
        "account_id": one.id,
        "name": one.full_name,
        "roles": list(one.roles),
        "delegable": [each for each in delegable if each in one.roles],
    }


def delegation(one: Delegation, names: Mapping[int, str], *, asker: int, asker_roles: Collection[str], on: date) -> View:
    return {
        "delegation_id": one.id,
        "absent": {"account_id": one.account_id, "name": names[one.account_id]},
        "deputy": {"account_id": one.deputy_id, "name": names[one.deputy_id]},
        "made_by": {"account_id": one.made_by, "name": names[one.made_by]},
        "roles": list(one.roles),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "reason": one.reason,
        "made_at": time(one.made_at),
        "ended_at": time(one.ended_at) if one.ended_at else None,
        "state": one.state(on=on),
        "may_end": may_end(one, by=asker, by_roles=asker_roles, on=on),
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


def staff(row: Row[Any]) -> View:
    return {
        "account_id": row.id,
        "username": row.username,
        "full_name": row.full_name,
        "email": row.email,
        "roles": sorted(row.roles or ()),
        "units": sorted(row.units or ()),
        "position": row.position,
        "employee_number": row.employee_number,
        "status": row.status,
        "second_factor": row.totp_confirmed_at is not None,
        "awaiting_role_change": row.awaiting,
        "last_seen_at": time(row.seen_at),
        "revision": row.revision,
    }


def role_change(row: Row[Any], *, asker: int) -> View:
    return {
        "role_change_id": row.wish_id,
        "account_id": row.id,
        "full_name": row.full_name,
        "username": row.username,
        "roles_now": sorted(row.roles or ()),
        "units_now": sorted(row.units or ()),
        "roles": row.wish_roles,
        "units": row.wish_units,
        "asked_by": row.wish_asked_by,
        "asked_by_name": row.asked_by_name,
        "asked_at": time(row.wish_asked_at),
        "own": asker in (row.wish_asked_by, row.id),
    }


def settings_change(row: Row[Any], present: View, *, asker: int) -> View:
    """`own`: the reader asked for the change, so another admin must decide."""
    return {
        "settings_change_id": row.id,
        "settings": agency_settings.known(row.settings),
        "settings_now": {name: present[name] for name in agency_settings.known(row.settings)},
        "asked_by": row.asked_by,
        "asked_by_name": row.asked_by_name,
        "asked_at": time(row.asked_at),
        "own": asker == row.asked_by,
    }


def audit_record(row: Row[Any]) -> View:
    return {
        "position": row.position,
        "at": time(row.at),
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "act": row.act,
        "subject": row.subject,
        "details": row.details,
        "request_id": row.request_id,
    }
