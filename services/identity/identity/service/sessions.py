"""Sessions: logging in and out, and the proof of who asks."""

from typing import NoReturn

from bus.database import Session
from bus.entrypoints import command, rpc, timer
from bus.refusals import NotAllowed
from identity import devices, hashing, tokens
from identity.domain import accounts as rules
from identity.domain import delegation, person
from identity.domain.accounts import MOST_SESSIONS, Account
from identity.domain.limits import FAILURES, LOAD, LOG_IN_AT_ALL, MOST_COUNTED, Count, of_device, of_stranger, tried
from identity.domain.office_time import office_date
from identity.domain.roles import SECOND_FACTOR
from identity.service.door import Json
from identity.service.holder import Holder
from identity.store import accounts, attempts, audit, delegations, links, offices, sessions
from identity.store.sessions import Opened
from identity.tokens import digest
from identity.views import accounts as accounts_view
from identity.views import staff as staff_view
from identity.views.common import time


class Sessions(Holder):
    @rpc
    def log_in(self, login: str, password: str, address: str, device: str = "", device_token: str = "") -> Json:
        counts = self._counts_of_log_in(login, address, device_token)
        with self._tries(counts, at_all=[Count(f"at_all:{tried(login)}", LOG_IN_AT_ALL)]):
            account = self._account_fitting(login, password, counts[0])
        token = tokens.new_token()
        with self.db.begin() as session:
            opened = self._begin(session, account, token, address=address, device=device)
        if opened is None:
            self._refuse_log_in(account, counts[0])
        roles = self._roles_in(opened)
        account_in = accounts_view.account(account, roles)
        answer = {"session_token": token, "must_change_password": account.must_change_password, "account": account_in}
        return answer if roles == (SECOND_FACTOR,) else answer | self._device_known(account, device_token)

    @rpc
    def open_session(self, session_token: str, services: list[str] | None = None) -> Json:
        with self.db.begin() as session:
            found = sessions.opened(session, digest(session_token))
            rules.refuse_ended(found.session, found.account, at=self.call.now)
            current = sessions.mark_used(session, found.session, at=self.call.now)
            account, roles = found.account, self._roles_in(found)
            absent = self._absent(session, found) if account.is_staff and roles == account.roles else []
        ends = time(rules.session_end(current, staff=account.is_staff))
        shown = accounts_view.account(account, [*roles, *dict.fromkeys(role for each in absent for role in each.roles)])
        shown |= {"acts_for": [staff_view.absent(each) for each in absent]} if absent else {}
        opened = {"account": shown, "expires_at": ends, "session_id": current.id}
        opened["password_minimum"] = found.settings["password_minimum"]
        says = {"roles": roles, "marks": person.of_identity(account, found.registered), "time_zone": found.time_zone, "at": self.call.now}
        says["acts_for"] = absent
        if services is None:
            return {"actor_token": tokens.actor_token(account, None, **says), **opened}
        return {"actor_tokens": {name: tokens.actor_token(account, name, **says) for name in services}, **opened}

    def _absent(self, session: Session, found: Opened) -> list[tokens.Absent]:
        """In whose names the account acts today, by the calendar of its agency."""
        if not found.is_deputy:
            return []
        acted = delegations.acted_for(session, found.account.id, on=office_date(self.call.now, found.time_zone))
        each_one = (
            tokens.Absent(who, delegation.roles_by(one, absent=who, deputy=found.account), person.of_identity(who, registered), one.until)
            for one, who, registered in acted
        )
        return [each for each in each_one if each.roles]

    @rpc
    def extend_session(self, session_token: str) -> Json:
        with self.db.begin() as session:
            found = self._own_session(session, session_token)
            current = sessions.mark_used(session, found.session, at=self.call.now, every=sessions.ALWAYS)
        return {"expires_at": time(rules.session_end(current, staff=found.account.is_staff))}

    @rpc
    def log_out(self, session_token: str) -> Json:
        with self.db.begin() as session:
            ended = sessions.end(session, digest(session_token))
            if ended:
                audit.record(session, self.call, "logged_out", f"account/{ended.id}", agency=ended.agency, actor_id=ended.id)
        return {}

    @rpc
    def list_sessions(self, session_token: str) -> Json:
        with self.db.begin() as session:
            own = self._own_session(session, session_token)
            found = sessions.of_account(session, own.account.id)
        alive = [each for each in found if rules.session_end(each, staff=own.account.is_staff) > self.call.now]
        return {"items": [accounts_view.session(each, current=each.id == own.session.id) for each in alive]}

    @command
    def end_other_sessions(self, session_token: str) -> Json:
        with self.db.begin() as session:
            own = self._own_session(session, session_token)
            ended = sessions.end_others(session, own.session)
            self._record_own(session, "sessions_ended", own.account, ended=ended)
        return {"ended": ended}

    @timer(interval=600)
    def sweep(self) -> None:
        """Delete what is no longer needed. A flood of log-ins leaves many tries: they are deleted by the few thousand, one transaction
        each."""
        while self._sweep_tries():
            pass
        with self.db.begin() as session:
            sessions.sweep(session, at=self.call.now)
            links.sweep(session, at=self.call.now)

    def _sweep_tries(self) -> int:
        with self.db.begin() as session:
            return attempts.sweep(session, at=self.call.now)

    def _counts_of_log_in(self, login: str, address: str, device_token: str) -> list[Count]:
        """The counts of a device that the account knows, unless its tries are used up; else the counts for unknown devices."""
        with self.db.begin() as session:
            account = accounts.by_login(session, login) if device_token else None
            known = devices.known(device_token, account.id, at=self.call.now) if account else None
            own = of_device("log_in", account.id, known) if account and known else []
            if own and attempts.is_open(session, own, at=self.call.now):
                return own
            failures = attempts.number(session, FAILURES, within=LOAD.window, at=self.call.now, most=MOST_COUNTED)
        return of_stranger(login, address, failures=failures)

    def _account_fitting(self, login: str, password: str, counted: Count) -> Account:
        """An unknown login, a wrong password, an expired temporary password, a disabled or closed account: all take the same work and get
        the same answer.

        :raises NotAllowed: login_refused.
        """
        with self.db.begin() as session:
            account = accounts.by_login(session, login)
        fits = hashing.fits(account.password_hash if account else None, rules.as_held(account, password))
        if account is None or not fits or not account.may_log_in(at=self.call.now):
            self._refuse_log_in(account, counted)
        return account

    def _refuse_log_in(self, account: Account | None, counted: Count) -> NoReturn:
        """The audit record does not say what was typed: people type passwords into the login field."""
        subject, agency = (f"account/{account.id}", account.agency) if account else ("login", None)
        with self.db.begin() as session:
            left = attempts.left(session, counted, at=self.call.now)
            audit.record(session, self.call, "log_in_refused", subject, agency=agency)
        raise NotAllowed("login_refused", "login and password do not fit", tries_left=left)

    def _begin(self, session: Session, account: Account, token: str, *, address: str, device: str) -> Opened | None:
        """None when the password or the status changed since it was checked. A session that is complete without a second factor is recorded
        here; the others when the code was entered."""
        if not accounts.is_still(session, account):
            return None
        begun = sessions.start(session, account.id, token_hash=digest(token), at=self.call.now, address=address, device=device)
        sessions.end_oldest(session, account.id, but=MOST_SESSIONS)
        opened = Opened(begun, account, offices.settings(session, account.agency))
        if self._roles_in(opened) != (SECOND_FACTOR,):
            self._record_own(session, "logged_in", account)
        return opened
