"""Sessions: logging in and out, and the proof of who asks."""

from sqlalchemy.orm import Session

from bus.entrypoints import rpc, timer
from bus.refusals import NotAllowed, NotFound
from identity import hashing, tokens, views
from identity.domain import accounts as rules_of_accounts
from identity.domain import limits
from identity.domain.accounts import Account
from identity.service.door import Door, Json
from identity.store import accounts, offices
from identity.tokens import digest


class Attempts(Door):
    """For those parts of the door where passwords are tried or sessions begun."""

    def _count_attempt(self, *keys: str) -> list[int]:
        """A transaction of its own: a try counts even when what it tried fails."""
        digests = [digest(key) for key in keys]
        with self.db.begin(apart=True) as session:
            return accounts.count_attempt(session, digests, limit=limits.LOG_IN, at=self.call.now)

    def _start_session(self, session: Session, account: Account) -> str:
        token = tokens.new_token()
        accounts.start_session(session, account_id=account.id, token_hash=digest(token), at=self.call.now)
        return token

    def _roles_in(self, session: Session, opened: rules_of_accounts.Session, account: Account) -> tuple[str, ...]:
        needed = account.is_staff and offices.settings(session, account.agency)["staff_second_factor"]
        return rules_of_accounts.roles_in(opened, account, second_factor_needed=needed)

    def _own_session(self, session_token: str) -> Account:
        """The account of a session that is the asker's and not over. :raises NotFound: session_ended."""
        with self.db.begin() as session:
            found = accounts.session_by_token(session, digest(session_token))
            account = accounts.by_id(session, found.account_id)
        rules_of_accounts.refuse_ended(found, staff=account.is_staff, at=self.call.now)
        if account.id != self.call.actor.id:
            raise NotFound("session_ended", "the session is somebody else's")
        return account


class Sessions(Attempts):
    @rpc
    def log_in(self, login: str, password: str, address: str) -> Json:
        counted = self._count_attempt(f"login:{login.strip().lower()}", f"address:{address}")
        account = self._account_fitting(login, password)
        with self.db.begin() as session:
            accounts.forget_attempts(session, counted)
            token = self._start_session(session, account)
            opened = accounts.session_by_token(session, digest(token))
            roles = self._roles_in(session, opened, account)
        return {"session_token": token, "must_change_password": account.must_change_password, "account": views.account(account, roles)}

    @rpc
    def open_session(self, session_token: str) -> Json:
        with self.db.begin() as session:
            found = accounts.session_by_token(session, digest(session_token))
            account = accounts.by_id(session, found.account_id)
            rules_of_accounts.refuse_ended(found, staff=account.is_staff, at=self.call.now)
            current = accounts.seen(session, found, at=self.call.now)
            roles = self._roles_in(session, current, account)
        ends = views.time(rules_of_accounts.session_end(current, staff=account.is_staff))
        proof = tokens.actor_token(account, roles=roles, at=self.call.now)
        return {"actor_token": proof, "account": views.account(account, roles), "expires_at": ends, "session_id": current.id}

    @rpc
    def log_out(self, session_token: str) -> Json:
        with self.db.begin() as session:
            accounts.end_session(session, digest(session_token))
        return {}

    @timer(interval=600)
    def sweep(self) -> None:
        with self.db.begin() as session:
            accounts.sweep(session, at=self.call.now)

    def _account_fitting(self, login: str, password: str) -> Account:
        """Unknown login, wrong password, a temporary one grown old: same work, same answer. :raises NotAllowed: login_refused."""
        with self.db.begin() as session:
            account = accounts.by_login(session, login)
        fits = hashing.fits(account.password_hash if account else None, password)
        if account is None or not fits or not account.may_log_in(at=self.call.now):
            raise NotAllowed("login_refused", "login and password do not fit")
        return account
