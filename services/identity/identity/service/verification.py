"""The link in the first mail, and what the second brings."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bus import outbox
from bus.entrypoints import command, rpc
from identity import events, hashing
from identity.domain import accounts as rules_of_accounts
from identity.domain import links as rules_of_links
from identity.domain import passwords, registration
from identity.domain.accounts import Account
from identity.domain.links import VERIFY_EMAIL
from identity.service.door import Door, Json
from identity.store import accounts, links, offices, registrations
from identity.tokens import digest


class Verification(Door):
    @rpc
    def get_email_verification(self, token: str) -> Json:
        with self.db.begin() as session:
            found = links.get(session, VERIFY_EMAIL, digest(token))
            state = rules_of_links.state(found, at=self.call.now)
            if state != "ready":
                return {"state": state}
            return {"state": state, "full_name": registrations.behind(session, found).answers["full_name"]}

    @command
    def verify_email(self, token: str) -> Json:
        with self.db.begin() as session:
            rules_of_links.use(links.get(session, VERIFY_EMAIL, digest(token)), at=self.call.now)
        # Hashed before anything is locked: nobody waits for it, and only a good link costs it.
        password = passwords.temporary()
        password_hash = hashing.hash_password(password)
        with self.db.begin() as session:
            account = self._open_account(session, digest(token), password_hash)
            told = [events.account_activated(account, temporary_password=password, at=self.call.now)]
            outbox.put(session, [*told, events.contact_changed(account, at=self.call.now)], call=self.call)
        return {"username": account.username}

    def _open_account(self, session: Session, token_hash: bytes, password_hash: str) -> Account:
        token = links.get(session, VERIFY_EMAIL, token_hash, lock=True)
        rules_of_links.use(token, at=self.call.now)
        links.mark_used(session, token, at=self.call.now)
        found = registrations.behind(session, token, lock=True)
        active = registrations.save(session, registration.activate(found, at=self.call.now))
        hours = offices.settings(session, active.answers["agency"])["temporary_password_hours"]
        new = rules_of_accounts.applicant(active, password_hash=password_hash, expires_at=self.call.now + timedelta(hours=hours))
        account = accounts.create(session, new, at=self.call.now)
        outbox.put(session, [events.email_verified(active, account, at=self.call.now)], call=self.call)
        return account
