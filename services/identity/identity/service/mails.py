"""Registration's mails: sending them again, and those that never arrived."""

from bus.database import Session
from bus.entrypoints import command, event_handler
from bus.inbox import Event
from bus.refusals import NotFound
from identity import events, hashing, letters
from identity.domain import accounts as rules_of_accounts
from identity.domain import links as rules_of_links
from identity.domain import passwords, registration
from identity.domain.accounts import Account
from identity.domain.agency_settings import first_password_ends
from identity.domain.limits import RESEND, Count
from identity.domain.links import VERIFY_EMAIL, Link
from identity.domain.registration import Registration
from identity.service.acceptance import Desk
from identity.service.door import Json
from identity.service.lookups import Lookups
from identity.store import accounts, attempts, links, offices, registrations
from identity.tokens import digest


class Mails(Lookups, Desk):
    @command
    def resend_verification(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            registration.refuse_unless_accepted(found)
            self._count_mail(session, f"resend:{found.id}")
            letters.link_for_registration(session, VERIFY_EMAIL, found, call=self.call)
        return {}

    @command
    def renew_link(self, token: str) -> Json:
        with self.db.begin() as session:
            link = links.get(session, None, digest(token))
            if link.purpose not in rules_of_links.RENEWABLE:
                raise NotFound("verification_not_found", "such links are asked for where they began")
            if link.registration_id is not None:
                self._renew_for_registration(session, link)
            elif link.account_id is not None:
                self._renew_for_account(session, link, accounts.by_id(session, link.account_id, lock=True))
        return {}

    @command
    def resend_registration_mail(self, registration_id: int) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id, lock=True)
            self._count_mail(session, f"resend_by_office:{found.id}")
            if found.link_awaited:
                letters.link_for_registration(session, found.link_awaited, found, call=self.call)
            else:
                self._renew_credentials(session, found)
            self._record_of_registration(session, "registration_mail_resent", found, status=found.status)
        return {}

    @event_handler("notifications", "mail_failed")
    def on_mail_failed(self, event: Event) -> None:
        with self.db.begin() as session:
            registration_id = self._registration_told_of(session, **event.data)
            if registration_id is not None:
                registrations.mail_failed(session, registration_id, at=event.occurred_at)

    def _count_mail(self, session: Session, key: str) -> None:
        """:raises NotAllowed: too_many_attempts."""
        attempts.count(session, [Count(key, RESEND)], at=self.call.now)

    def _registration_told_of(self, session: Session, *, about: str, kind: str, **_: str) -> int | None:
        """The registration whose applicant cannot go on because the mail did not arrive: a registration's own mails, and the mail with the
        credentials."""
        noun, id = about.split("/")
        if noun == "registration":
            return None if kind in events.TO_OLD_ADDRESS else int(id)
        return accounts.by_id(session, int(id)).registration_id if kind == "account_activated" else None

    def _renew_for_registration(self, session: Session, link: Link) -> None:
        found = registrations.of_link(session, link, lock=True)
        rules_of_links.refuse_served(link, served=found.link_awaited != link.purpose)
        self._count_mail(session, f"resend:{found.id}")
        letters.link_for_registration(session, link.purpose, found, call=self.call)

    def _renew_for_account(self, session: Session, link: Link, account: Account) -> None:
        rules_of_links.refuse_served(link, served=rules_of_accounts.is_served(link, account))
        self._count_mail(session, f"resend_to_account:{account.id}")
        letters.link_for_account(session, link.purpose, account, call=self.call)

    def _renew_credentials(self, session: Session, found: Registration) -> None:
        """:raises Conflict: registration_not_waiting."""
        registration.refuse_unless_active(found)
        account = accounts.of_registration(session, found.id, lock=True)
        assert account, "an active registration has opened one"
        password = passwords.temporary()
        ends = first_password_ends(offices.settings(session, account.agency), at=self.call.now)
        renewed = rules_of_accounts.with_first_password(account, password_hash=hashing.hash_password(password), expires_at=ends)
        accounts.end_sessions(session, account.id)
        letters.credentials(session, accounts.save(session, renewed, at=self.call.now), password, call=self.call)
        registrations.mail_failed(session, found.id, at=None)
