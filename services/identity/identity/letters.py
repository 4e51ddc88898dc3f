"""Mails that carry a secret: a link's token or a first password. The event with the secret is published in the transaction that makes it,
the secret is sealed on its way, and only a digest is stored. A new link replaces the older links of its purpose and owner."""

from collections.abc import Callable
from typing import Any

from bus import outbox
from bus.context import CallInfo
from bus.database import Session
from bus.outbox import Event
from identity import events, tokens
from identity.domain import links as purposes
from identity.domain.accounts import Account
from identity.domain.address_change import AddressChange
from identity.domain.registration import Registration
from identity.store import links, registrations
from identity.views.addresses import email_masked as masked_email

OF_REGISTRATIONS: dict[str, Callable[..., Event]] = {
    purposes.VERIFY_EMAIL: events.registration_accepted,
    purposes.CORRECT_REGISTRATION: events.registration_returned,
}
OF_ACCOUNTS: dict[str, Callable[..., Event]] = {
    purposes.SET_PASSWORD: events.password_link_sent,
    purposes.RESET_PASSWORD: events.password_reset_requested,
    purposes.CHANGE_EMAIL: events.email_change_requested,
    purposes.INVITATION: events.staff_invited,
    purposes.CLAIM_ACCOUNT: events.claim_requested,
}


def link_for_registration(session: Session, purpose: str, registration: Registration, *, call: CallInfo) -> None:
    token = tokens.new_token()
    links.put(session, purpose, token_hash=tokens.digest(token), registration_id=registration.id, at=call.now)
    registrations.mail_failed(session, registration.id, at=None)  # the failure was of an earlier mail
    outbox.put(session, [OF_REGISTRATIONS[purpose](registration, token=token, at=call.now)], call=call)


def ask_old_address(session: Session, registration: Registration, change: AddressChange, *, call: CallInfo) -> None:
    """Asks for the applicant's own consent: a link mailed to the address that is to be replaced; whoever holds the link confirms or
    refuses."""
    token, masked = tokens.new_token(), masked_email(change.new_email)
    links.put(session, purposes.CONFIRM_ADDRESS, token_hash=tokens.digest(token), registration_id=registration.id, at=call.now)
    outbox.put(session, [events.registration_email_asked(registration, token=token, new_email=masked, at=call.now)], call=call)


def tell_old_address(session: Session, before: Registration, change: AddressChange, *, call: CallInfo) -> None:
    """`before`: the registration with the replaced address."""
    new_email = masked_email(change.new_email)
    event = events.registration_email_changed(before, new_email=new_email, by_office=change.by_office, at=call.now)
    outbox.put(session, [event], call=call)


def link_for_account(session: Session, purpose: str, account: Account, *, call: CallInfo, email: str | None = None, **more: Any) -> None:
    """`email`: the new address that is proven when the link is used, if there is one. `more` goes into the event's sealed part."""
    token = tokens.new_token()
    links.put(session, purpose, token_hash=tokens.digest(token), account_id=account.id, email=email, at=call.now)
    about_address = {"email": email} if email else {}
    outbox.put(session, [OF_ACCOUNTS[purpose](account, token=token, at=call.now, **about_address, **more)], call=call)


def credentials(session: Session, account: Account, password: str, *, call: CallInfo) -> None:
    """Mails the temporary password, or a link where the agency mails no passwords. What was sent before no longer works."""
    if account.password_expires_at is None:
        link_for_account(session, purposes.SET_PASSWORD, account, call=call)
        return
    links.put_out_of_use(session, purposes.SET_PASSWORD, account_id=account.id, at=call.now)
    outbox.put(session, [events.account_activated(account, temporary_password=password, at=call.now)], call=call)
