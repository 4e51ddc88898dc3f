"""Permits' documents: mails to their owners."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.service.door import Door


class Documents(Door):
    @event_handler("permits", "document_ending")
    def on_document_ending(self, event: inbox.Event) -> None:
        self._tell_sides(event)
