"""Permits' applications: mails to the applicant."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.service.door import Door


class Applications(Door):
    @event_handler("permits", "application_submitted")
    def on_application_submitted(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("permits", "application_rejected")
    def on_application_rejected(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("permits", "permit_issued")
    def on_permit_issued(self, event: inbox.Event) -> None:
        self._tell_sides(event)
