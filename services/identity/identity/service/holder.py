"""What the parts of the door share that serve an account's holder: the session, entering the password again, counting tries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bus.database import Session
from bus.refusals import Invalid, NotAllowed, NotFound
from identity import devices, hashing, tokens
from identity.domain import accounts as rules
from identity.domain.accounts import Account
from identity.domain.faults import fault
from identity.domain.limits import PROOF, Count
from identity.domain.links import LIVES
from identity.service.door import Door
from identity.store import accounts, attempts, audit, claim_codes, links, sessions
from identity.store.sessions import Opened
from identity.tokens import digest


class Holder(Door):
    def _own_session(self, session: Session, session_token: str) -> Opened:
        """The asker's session; it has not ended. :raises NotFound: session_ended."""
        found = sessions.opened(session, digest(session_token))
        rules.refuse_ended(found.session, found.account, at=self.call.now)
        if found.account.id != self.call.actor.id:
            raise NotFound("session_ended", "the session is over")
        return found

    def _roles_in(self, found: Opened) -> tuple[str, ...]:
        return rules.roles_in(found.session, found.account, second_factor_needed=found.settings["staff_second_factor"])

    def _completed(self, session: Session, found: Opened) -> tuple[str, Opened]:
        """The session continues under another token, its second factor entered. :returns: the new token, and the session as it is now."""
        token = tokens.new_token()
        return token, replace(found, session=sessions.complete(session, found.session, token_hash=digest(token)))

    def _prove(self, own: Opened, password: str) -> None:
        """Check the password once more. Wrong tries count for this session alone: nobody outside it can use them up. :raises Invalid:
        password_wrong."""
        with self._tries([Count(f"proof:{own.session.id}", PROOF)]):
            if not hashing.fits(own.account.password_hash, rules.as_held(own.account, password)):
                raise wrong_password()

    def _device_known(self, account: Account, device_token: str) -> dict[str, str]:
        """The part of the answer by which the device is recognised later, now that the account was used on it."""
        return {"device_token": devices.remember(device_token, account.id, at=self.call.now)}

    def _shut_out(self, session: Session, account: Account) -> None:
        """End all sessions of the account and make all its mailed links and claim codes invalid."""
        accounts.end_sessions(session, account.id)
        for purpose in LIVES:
            links.put_out_of_use(session, purpose, account_id=account.id, at=self.call.now)
        claim_codes.end(session, account.id, at=self.call.now)

    def _record_own(self, session: Session, act: str, account: Account, **details: Any) -> None:
        """Record what the holder did. The session tells who the holder is, or this act itself does (log-in, a mailed link). Must be a
        transaction's last statement."""
        audit.record(session, self.call, act, f"account/{account.id}", agency=account.agency, actor_id=account.id, **details)

    @contextmanager
    def _tries(self, counts: Sequence[Count], *, at_all: Sequence[Count] = ()) -> Iterator[None]:
        """The body of the `with` counts as a try against `counts` unless it succeeds, and against `at_all` also when it succeeds. It does
        not count when hashing is refused because all places are taken.

        :raises NotAllowed: too_many_attempts.
        """
        counted = self._count([*counts, *at_all])
        try:
            yield
        except NotAllowed as refusal:
            if refusal.code == "busy":
                self._forget(counted)
            raise
        self._forget(counted[: len(counts)])

    def _count(self, counts: Sequence[Count]) -> list[int | None]:
        """Counts in a transaction of its own, so that the try counts even when the body fails. :raises NotAllowed: too_many_attempts."""
        with self.db.begin(apart=True) as session:
            return attempts.count(session, counts, at=self.call.now)

    def _forget(self, counted: Sequence[int | None]) -> None:
        with self.db.begin(apart=True) as session:
            attempts.forget(session, counted)


def wrong_password() -> Invalid:
    return Invalid("password_wrong", "not the current password", fields={"current_password": fault("password_wrong")})
