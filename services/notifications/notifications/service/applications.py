"""Permits' applications: mails to the applicant, to the officer who returned one, and to the office when a step is late."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.domain import audience
from notifications.domain.contact import plain_name
from notifications.service.door import Door
from notifications.store import contacts


class Applications(Door):
    @event_handler("permits", "application_submitted")
    def on_application_submitted(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "application_rejected")
    def on_application_rejected(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "application_returned")
    def on_application_returned(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "application_reminded")
    def on_application_reminded(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "application_resubmitted")
    def on_application_resubmitted(self, event: inbox.Event) -> None:
        """To the officer who returned it, who may still do the step by the roles of today; nobody else waits for it."""
        role, returned_by = event.data["holder"]["role"], event.data["returned_by"]
        with self.db.begin() as session:
            for contact in contacts.with_role(session, role, agency=event.data["agency"]):
                if contact.account_id == returned_by:
                    self._write(session, event, contact, side=audience.STAFF, values={"due_at": None, **event.data})

    @event_handler("permits", "application_lapsed")
    def on_application_lapsed(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "inspection_scheduled")
    def on_inspection_scheduled(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "inspection_cancelled")
    def on_inspection_cancelled(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "application_late")
    def on_application_late(self, event: inbox.Event) -> None:
        """To those at the office whom it names, by role and unit, and to who acts for one of them. Nobody is told as staff of what they, or their company, applied for, whatever
        the account: who has the name of one of these is taken for that person, and only misses a mail that colleagues get."""
        tells, applicants = event.data["tells"], event.data.get("not_told", [event.data["applicant_id"]])
        with self.db.begin() as session:
            names = {plain_name(each.full_name) for each in contacts.known(session, applicants)}
            told = contacts.with_role(session, tells["role"], agency=event.data["agency"], units=tells["units"])
            for contact in (*told, *contacts.at_work(session, tells.get("deputies", []))):
                if contact.account_id not in applicants and plain_name(contact.full_name) not in names:
                    self._write(session, event, contact, side=audience.STAFF, values=event.data)

    @event_handler("permits", "applications_handed_on")
    def on_applications_handed_on(self, event: inbox.Event) -> None:
        """To who has them now, as long as they work here; it names who was away, or else who handed them over."""
        absent_id, by_id = event.data.get("absent_id"), event.data.get("handed_by")
        with self.db.begin() as session:
            to = contacts.get(session, event.data["account_id"])
            names = {
                "absent_name": contacts.get(session, absent_id).full_name if absent_id else None,
                "by_name": contacts.get(session, by_id).full_name if by_id else None,
            }
            for contact in contacts.at_work(session, [to.account_id] if to.account_id else []):
                self._write(session, event, contact, side=audience.STAFF, values={"away_until": None, **event.data, **names})

    @event_handler("permits", "draft_ending")
    def on_draft_ending(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("permits", "permit_issued")
    def on_permit_issued(self, event: inbox.Event) -> None:
        self._tell_applicants(event)
