"""The link in the first mail, and the credentials that the second mail carries."""

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from identity import events, hashing, letters
from identity.domain import accounts as rules_of_accounts
from identity.domain import agency_settings, passwords, registration
from identity.domain import links as rules_of_links
from identity.domain.accounts import Account
from identity.domain.links import VERIFY_EMAIL
from identity.service.door import Door, Json
from identity.store import accounts, address_changes, audit, links, offices, registrations
from identity.tokens import digest
from identity.views import accounts as accounts_view
from identity.views import addresses as addresses_view


class Verification(Door):
    @rpc
    def get_email_verification(self, token: str) -> Json:
        with self.db.begin() as session:
            link = links.get(session, VERIFY_EMAIL, digest(token))
            found = registrations.of_link(session, link)
        return addresses_view.email_verification(found, link, at=self.call.now)

    @command
    def verify_email(self, token: str) -> Json:
        with self.db.begin() as session:
            link = links.get(session, VERIFY_EMAIL, digest(token))
            served = registrations.of_link(session, link).link_awaited != VERIFY_EMAIL
            rules_of_links.use(link, at=self.call.now, served=served)
        # The password is hashed before anything is locked, so that nobody waits for it; and only a good link costs a hash.
        password = passwords.temporary()
        password_hash = hashing.hash_password(password)
        with self.db.begin() as session:
            account = self._open_account(session, digest(token), password_hash)
            letters.credentials(session, account, password, call=self.call)
            outbox.put(session, [events.contact_changed(account, at=self.call.now)], call=self.call)
            audit.record(session, self.call, "email_verified", f"registration/{account.registration_id}", agency=account.agency)
        return accounts_view.verified(account)

    def _open_account(self, session: Session, token_hash: bytes, password_hash: str) -> Account:
        found = registrations.of_link(session, links.get(session, VERIFY_EMAIL, token_hash), lock=True)
        link = links.get(session, VERIFY_EMAIL, token_hash)  # read again under the lock: the link may have been used meanwhile
        rules_of_links.use(link, at=self.call.now, served=found.link_awaited != VERIFY_EMAIL)
        links.mark_used(session, link, at=self.call.now)
        active = registrations.save(session, registration.activate(found, at=self.call.now))
        address_changes.settle(session, active.id, at=self.call.now)  # the address in use is now proven, so a waiting change of it ends
        ends = agency_settings.first_password_ends(offices.settings(session, active.answers["agency"]), at=self.call.now)
        new = rules_of_accounts.applicant(active, password_hash=password_hash, expires_at=ends)
        account = accounts.create(session, new, at=self.call.now)
        outbox.put(session, [events.email_verified(active, account, at=self.call.now)], call=self.call)
        return account
