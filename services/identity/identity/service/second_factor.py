"""The second factor: a code of the authenticator app after the password, or a recovery code of people who lost the app."""

from typing import NoReturn

from bus import outbox
from bus.database import Session
from bus.entrypoints import command
from bus.refusals import Conflict, Invalid
from identity import codes, devices, events
from identity.domain import second_factor
from identity.domain.accounts import Account
from identity.domain.faults import fault
from identity.domain.limits import SECOND_FACTOR, Count, of_device
from identity.domain.roles import SECOND_FACTOR_SETUP
from identity.service.door import Json
from identity.service.holder import Holder
from identity.store import attempts, second_factors, sessions
from identity.store.sessions import Opened
from identity.views import accounts as accounts_view


class SecondFactor(Holder):
    @command
    def confirm_second_factor(self, session_token: str, code: str, device_token: str = "") -> Json:
        with self.db.begin() as session:
            found = self._own_session(session, session_token)
            with self._tries(self._counts_of_code(session, found.account, device_token)):
                if not self._use(session, found.account, second_factor.bare(code)):
                    self._refuse_code(found.account)
            token, completed = self._completed(session, found)
            self._record_own(session, "logged_in", found.account, second_factor=True)
        answer = {"session_token": token, "account": accounts_view.account(found.account, self._roles_in(completed))}
        return answer | self._device_known(found.account, device_token)

    @command
    def begin_second_factor(self, session_token: str, current_password: str = "") -> Json:
        with self.db.begin() as session:
            found = self._own_session(session, session_token)
        if not self._on_the_way_in(found):  # during first-time setup the password was entered a moment ago, so it is not asked for again
            self._prove(found, current_password)
        secret = codes.new_secret()
        with self.db.begin() as session:
            account = self._own_session(session, session_token).account  # the session did not end while the password was checked
            second_factors.begin(session, account.id, codes.sealed(secret))
        return {"secret": secret, "uri": codes.uri(secret, account.username)}

    @command
    def complete_second_factor(self, session_token: str, code: str) -> Json:
        recovery = second_factor.new_recovery_codes()
        with self.db.begin() as session:
            found = self._own_session(session, session_token)
            with self._tries([Count(f"first_code:{found.session.id}", SECOND_FACTOR)]):
                self._take_new(session, found.account, second_factor.bare(code), recovery)
            token, _ = self._completed(session, found)
            sessions.end_others(session, found.session)
            if not self._on_the_way_in(found):
                outbox.put(session, [events.second_factor_changed(found.account, at=self.call.now)], call=self.call)
            self._record_own(session, "second_factor_set_up", found.account)
        return {"session_token": token, "recovery_codes": recovery}

    def _counts_of_code(self, session: Session, account: Account, device_token: str) -> list[Count]:
        """The counts of a device that the account knows, unless its tries are used up; else the counts for unknown devices."""
        known = devices.known(device_token, account.id, at=self.call.now)
        own = of_device("second_factor", account.id, known) if known else []
        usable = own and attempts.is_open(session, own, at=self.call.now)
        return own if usable else [Count(f"second_factor:{account.id}", SECOND_FACTOR)]

    def _on_the_way_in(self, found: Opened) -> bool:
        """Whether the session may do nothing but set up a second factor, because the account has none yet."""
        return self._roles_in(found) == (SECOND_FACTOR_SETUP,)

    def _use(self, session: Session, account: Account, code: str) -> bool:
        """Whether the code is correct. A correct code is used up."""
        if not second_factor.is_of_app(code):
            return second_factors.use_recovery_code(session, account.id, codes.recovery_digests(account.id, code), at=self.call.now)
        step = codes.step_of(codes.unsealed(account.totp_secret), code, at=self.call.now) if account.totp_secret else None
        return step is not None and second_factors.use_step(session, account.id, step)

    def _take_new(self, session: Session, account: Account, code: str, recovery: list[str]) -> None:
        """:raises Conflict: second_factor_not_begun. :raises Invalid: code_wrong."""
        sealed = account.totp_new_secret
        if sealed is None:
            raise Conflict("second_factor_not_begun", "there is no new secret to confirm")
        step = codes.step_of(codes.unsealed(sealed), code, at=self.call.now)
        if step is None:
            self._refuse_code(account)
        digests = [codes.recovery_digests(account.id, second_factor.bare(each))[0] for each in recovery]
        if not second_factors.complete(session, account.id, sealed, step=step, recovery=digests, at=self.call.now):
            raise Conflict("second_factor_not_begun", "another secret was begun meanwhile")

    def _refuse_code(self, account: Account) -> NoReturn:
        with self.db.begin(apart=True) as session:
            self._record_own(session, "log_in_refused", account, second_factor=True)
        raise Invalid("code_wrong", "not a code that is good now", fields={"code": fault("code_wrong")})
