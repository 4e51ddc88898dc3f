"""Permits' applications and tracking's complaints: mails to the people concerned."""

from bus import inbox
from bus.database import Session
from bus.entrypoints import event_handler
from notifications.domain import audience
from notifications.domain.contact import Contact
from notifications.service.door import Door
from notifications.store import contacts


class Cases(Door):
    @event_handler("permits", "application_submitted")
    def on_application_submitted(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("permits", "application_rejected")
    def on_application_rejected(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("permits", "permit_issued")
    def on_permit_issued(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("tracking", "complaint_received")
    def on_complaint_received(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("tracking", "complaint_replied")
    def on_complaint_replied(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("tracking", "complaint_closed")
    def on_complaint_closed(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    def _tell_sides(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            for side in audience.sides_told(event.type, event.data):
                for contact in _contacts_of(session, event, side):
                    self._write(session, event, contact, side=side, values=event.data)


def _contacts_of(session: Session, event: inbox.Event, side: str) -> list[Contact]:
    """The people on one side of an event. :raises ContactUnknown: the applicant's contact has not arrived yet."""
    applicant_id = event.data["applicant_id"]
    if side == audience.APPLICANT:
        return [contacts.get(session, applicant_id)]
    officers = contacts.with_role(session, audience.FOR_COMPLAINTS, agency=event.data["agency"])
    return [officer for officer in officers if officer.account_id != applicant_id]
