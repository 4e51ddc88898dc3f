"""Permits after their issue: mails to their holders."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.service.door import Door


class Permits(Door):
    @event_handler("permits", "permit_revoked")
    def on_permit_revoked(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "permit_suspended")
    def on_permit_suspended(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "permit_suspension_lifted")
    def on_permit_suspension_lifted(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "permit_corrected")
    def on_permit_corrected(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "permit_handed_over")
    def on_permit_handed_over(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "permit_ending")
    def on_permit_ending(self, event: inbox.Event) -> None:
        self._tell_applicants(event)

    @event_handler("permits", "permit_expired")
    def on_permit_expired(self, event: inbox.Event) -> None:
        self._tell_applicants(event)
