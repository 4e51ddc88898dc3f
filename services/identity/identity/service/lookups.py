"""What the parts of registration's door look up before the rules decide, and what the holder of a registration's token is shown."""

from datetime import date, datetime

from bus.database import Session
from identity import contacts, letters
from identity.domain import address_change, answers, registration, usernames
from identity.domain.links import SET_PASSWORD, VERIFY_EMAIL
from identity.domain.office_time import office_date
from identity.domain.registration import Registration
from identity.domain.working_days import due_at
from identity.service.door import Door, Json
from identity.store import accounts, address_changes, calendar, links, offices, registrations
from identity.views import registrations as registrations_view


class Lookups(Door):
    def _facts(self, session: Session, typed: answers.Answers, *, agency: str | None, own_username: str | None = None) -> answers.Facts:
        """`agency`: the chosen one, if there is one. `own_username`: the username that a submitted registration already holds; such a
        registration may keep its agency, even when nobody works there now."""
        wish = usernames.canonical(typed.get("username") or "")
        return answers.Facts(
            today=self._today_at(session, agency),
            username_free=wish == own_username or not registrations.taken_usernames(session, [wish], own=own_username),
            email=contacts.email(typed.get("email") or ""),
            phones={name: contacts.phone(typed.get(name) or "") for name in answers.PHONES},
            agencies=offices.working_agencies(session) | ({agency} if agency and own_username else frozenset()),
            regions=offices.known_regions(session, answers.codes_to_look_up(typed)),
            former_regions=offices.former_regions(session, answers.codes_to_look_up(typed)),
            phone_required=agency is None or offices.settings(session, agency)["phone_required"],
        )

    def _today_at(self, session: Session, agency: str | None) -> date:
        """The date at the agency of a registration, whose applicant is not logged in."""
        return office_date(self.call.now, offices.time_zone(session, agency))

    def _accept_by(self, session: Session, agency: str) -> datetime:
        zone = offices.time_zone(session, agency)
        days_off = calendar.days_off(session, agency, office_date(self.call.now, zone))
        return due_at(self.call.now, working_days=registration.ACCEPT_WITHIN_WORKING_DAYS, days_off=days_off, zone=zone)

    def _status(self, session: Session, found: Registration) -> Json:
        verification = links.newest(session, VERIFY_EMAIL, registration_id=found.id)
        changes = address_changes.of_registration(session, found.id)
        return registrations_view.status(found, verification, changes, credentials_end=self._credentials_end(session, found))

    def _note_own_change(self, session: Session, before: Registration, after: Registration) -> None:
        """When the applicant changed the address: put the change into the history and send the old address a mail about it."""
        change = address_change.own_change(before, after, at=self.call.now)
        if change:
            address_changes.put(session, change)
            letters.tell_old_address(session, before, change, call=self.call)

    def _credentials_end(self, session: Session, found: Registration) -> datetime | None:
        """When the credentials in the second mail expire; None when nobody waits for them any more."""
        account = accounts.of_registration(session, found.id)
        if account is None or account.link_awaited != SET_PASSWORD:
            return None
        link = links.newest(session, SET_PASSWORD, account_id=account.id)
        return account.password_expires_at or (link.expires_at if link else None)
