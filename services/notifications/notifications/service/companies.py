"""Permits' companies: the mail with an invitation, to an address that may have no account."""

from dataclasses import replace

from bus import inbox
from bus.entrypoints import event_handler
from notifications.compose import name_of
from notifications.domain import audience
from notifications.service.door import Door, contact_in, opened
from notifications.store import contacts

NAMES = ("company_name", "inviter_name")


class Companies(Door):
    @event_handler("permits", "company_invited")
    def on_company_invited(self, event: inbox.Event) -> None:
        """In the language of whoever has the address, where that is known. Anybody may invite any address, so nothing in a name may be a link."""
        content = opened(event)
        invited = contact_in(event, content)
        with self.db.begin() as session:
            known = contacts.find_by_email(session, invited.email)
            if known:
                invited = replace(invited, full_name=known.full_name, language=known.language)
            named = {name: name_of(content[name]) for name in NAMES}
            self._write(session, event, invited, side=audience.ADDRESSEE, values={**event.data, **content, **named})
