"""Identity's registrations: mails to addresses that have no account yet."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.service.door import Door


class Registrations(Door):
    @event_handler("identity", "registration_submitted")
    def on_registration_submitted(self, event: inbox.Event) -> None:
        if "sealed" in event.data:  # events from before secrets were sealed have no such part: no mail
            self._write_letter(event)

    @event_handler("identity", "registration_accepted")
    def on_registration_accepted(self, event: inbox.Event) -> None:
        self._write_letter(event)

    @event_handler("identity", "registration_returned")
    def on_registration_returned(self, event: inbox.Event) -> None:
        self._write_letter(event)

    @event_handler("identity", "registration_email_asked")
    def on_registration_email_asked(self, event: inbox.Event) -> None:
        self._write_letter(event)

    @event_handler("identity", "registration_email_changed")
    def on_registration_email_changed(self, event: inbox.Event) -> None:
        self._write_letter(event)

    @event_handler("identity", "registration_rejected")
    def on_registration_rejected(self, event: inbox.Event) -> None:
        self._write_letter(event)
