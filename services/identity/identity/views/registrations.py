"""Registrations, for whoever registers and for the counter."""

from collections.abc import Sequence, Set
from datetime import date, datetime

from identity.domain import correction as correctable
from identity.domain import nik
from identity.domain import registration as registrations
from identity.domain.address_change import AddressChange
from identity.domain.answers import REGIONS, STEP_OF, STORED_FILE
from identity.domain.links import Link
from identity.domain.registration import Registration
from identity.domain.working_days import working_hours
from identity.views.addresses import address_change, own_address_change
from identity.views.common import View, time


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


def known_answers(found: Registration) -> View:
    """Only the answers that this release asks for: it cannot know who may see answers that another release stores beside them."""
    known = {name: value for name, value in found.answers.items() if name in STEP_OF}
    file = known.get("id_attachment")
    return {**known, "id_attachment": {name: file[name] for name in STORED_FILE}} if file else known


def shown_file(stored: View | None) -> View | None:
    """None: no copy is kept, because the card itself was shown at the counter."""
    return {name: stored[name] for name in ("name", "media_type", "size")} if stored else None
