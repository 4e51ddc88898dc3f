"""The events that identity publishes, as contract/events/ promises them. What a mail needs is sealed with the notifications service's
public key."""

from datetime import date, datetime
from typing import Any

from bus.outbox import Event
from bus.seal import seal
from bus.settings import setting
from identity.domain import registration as registrations
from identity.domain import roles
from identity.domain.accounts import Account
from identity.domain.delegation import Delegation
from identity.domain.filing import Filing
from identity.domain.registration import Registration


def _sealed(**content: Any) -> str:
    return seal(setting("SEAL_PUBLIC_KEY"), content)


# Registrations


def _of_registration(registration: Registration, type: str, at: datetime, **data: Any) -> Event:
    facts = registrations.event_facts(registration, **data)
    return Event(type=type, subject=f"registration/{registration.id}", data=facts, occurred_at=at)


def _to(registration: Registration, **content: Any) -> str:
    answers = registration.answers
    return _sealed(email=answers["email"], full_name=answers["full_name"], language=registration.language, **content)


def registration_submitted(registration: Registration, *, token: str, known: bool, at: datetime) -> Event:
    """`token` opens the status page. `known`: the address already has an account; its owner gets a mail that says so instead."""
    accept_by = registration.accept_by.isoformat() if registration.accept_by else None
    sealed = _to(registration, token=token, known=known, accept_by=accept_by)
    return _of_registration(registration, "registration_submitted", at, sealed=sealed)


def registration_accepted(registration: Registration, *, token: str, at: datetime) -> Event:
    """`token` opens the verification page; it exists nowhere else in clear text."""
    return _of_registration(registration, "registration_accepted", at, sealed=_to(registration, token=token))


def registration_returned(registration: Registration, *, token: str, at: datetime) -> Event:
    """`token` opens the page on which the returned fields are corrected."""
    return _of_registration(registration, "registration_returned", at, sealed=_to(registration, token=token, reasons=registration.reasons))


def registration_email_asked(registration: Registration, *, token: str, new_email: str, at: datetime) -> Event:
    """For a mail to the address that is to be replaced: `token` opens the page on which the applicant confirms or refuses the change."""
    return _of_registration(registration, "registration_email_asked", at, sealed=_to(registration, token=token, new_email=new_email))


def registration_email_changed(registration: Registration, *, new_email: str, by_office: bool, at: datetime) -> Event:
    """For a mail to the address that was replaced; `registration`: as it was before the change."""
    return _of_registration(
        registration, "registration_email_changed", at, sealed=_to(registration, new_email=new_email, by_office=by_office)
    )


# No step waits for these mails: if the old address no longer accepts mail, the office need not be warned.
TO_OLD_ADDRESS = frozenset({"registration_email_asked", "registration_email_changed"})


def registration_corrected(registration: Registration, *, at: datetime) -> Event:
    return _of_registration(registration, "registration_corrected", at)


def registration_rejected(registration: Registration, *, at: datetime) -> Event:
    return _of_registration(registration, "registration_rejected", at, sealed=_to(registration, reason=registration.reject_reason))


def email_verified(registration: Registration, account: Account, *, at: datetime) -> Event:
    data = {"agency": account.agency, "registration_id": registration.id, "account_id": account.id}
    return Event(type="email_verified", subject=f"registration/{registration.id}", data=data, occurred_at=at)


# Accounts


def _of_account(account: Account, type: str, at: datetime, **data: Any) -> Event:
    content = {"agency": account.agency, "account_id": account.id, **data}
    return Event(type=type, subject=f"account/{account.id}", data=content, occurred_at=at)


def _for(account: Account, **content: Any) -> str:
    person = {"email": account.email, "full_name": account.full_name, "username": account.username, "language": account.language}
    return _sealed(**(person | content))


def account_activated(account: Account, *, temporary_password: str, at: datetime) -> Event:
    expires_at = account.password_expires_at.isoformat() if account.password_expires_at else None
    sealed = _for(account, temporary_password=temporary_password, expires_at=expires_at)
    return _of_account(account, "account_activated", at, sealed=sealed)


def password_link_sent(account: Account, *, token: str, at: datetime) -> Event:
    """The second mail where the agency wants a link in it instead of a temporary password."""
    return _of_account(account, "account_activated", at, sealed=_for(account, token=token))


def person_recorded(account: Account, *, at: datetime) -> Event:
    """Of somebody without a login, to whom no mail goes."""
    sealed = _sealed(full_name=account.full_name, language=account.language)
    return _of_account(account, "person_recorded", at, sealed=sealed)


def filing_begun(filing: Filing, whose: Account, *, at: datetime) -> Event:
    """Of somebody who has a login, and is mailed."""
    sealed = _sealed(officer_name=filing.officer_name, id_document=filing.id_document)
    return _of_account(whose, "filing_begun", at, sealed=sealed)


def contact_changed(account: Account, *, at: datetime) -> Event:
    sealed = _sealed(email=account.email, full_name=account.full_name, language=account.language)
    return _of_account(account, "contact_changed", at, roles=list(account.roles), sealed=sealed)


