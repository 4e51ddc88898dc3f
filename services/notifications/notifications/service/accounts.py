"""Identity's accounts: the contact book, the mails that carry secrets, and notices of changes to an account."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.domain import audience
from notifications.domain.contact import NO_ADDRESS, Contact, masked
from notifications.domain.languages import known_language
from notifications.service.door import Door, contact_in, opened
from notifications.store import contacts


class Accounts(Door):
    @event_handler("identity", "contact_changed")
    def on_contact_changed(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            contact = contact_in(event, opened(event), account_id=event.data["account_id"])
            contacts.save(session, contact, seq=event.seq)
            contacts.save_roles(session, contact, event.data["roles"], seq=event.seq)

    @event_handler("identity", "person_recorded")
    def on_person_recorded(self, event: inbox.Event) -> None:
        content = opened(event)
        nowhere = Contact(
            event.data["agency"], NO_ADDRESS, content["full_name"], known_language(content.get("language")), event.data["account_id"]
        )
        with self.db.begin() as session:
            contacts.save(session, nowhere, seq=event.seq)

    @event_handler("identity", "account_activated")
    def on_account_activated(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            content, account_id = opened(event), event.data["account_id"]
            contacts.save(session, contact_in(event, content, account_id=account_id), seq=event.seq)
            self._write_opened(session, event, {"expires_at": None, **content}, account_id=account_id)

    @event_handler("identity", "password_reset_requested")
    def on_password_reset_requested(self, event: inbox.Event) -> None:
        self._write_letter(event, account_id=event.data["account_id"])

    @event_handler("identity", "password_changed")
    def on_password_changed(self, event: inbox.Event) -> None:
        self._tell_holder(event)

    @event_handler("identity", "email_change_requested")
    def on_email_change_requested(self, event: inbox.Event) -> None:
        """Both mails are written in one transaction, so the notice goes to the old address even when the new one is confirmed a moment
        later."""
        with self.db.begin() as session:
            content = opened(event)
            self._write_opened(session, event, content, account_id=event.data["account_id"])
            self._write_to_holder(session, event, new_email=masked(content["email"]))

    @event_handler("identity", "claim_requested")
    def on_claim_requested(self, event: inbox.Event) -> None:
        """To an address that nobody has proven yet: the account knows nothing of this mail."""
        self._write_letter(event)

    @event_handler("identity", "account_claimed")
    def on_account_claimed(self, event: inbox.Event) -> None:
        """The contact book may not have the new address yet: the event says it."""
        with self.db.begin() as session:
            content = opened(event)
            contact = contact_in(event, content, account_id=event.data["account_id"])
            contacts.save(session, contact, seq=event.seq)
            self._write(session, event, contact, side=audience.HOLDER, values={"username": content["username"]})

    @event_handler("identity", "filing_begun")
    def on_filing_begun(self, event: inbox.Event) -> None:
        self._tell_holder(event, **opened(event), at=event.occurred_at.isoformat())

    @event_handler("identity", "account_disabled")
    def on_account_disabled(self, event: inbox.Event) -> None:
        self._tell_holder(event, reason=opened(event)["reason"])

    @event_handler("identity", "account_enabled")
    def on_account_enabled(self, event: inbox.Event) -> None:
        self._tell_holder(event)

    @event_handler("identity", "account_closed")
    def on_account_closed(self, event: inbox.Event) -> None:
        self._tell_holder(event)

    @event_handler("identity", "second_factor_changed")
    def on_second_factor_changed(self, event: inbox.Event) -> None:
        self._tell_holder(event)

    @event_handler("identity", "second_factor_reset")
    def on_second_factor_reset(self, event: inbox.Event) -> None:
        self._tell_holder(event)
