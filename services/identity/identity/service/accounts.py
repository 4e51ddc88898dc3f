"""What people do with their own account."""

from dataclasses import replace

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import NotFound
from identity import contacts, events, letters
from identity.domain import accounts as rules
from identity.domain import answers
from identity.domain import links as rules_of_links
from identity.domain.accounts import Account
from identity.domain.faults import fault, refuse
from identity.domain.limits import EMAIL_CHANGE, Count
from identity.domain.links import CHANGE_EMAIL, RESET_PASSWORD, Link
from identity.service.door import Json
from identity.service.holder import Holder, wrong_password
from identity.store import accounts, links, offices, registrations
from identity.tokens import digest
from identity.views import accounts as accounts_view


class Accounts(Holder):
    @rpc
    def get_profile(self) -> Json:
        with self.db.read() as session:
            account = accounts.by_id(session, self.call.actor.id)
            registered = registrations.by_id(session, account.registration_id) if account.registration_id else None
            change = links.newest(session, CHANGE_EMAIL, account_id=account.id)
            contact = rules.contact_of(account, registered)
            names = offices.region_names(session, [contact[name] for name in answers.REGIONS if name in contact])
        return accounts_view.profile(
            account, registered, contact, names, email_pending=rules_of_links.open_address(change, at=self.call.now)
        )

    @command
    def change_contact(self, revision: int, fields: Json) -> Json:
        with self.db.begin() as session:
            account = accounts.by_id(session, self.call.actor.id, lock=True)
            rules.refuse_changed(account, revision=revision)
            checked = answers.check(fields, step=3, facts=self._facts_of_contact(session, account, fields))
            refuse(checked.faults)
            saved = accounts.save(session, replace(account, contact={**(account.contact or {}), **checked.answers}), at=self.call.now)
            self._record_own(session, "contact_changed", account)
        return {"revision": saved.revision}

    @command
    def request_email_change(self, session_token: str, current_password: str, email: str) -> Json:
        with self.db.begin() as session:
            own = self._own_session(session, session_token)
        self._prove(own, current_password)
        account = own.account
        new_email = _new_address(account, email)
        self._count([Count(f"email_change:{account.id}", EMAIL_CHANGE)])
        with self.db.begin() as session:
            if not accounts.is_still(session, account):
                raise wrong_password()  # the password or status changed while the password was checked
            # An address that already has an account gets a link row too, so that both cases take the same time and look alike. Nobody is
            # told the token of that link, and it would not work.
            known = accounts.exists_with(session, new_email, but=account.id)
            letters.link_for_account(session, CHANGE_EMAIL, account, call=self.call, email=new_email, known=known)
        return {}

    @rpc
    def get_email_change(self, token: str) -> Json:
        with self.db.begin() as session:
            link, account = self._behind_change(session, token)
        state = rules_of_links.state(link, at=self.call.now)
        return {"state": state} | ({"email": link.email, "username": account.username} if state == "ready" else {})

    @command
    def confirm_email_change(self, token: str) -> Json:
        with self.db.begin() as session:
            _, account = self._behind_change(session, token)
            account = accounts.by_id(session, account.id, lock=True)
            link = links.get(session, CHANGE_EMAIL, digest(token), lock=True)
            rules_of_links.use(link, at=self.call.now)
            self._take_address(session, account, link)
        return {"email": link.email}

    @command
    def close_account(self, session_token: str, current_password: str) -> Json:
        with self.db.begin() as session:
            own = self._own_session(session, session_token)
        self._prove(own, current_password)
        with self.db.begin() as session:
            closed = accounts.save(session, rules.close(accounts.by_id(session, own.account.id, lock=True)), at=self.call.now)
            self._shut_out(session, closed)
            outbox.put(session, [events.account_closed(closed, at=self.call.now)], call=self.call)
            self._record_own(session, "account_closed", closed)
        return {}

    def _facts_of_contact(self, session: Session, account: Account, typed: answers.Answers) -> answers.Facts:
        return answers.Facts(
            today=self._today(),
            phones={name: contacts.phone(typed.get(name) or "") for name in answers.PHONES},
            regions=offices.known_regions(session, {str(typed.get(name) or "") for name in answers.REGIONS}),
            phone_required=offices.settings(session, account.agency)["phone_required"],
        )

    def _behind_change(self, session: Session, token: str) -> tuple[Link, Account]:
        """:raises NotFound: verification_not_found."""
        link = links.get(session, CHANGE_EMAIL, digest(token))
        if link.account_id is None:
            raise NotFound("verification_not_found", "no such link")
        return link, accounts.by_id(session, link.account_id)

    def _take_address(self, session: Session, account: Account, link: Link) -> None:
        """:raises Conflict: verification_expired, when somebody else has an account with this address meanwhile."""
        if link.email is None or accounts.exists_with(session, link.email, but=account.id):
            raise rules_of_links.expired()
        links.mark_used(session, link, at=self.call.now)
        links.put_out_of_use(session, RESET_PASSWORD, account_id=account.id, at=self.call.now)  # a reset link lies in the old mailbox
        changed = accounts.save(session, replace(account, email=link.email), at=self.call.now)
        outbox.put(session, [events.contact_changed(changed, at=self.call.now)], call=self.call)
        self._record_own(session, "email_changed", account)


def _new_address(account: Account, typed: str) -> str:
    """:raises Invalid: invalid_fields."""
    address = (contacts.email(typed) or "").lower()
    refuse({"email": fault("email_format")} if not address else {"email": fault("same_as_old")} if address == account.email else {})
    return address
