"""Base of every part of notifications' door: the database, the current call, and the ways from an event to a mail."""

import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bus import inbox
from bus.context import Call
from bus.database import Database, Session, notify
from bus.seal import unseal
from bus.settings import setting
from notifications.compose import compose
from notifications.domain import audience
from notifications.domain.contact import NO_ADDRESS, Contact, usable_address
from notifications.domain.languages import known_language
from notifications.store import agencies, contacts, deliveries

Json = dict[str, Any]
log = logging.getLogger("notifications")


class Door:
    db = Database()
    call = Call()

    def _write_letter(self, event: inbox.Event, *, account_id: int | None = None) -> None:
        """Write the mail to the recipient named in the event's sealed part, with the secrets in it."""
        with self.db.begin() as session:
            self._write_opened(session, event, opened(event), account_id=account_id)

    def _write_opened(self, session: Session, event: inbox.Event, content: Json, *, account_id: int | None = None) -> None:
        side = audience.side_written_to(event.type, content)
        contact = contact_in(event, content, account_id=account_id)
        if side == audience.OWNER:
            self._write(session, event, _owner(session, contact), side=side, values={})
        else:
            self._write(session, event, contact, side=side, values={**event.data, **content})

    def _tell_holder(self, event: inbox.Event, **values: Any) -> None:
        """Write the mail to the holder of the event's account, at the address in the contact book."""
        with self.db.begin() as session:
            self._write_to_holder(session, event, **values)

    def _write_to_holder(self, session: Session, event: inbox.Event, **values: Any) -> None:
        contact = contacts.get(session, event.data["account_id"])
        self._write(session, event, contact, side=audience.HOLDER, values=values)

    def _tell_applicants(self, event: inbox.Event) -> None:
        """Of a company's application or permit those whom the event names."""
        self._tell_sides(event, applicants=event.data.get("told"))

    def _tell_sides(self, event: inbox.Event, *, applicants: Sequence[int] | None = None) -> None:
        """Write the mail to the people on each side that is told of the event. `applicants`: the accounts on the applicant's side; None: the
        applicant."""
        with self.db.begin() as session:
            for side in audience.sides_told(event.type, event.data):
                for contact in _contacts_of(session, event, side, applicants):
                    self._write(session, event, contact, side=side, values=event.data)

    def _write(self, session: Session, event: inbox.Event, contact: Contact, *, side: str, values: Mapping[str, Any]) -> None:
        """Compose the mail, once and for all, and store it for sending. Somebody without an address gets none."""
        if contact.email == NO_ADDRESS:
            return
        key = uuid.uuid5(event.id, f"{side}:{contact.account_id}")
        path = audience.path_to(event.type, side, values)
        office = agencies.get(session, contact.agency)
        message = compose(event.type, contact, office, key=key, side=side, path=path, values=values, at=self.call.now)
        deliveries.add(session, contact, kind=event.type, about=event.subject, key=key, message=message, at=self.call.now)
        notify(session, "delivery")
        log.info(json.dumps({"event": "mail_written", "request_id": event.request_id, "message_id": message.message_id}))


def opened(event: inbox.Event) -> Json:
    return unseal(setting("SEAL_PRIVATE_KEY"), event.data["sealed"])


def contact_in(event: inbox.Event, content: Json, *, account_id: int | None = None) -> Contact:
    return Contact(
        agency=event.data["agency"],
        email=usable_address(content["email"]),
        full_name=content["full_name"],
        language=known_language(content.get("language")),
        account_id=account_id,
    )


def _contacts_of(session: Session, event: inbox.Event, side: str, applicants: Sequence[int] | None) -> list[Contact]:
    """The people on one side of an event. :raises ContactUnknown: an applicant's contact has not arrived yet."""
    applicant_id = event.data["applicant_id"]
    if side == audience.APPLICANT:
        return [contacts.get(session, account_id) for account_id in ([applicant_id] if applicants is None else applicants)]
    officers = contacts.with_role(session, audience.FOR_COMPLAINTS, agency=event.data["agency"])
    return [officer for officer in officers if officer.account_id != applicant_id]


def _owner(session: Session, given: Contact) -> Contact:
    """The owner of an account with the address that somebody gave as their own; without a name when the contact book does not have the
    owner yet."""
    return contacts.find_by_email(session, given.email) or replace(given, full_name="", account_id=None)
