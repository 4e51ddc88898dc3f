"""What people do with their own account."""

from bus.entrypoints import command, rpc
from bus.refusals import Invalid
from identity import hashing, views
from identity.domain import passwords
from identity.service.door import Json
from identity.service.sessions import Attempts
from identity.store import accounts, registrations


class Accounts(Attempts):
    @command
    def change_password(self, session_token: str, current_password: str, new_password: str) -> Json:
        account = self._own_session(session_token)
        counted = self._count_attempt(f"login:{account.username}")
        wrong = Invalid("password_wrong", "not the current password", fields={"current_password": {"code": "password_wrong"}})
        if not hashing.fits(account.password_hash, current_password):
            raise wrong
        fault = passwords.check_change(current_password, new_password, about=account.names())
        if fault:
            raise Invalid("invalid_fields", "not a good new password", fields={"new_password": fault})
        new_hash = hashing.hash_password(new_password)
        with self.db.begin() as session:
            if not accounts.set_password(session, account.id, new_hash, instead_of=account.password_hash):
                raise wrong  # another change was quicker
            accounts.forget_attempts(session, counted)
            accounts.end_sessions(session, account.id)
            return {"session_token": self._start_session(session, account)}

    @rpc
    def get_profile(self) -> Json:
        with self.db.begin() as session:
            account = accounts.by_id(session, self.call.actor.id)
            registered = registrations.by_id(session, account.registration_id) if account.registration_id else None
            return views.profile(account, registered)
