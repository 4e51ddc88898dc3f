"""Tracking's complaints: mails to the applicant and to the office."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.service.door import Door


class Complaints(Door):
    @event_handler("tracking", "complaint_received")
    def on_complaint_received(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("tracking", "complaint_replied")
    def on_complaint_replied(self, event: inbox.Event) -> None:
        self._tell_sides(event)

    @event_handler("tracking", "complaint_closed")
    def on_complaint_closed(self, event: inbox.Event) -> None:
        self._tell_sides(event)
