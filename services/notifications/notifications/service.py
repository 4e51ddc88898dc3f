"""Notifications' door: events in, mails out."""

import logging
import uuid
from typing import Any

from sqlalchemy.orm import Session

from bus import inbox
from bus.context import Call
from bus.database import Database, notify
from bus.entrypoints import event_handler, rpc, timer, woken_by
from bus.seal import unseal
from bus.settings import setting
from notifications import smtp, views
from notifications.compose import compose, sender
from notifications.domain import audience
from notifications.domain import delivery as states
from notifications.domain.contact import Contact, known_language, usable_address
from notifications.domain.delivery import Delivery
from notifications.store import contacts, deliveries

# Small, so that a batch ends before its deliveries count as stuck even when the mail server lets every step time out.
BATCH = 3

log = logging.getLogger("notifications")


class Notifications:
    name = "notifications"
    db = Database()
    call = Call()

    # Identity: how people are reached, and the two mails that carry secrets.

    @event_handler("identity", "contact_changed")
    def on_contact_changed(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            contact = _contact_in(event, _opened(event), account_id=event.data["account_id"])
            contacts.save(session, contact, roles=event.data["roles"], seq=event.seq)

    @event_handler("identity", "registration_accepted")
    def on_registration_accepted(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            opened = _opened(event)
            self._write(session, event, _contact_in(event, opened), values={**event.data, **opened})

    @event_handler("identity", "account_activated")
    def on_account_activated(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            opened = _opened(event)
            contact = _contact_in(event, opened, account_id=event.data["account_id"])
            contacts.save(session, contact, roles=None, seq=event.seq)
            self._write(session, event, contact, values={**event.data, **opened})

    # Permits and tracking: what happened, to whom it concerns.

    @event_handler("permits", "application_submitted")
    def on_application_submitted(self, event: inbox.Event) -> None:
        self._tell(event)

    @event_handler("permits", "application_rejected")
    def on_application_rejected(self, event: inbox.Event) -> None:
        self._tell(event)

    @event_handler("permits", "permit_issued")
    def on_permit_issued(self, event: inbox.Event) -> None:
        self._tell(event)

    @event_handler("tracking", "complaint_received")
    def on_complaint_received(self, event: inbox.Event) -> None:
        self._tell(event)

    @event_handler("tracking", "complaint_replied")
    def on_complaint_replied(self, event: inbox.Event) -> None:
        self._tell(event)

    @event_handler("tracking", "complaint_closed")
    def on_complaint_closed(self, event: inbox.Event) -> None:
        self._tell(event)

    @rpc
    def list_notifications(self, *, after: int | None = None, limit: int = 25) -> dict[str, Any]:
        assert self.call.actor
        with self.db.begin() as session:
            rows = deliveries.list_of_account(session, self.call.actor.id, after=after, limit=limit + 1)
        return views.page(rows, limit=limit)

    @woken_by("delivery", every=5)
    def send_waiting(self) -> None:
        """Send a batch of what is due; every process shares in the work."""
        claimed = self._claim()
        for delivery in claimed:
            self._send(delivery)
        if len(claimed) == BATCH:
            with self.db.begin() as session:
                notify(session, "delivery")

    @timer(interval=20, eager=True)  # eager: a process that dies every few seconds would else never come to it
    def sweep_stuck(self) -> None:
        """Put back what a dead process left under way."""
        with self.db.begin() as session:
            for delivery in deliveries.lock_stuck(session, at=self.call.now):
                recovered = states.recover(delivery, at=self.call.now)
                deliveries.save(session, recovered)
                log.warning("delivery %s was stuck in %s, now %s", delivery.delivery_id, delivery.status, recovered.status)

    def _tell(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            for side in audience.sides_told(event.type, event.data):
                for contact in _contacts_of(session, event, side):
                    self._write(session, event, contact, values=event.data, side=side)

    def _write(self, session: Session, event: inbox.Event, contact: Contact, *, values: dict[str, Any], side: str = "applicant") -> None:
        """Compose the mail, once and for all, and leave it to be sent."""
        key = uuid.uuid5(event.id, f"{side}:{contact.account_id}")
        path = audience.path_to(event.type, side, values)
        message = compose(event.type, contact, key=key, side=side, path=path, values=values, at=self.call.now)
        deliveries.add(session, contact, kind=event.type, key=key, message=message, at=self.call.now)
        notify(session, "delivery")

    def _claim(self) -> list[Delivery]:
        with self.db.begin() as session:
            due = deliveries.lock_due(session, at=self.call.now, limit=BATCH)
            claimed = [states.claim(delivery, at=self.call.now) for delivery in due]
            for delivery in claimed:
                deliveries.save(session, delivery)
        return claimed

    def _send(self, claimed: Delivery) -> None:
        """SENDING is committed first, and no transaction is open while the mail server is spoken to."""
        sending = states.begin(claimed, at=self.call.now)
        with self.db.begin() as session:
            if not deliveries.save(session, sending):
                return
            letter = deliveries.letter(session, sending.delivery_id)
        outcome = smtp.send(
            setting("SMTP_URL", default="smtp://127.0.0.1:8026"), sender=sender()[1], recipient=letter.recipient, raw=letter.raw
        )
        settled = states.settle(sending, outcome, at=self.call.now)
        with self.db.begin() as session:
            deliveries.save(session, settled)
        log.info("delivery %s: try %s, %s %s", settled.delivery_id, settled.tries, settled.status, outcome.reason)


def _opened(event: inbox.Event) -> dict[str, Any]:
    return unseal(setting("SEAL_PRIVATE_KEY"), event.data["sealed"])


def _contact_in(event: inbox.Event, opened: dict[str, Any], *, account_id: int | None = None) -> Contact:
    return Contact(
        agency=event.data["agency"],
        email=usable_address(opened["email"]),
        full_name=opened["full_name"],
        language=known_language(opened.get("language")),
        account_id=account_id,
    )


def _contacts_of(session: Session, event: inbox.Event, side: str) -> list[Contact]:
    """The people on one side of an event. :raises ContactUnknown: the applicant's contact has not arrived yet."""
    applicant_id = event.data["applicant_id"]
    if side == audience.APPLICANT:
        return [contacts.get(session, applicant_id)]
    officers = contacts.with_role(session, "complaints_officer", agency=event.data["agency"])
    return [officer for officer in officers if officer.account_id != applicant_id]