def password_reset_requested(account: Account, *, token: str, at: datetime) -> Event:
    return _of_account(account, "password_reset_requested", at, sealed=_for(account, token=token))


def password_changed(account: Account, *, at: datetime) -> Event:
    return _of_account(account, "password_changed", at)


def email_change_requested(account: Account, *, token: str, email: str, known: bool, at: datetime) -> Event:
    """`known`: somebody has an account with that address; they get a mail that says so instead of the link."""
    return _of_account(account, "email_change_requested", at, sealed=_for(account, email=email, token=token, known=known))


def claim_requested(account: Account, *, token: str, email: str, known: bool, at: datetime) -> Event:
    """`known`: somebody has an account with that address; they get a mail that says so instead of the link."""
    return _of_account(account, "claim_requested", at, sealed=_for(account, email=email, token=token, known=known))


def claim_by_staff(account: Account, *, claim_code_id: int, member_id: int, officer_id: int, at: datetime) -> Event:
    """`member_id`: whose address it is; `officer_id`: who printed the code."""
    return _of_account(account, "claim_by_staff", at, claim_code_id=claim_code_id, member_id=member_id, officer_id=officer_id)


def account_claimed(account: Account, *, at: datetime) -> Event:
    return _of_account(account, "account_claimed", at, sealed=_for(account))


def account_disabled(account: Account, *, reason: str, at: datetime) -> Event:
    return _of_account(account, "account_disabled", at, sealed=_sealed(reason=reason))


def account_enabled(account: Account, *, at: datetime) -> Event:
    return _of_account(account, "account_enabled", at)


def account_closed(account: Account, *, at: datetime) -> Event:
    return _of_account(account, "account_closed", at)


# Staff and the office


def staff_invited(account: Account, *, token: str, at: datetime) -> Event:
    return _of_account(account, "staff_invited", at, sealed=_for(account, token=token))


def staff_changed(account: Account, *, at: datetime) -> Event:
    """`role_names`: as mails write the roles, by language."""
    held = {"roles": list(account.roles), "role_names": roles.names(account.roles), "units": list(account.units)}
    return _of_account(account, "staff_changed", at, **held, status=account.status)


def second_factor_reset(account: Account, *, at: datetime) -> Event:
    return _of_account(account, "second_factor_reset", at)


def second_factor_changed(account: Account, *, at: datetime) -> Event:
    return _of_account(account, "second_factor_changed", at)


def role_change_requested(*, agency: str, role_change_id: int, account_id: int, asked_by: int, at: datetime) -> Event:
    data = {"agency": agency, "role_change_id": role_change_id, "account_id": account_id, "asked_by": asked_by}
    return Event(type="role_change_requested", subject=f"role_change/{role_change_id}", data=data, occurred_at=at)


def delegation_changed(one: Delegation, *, at: datetime) -> Event:
    """That it was made, or ended before its last day. `role_names`: as mails write the roles, by language."""
    data = {
        "agency": one.agency, "delegation_id": one.id, "account_id": one.account_id, "deputy_id": one.deputy_id,
        "roles": list(one.roles), "role_names": roles.names(one.roles),
        "since": one.since.isoformat(), "until": one.until.isoformat(), "ended": one.ended_at is not None,
    }  # fmt: skip
    return Event(type="delegation_changed", subject=f"delegation/{one.id}", data=data, occurred_at=at)


def settings_change_requested(*, agency: str, settings_change_id: int, asked_by: int, settings: dict[str, Any], at: datetime) -> Event:
    data = {"agency": agency, "settings_change_id": settings_change_id, "asked_by": asked_by, "settings": settings}
    return Event(type="settings_change_requested", subject=f"settings_change/{settings_change_id}", data=data, occurred_at=at)


def settings_weakened(*, agency: str, settings_change_id: int, settings: dict[str, Any], at: datetime) -> Event:
    data = {"agency": agency, "settings_change_id": settings_change_id, "settings": settings}
    return Event(type="settings_weakened", subject=f"settings_change/{settings_change_id}", data=data, occurred_at=at)


# What other services keep copies of (identity.copies)

Data = dict[str, Any]


def agency_changed(data: Data, *, at: datetime) -> Event:
    return Event(type="agency_changed", subject=f"agency/{data['agency']}", data=data, occurred_at=at)


def unit_changed(data: Data, *, at: datetime) -> Event:
    return Event(type="unit_changed", subject=f"unit/{data['agency']}.{data['unit']}", data=data, occurred_at=at)


def roles_held(agency: str, held: dict[str, list[str]], *, at: datetime) -> Event:
    return Event(type="roles_held", subject=f"roles/{agency}", data={"agency": agency, "held": held}, occurred_at=at)


def calendar_changed(data: Data, *, at: datetime) -> Event:
    return Event(type="calendar_changed", subject=f"calendar/{data['agency']}.{data['year']}", data=data, occurred_at=at)


def day_off_changed(agency: str, day: date, *, off: bool, at: datetime) -> Event:
    data = {"agency": agency, "date": day.isoformat(), "off": off}
    return Event(type="day_off_changed", subject=f"agency/{agency}", data=data, occurred_at=at)
