"""Sending the links that mails carry: a token, of which only the digest is kept, and the event that brings it to a mail, in one commit."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bus import outbox
from bus.outbox import Event
from identity import events, tokens
from identity.domain import limits
from identity.domain import links as purposes
from identity.domain.accounts import Account
from identity.domain.registration import Registration
from identity.service.door import Door
from identity.store import attempts, links, registrations
from identity.tokens import digest

OF_REGISTRATIONS: dict[str, Callable[..., Event]] = {
    purposes.VERIFY_EMAIL: events.registration_accepted,
    purposes.CORRECT_REGISTRATION: events.registration_returned,
}
OF_ACCOUNTS: dict[str, Callable[..., Event]] = {
    purposes.SET_PASSWORD: events.password_link_sent,
    purposes.RESET_PASSWORD: events.password_reset_requested,
    purposes.CHANGE_EMAIL: events.email_change_requested,
    purposes.INVITATION: events.staff_invited,
}


class LinkSender(Door):
    """For those parts of the door that send links. A new link puts the old ones of its purpose and owner out of use."""

    def _count_mail(self, session: Session, key: str) -> None:
        """:raises NotAllowed: too_many_attempts."""
        attempts.count(session, {digest(key): limits.RESEND}, at=self.call.now)

    def _send_registration_link(self, session: Session, purpose: str, registration: Registration) -> None:
        token = tokens.new_token()
        links.put(session, purpose, token_hash=digest(token), registration_id=registration.id, at=self.call.now)
        registrations.mail_failed(session, registration.id, at=None)  # that was another mail
        told = OF_REGISTRATIONS[purpose](registration, token=token, at=self.call.now)
        outbox.put(session, [told], call=self.call)

    def _send_account_link(self, session: Session, purpose: str, account: Account, *, email: str | None = None, **more: Any) -> None:
        """`email`: the address that using the link proves, when it is a new one. `more` goes into the event's sealed part."""
        token = tokens.new_token()
        links.put(session, purpose, token_hash=digest(token), account_id=account.id, email=email, at=self.call.now)
        about_address = {"email": email} if email else {}
        told = OF_ACCOUNTS[purpose](account, token=token, at=self.call.now, **about_address, **more)
        outbox.put(session, [told], call=self.call)
