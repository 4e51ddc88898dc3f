"""The events identity tells, as contract/events/ promises them. What must reach a mail is sealed to the notifications service's key."""

from datetime import datetime
from typing import Any

from bus.outbox import Event
from bus.seal import seal
from bus.settings import setting
from identity.domain import registration as registrations
from identity.domain.accounts import Account
from identity.domain.registration import Registration


def _sealed(**content: Any) -> str:
    return seal(setting("SEAL_PUBLIC_KEY"), content)


def _of(registration: Registration, type: str, at: datetime, data: dict[str, Any]) -> Event:
    return Event(type=type, subject=f"registration/{registration.id}", data=data, occurred_at=at)


def registration_submitted(registration: Registration, *, at: datetime) -> Event:
    return _of(registration, "registration_submitted", at, registrations.told(registration))


def registration_accepted(registration: Registration, *, token: str, at: datetime) -> Event:
    """`token` opens the verification page; it is nowhere else in clear."""
    answers = registration.answers
    sealed = _sealed(email=answers["email"], full_name=answers["full_name"], token=token, language=registration.language)
    return _of(registration, "registration_accepted", at, registrations.told(registration, sealed=sealed))


def email_verified(registration: Registration, account: Account, *, at: datetime) -> Event:
    data = {"agency": account.agency, "registration_id": registration.id, "account_id": account.id}
    return _of(registration, "email_verified", at, data)


def account_activated(account: Account, *, temporary_password: str, at: datetime) -> Event:
    sealed = _sealed(
        email=account.email, full_name=account.full_name, username=account.username, temporary_password=temporary_password,
        language=account.language,
    )  # fmt: skip
    return _about(account, "account_activated", at, sealed=sealed)


def contact_changed(account: Account, *, at: datetime) -> Event:
    sealed = _sealed(email=account.email, full_name=account.full_name, language=account.language)
    return _about(account, "contact_changed", at, roles=list(account.roles), sealed=sealed)


def _about(account: Account, type: str, at: datetime, **data: Any) -> Event:
    content = {"agency": account.agency, "account_id": account.id, **data}
    return Event(type=type, subject=f"account/{account.id}", data=content, occurred_at=at)
