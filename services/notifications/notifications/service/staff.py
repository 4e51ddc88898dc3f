"""Identity's staff: invitations, roles, settings, and changes that wait for a second admin."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications import words
from notifications.domain import audience
from notifications.service.door import Door
from notifications.store import contacts


class Staff(Door):
    @event_handler("identity", "staff_invited")
    def on_staff_invited(self, event: inbox.Event) -> None:
        self._write_letter(event, account_id=event.data["account_id"])

    @event_handler("identity", "staff_changed")
    def on_staff_changed(self, event: inbox.Event) -> None:
        """An account that is not active has no roles in the contact book, so it gets no mails for staff."""
        names = event.data.get("role_names", {})
        roles = event.data["roles"] if event.data["status"] == "active" else []
        with self.db.begin() as session:
            contact = contacts.get(session, event.data["account_id"])
            contacts.save_roles(session, contact, roles, units=event.data.get("units"), seq=event.seq)
            if roles:
                self._write(session, event, contact, side=audience.HOLDER, values={"roles": words.roles(roles, names, contact.language)})

    @event_handler("identity", "role_change_requested")
    def on_role_change_requested(self, event: inbox.Event) -> None:
        """Goes to the admins who may decide: not to the one who asked, nor to the person concerned."""
        concerned = {event.data["asked_by"], event.data["account_id"]}
        with self.db.begin() as session:
            for admin in contacts.with_role(session, audience.WHO_DECIDES, agency=event.data["agency"]):
                if admin.account_id not in concerned:
                    self._write(session, event, admin, side=audience.STAFF, values=event.data)

    @event_handler("identity", "claim_by_staff")
    def on_claim_by_staff(self, event: inbox.Event) -> None:
        """Goes to the admins: not to whose address it is, nor to who printed the code."""
        with self.db.begin() as session:
            member, officer = (contacts.get(session, event.data[name]) for name in ("member_id", "officer_id"))
            called = {"member": member.full_name, "officer": officer.full_name}
            for admin in contacts.with_role(session, audience.WHO_DECIDES, agency=event.data["agency"]):
                if admin.account_id not in (member.account_id, officer.account_id):
                    self._write(session, event, admin, side=audience.STAFF, values=called)

    @event_handler("identity", "delegation_changed")
    def on_delegation_changed(self, event: inbox.Event) -> None:
        """To both: who is away, and who acts."""
        with self.db.begin() as session:
            absent, deputy = (contacts.get(session, event.data[name]) for name in ("account_id", "deputy_id"))
            names = {"absent": absent.full_name, "deputy": deputy.full_name}
            for side, contact in ((audience.HOLDER, absent), (audience.STAFF, deputy)):
                called = words.roles(event.data["roles"], event.data["role_names"], contact.language)
                self._write(session, event, contact, side=side, values={**event.data, **names, "roles": called})

    @event_handler("identity", "settings_change_requested")
    def on_settings_change_requested(self, event: inbox.Event) -> None:
        """Goes to the admins who may decide: not to the one who asked."""
        with self.db.begin() as session:
            for admin in contacts.with_role(session, audience.WHO_DECIDES, agency=event.data["agency"]):
                if admin.account_id != event.data["asked_by"]:
                    self._write(session, event, admin, side=audience.STAFF, values=event.data)

    @event_handler("identity", "settings_weakened")
    def on_settings_weakened(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            for member in contacts.staff_of(session, event.data["agency"]):
                self._write(session, event, member, side=audience.STAFF, values=event.data)
