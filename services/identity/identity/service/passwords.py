"""Changing a password, forgetting it, and choosing one through a link."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc, timer
from bus.refusals import NotAllowed, NotFound
from identity import events, hashing, letters, tokens
from identity.domain import accounts as rules
from identity.domain import links as rules_of_links
from identity.domain import passwords
from identity.domain.accounts import ACTIVE, INVITED, Account
from identity.domain.faults import Fault, refuse
from identity.domain.limits import RESET, RESETS, Count, origin, tried
from identity.domain.links import INVITATION, RESET_PASSWORD, SET_PASSWORD, Link
from identity.domain.roles import PASSWORD_CHANGE
from identity.service.door import Json
from identity.service.holder import Holder, wrong_password
from identity.service.wishes import Wishes
from identity.store import accounts, attempts, audit, links, offices, registrations, sessions, wishes
from identity.store.sessions import Opened
from identity.tokens import digest
from identity.views import accounts as accounts_view

CHOOSING = (SET_PASSWORD, RESET_PASSWORD, INVITATION)


class Passwords(Holder, Wishes):
    @command
    def change_password(self, session_token: str, new_password: str, current_password: str = "") -> Json:
        with self.db.begin() as session:
            own = self._own_session(session, session_token)
            about = self._known_of(session, own.account)
        first = self._roles_in(own) == (PASSWORD_CHANGE,) and not current_password
        if not first:
            self._prove(own, current_password)
        elif hashing.fits(own.account.password_hash, rules.as_held(own.account, new_password)):
            # during the first change the temporary password, which opened this session, is not asked for again
            current_password = new_password
        minimum = own.settings["password_minimum"]
        _refuse_faulty(passwords.check_change(current_password, new_password, about=about, minimum=minimum))
        new_hash = hashing.hash_password(new_password)
        with self.db.begin() as session:
            return {"session_token": self._change_password(session, session_token, own, new_hash)}

    @command
    def request_password_reset(self, login: str, address: str) -> Json:
        self._count([Count(f"reset_address:{origin(address)}", RESETS, item=tried(login))])
        self._wish(wishes.RESETS, login=login)
        return {}

    @timer(interval=5)
    def send_resets(self) -> None:
        self._answer_wishes(wishes.RESETS, self._answer_reset)

    @rpc
    def get_password_link(self, token: str) -> Json:
        with self.db.begin() as session:
            link, account = self._link_and_account(session, token)
            minimum = offices.settings(session, account.agency)["password_minimum"]
        return accounts_view.password_link(link, account, minimum=minimum, at=self.call.now)

    @command
    def set_password(self, token: str, new_password: str, device_token: str = "") -> Json:
        with self.db.begin() as session:
            link, account = self._link_and_account(session, token)
            rules_of_links.use(link, at=self.call.now, served=rules.is_served(link, account))
            minimum, about = offices.settings(session, account.agency)["password_minimum"], self._known_of(session, account)
        _refuse_faulty(passwords.check(new_password, about=about, minimum=minimum))
        new_hash = hashing.hash_password(new_password)
        with self.db.begin() as session:
            self._set_by_link(session, token, new_hash)
        return {"username": account.username} | self._device_known(account, device_token)

    def _answer_reset(self, session: Session, reset: Row[Any]) -> None:
        account = accounts.by_login(session, reset.login)
        if (
            account
            and account.email
            and account.status == ACTIVE
            and accounts.is_still(session, account)
            and self._may_mail(session, account)
        ):
            # the log lines of this mail carry the id of the person's request
            self.call = replace(self.call, request_id=reset.request_id)
            letters.link_for_account(session, RESET_PASSWORD, account, call=self.call)
            audit.record(session, self.call, "password_reset_requested", f"account/{account.id}", agency=account.agency)

    def _known_of(self, session: Session, account: Account) -> list[str]:
        """What others know about the holder: a new password must not be made of it."""
        born = registrations.by_id(session, account.registration_id).answers.get("birth_date") if account.registration_id else None
        office = [offices.the_agency(session, account.agency).name, *(unit.code for unit in offices.units(session, account.agency))]
        return [*account.names(), *office, *(passwords.dates(born) if born else [])]

    def _may_mail(self, session: Session, account: Account) -> bool:
        """Whether one more mail may be sent. The link in the mail before it still works, so asking in somebody else's name shuts nobody
        out."""
        try:
            attempts.count(session, [Count(f"reset:{account.id}", RESET)], at=self.call.now)
        except NotAllowed:
            return False
        return True

    def _link_and_account(self, session: Session, token: str) -> tuple[Link, Account]:
        """A link for choosing a password, and whose. :raises NotFound: verification_not_found."""
        link = links.get(session, None, digest(token))
        if link.purpose not in CHOOSING or link.account_id is None:
            raise NotFound("verification_not_found", "no such link")
        return link, accounts.by_id(session, link.account_id)

    def _change_password(self, session: Session, session_token: str, own: Opened, new_hash: str) -> str:
        """Ends every session and begins a new one. :returns: its token."""
        account = accounts.by_id(session, own.account.id, lock=True)
        if account.password_hash != own.account.password_hash:
            raise wrong_password()  # another change was quicker
        self._own_session(
            session, session_token
        )  # the session did not end, and its account was not disabled, while the password was hashed
        self._take(session, account, new_hash)
        token = tokens.new_token()
        sessions.start_again(session, own.session, token_hash=digest(token), at=self.call.now)
        if not account.must_change_password:
            outbox.put(session, [events.password_changed(account, at=self.call.now)], call=self.call)
        self._record_own(session, "password_changed", account)
        return token

    def _set_by_link(self, session: Session, token: str, new_hash: str) -> None:
        """Locks the account first, then the link: disabling or closing an account locks in the same order."""
        link, account = self._link_and_account(session, token)
        account = accounts.by_id(session, account.id, lock=True)
        link = links.get(session, link.purpose, digest(token), lock=True)
        rules_of_links.use(link, at=self.call.now, served=rules.is_served(link, account))
        links.mark_used(session, link, at=self.call.now)
        changed = self._take(session, account, new_hash)
        if link.purpose == RESET_PASSWORD:
            outbox.put(session, [events.password_changed(changed, at=self.call.now)], call=self.call)
        if account.status == INVITED:
            outbox.put(session, [events.staff_changed(changed, at=self.call.now)], call=self.call)
        self._record_own(session, "password_changed", account, by=link.purpose)

    def _take(self, session: Session, account: Account, new_hash: str) -> Account:
        """Save the new password; end the sessions and links from before it."""
        changed = accounts.save(session, rules.with_password(account, new_hash), at=self.call.now)
        accounts.end_sessions(session, account.id)
        for purpose in CHOOSING:
            links.put_out_of_use(session, purpose, account_id=account.id, at=self.call.now)
        return changed


def _refuse_faulty(fault: Fault | None) -> None:
    refuse({"new_password": fault} if fault else {})
