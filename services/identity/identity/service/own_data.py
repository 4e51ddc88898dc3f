"""What people may read of their own data (UU PDP 27/2022): all that is stored about them, and who read it."""

from typing import Any

from sqlalchemy import Row

from bus.database import Session
from bus.entrypoints import rpc
from identity import own_data
from identity.domain.accounts import Account
from identity.service.door import Door, Json
from identity.store import accounts, address_changes, audit, claim_codes, delegations, filings, registrations, sessions
from identity.views import accounts as accounts_view


class OwnData(Door):
    @rpc
    def list_views_of_me(self, after: int | None = None, limit: int = 25) -> Json:
        with self.db.begin() as session:
            account = accounts.by_id(session, self.call.actor.id)
            rows = self._views_of(session, account, before=after, limit=limit + 1)
        more = len(rows) > limit
        return {"items": [accounts_view.view_of_me(row) for row in rows[:limit]], "next": rows[limit - 1].position if more else None}

    @rpc
    def export_own_data(self) -> Json:
        with self.db.begin() as session:
            account = accounts.by_id(session, self.call.actor.id)
            registered = registrations.by_id(session, account.registration_id) if account.registration_id else None
            acts = audit.records_about(session, f"account/{account.id}")
            looks = self._views_of(session, account, before=None, limit=None)
            changes = address_changes.of_registration(session, registered.id) if registered else []
            told, filed = delegations.of_person(session, account.id), filings.of_account(session, account.id)
            codes = claim_codes.of_account(session, account.id)
            own = own_data.all_of(account, registered, changes, sessions.of_account(session, account.id), acts, looks, told, filed, codes)
            audit.record(session, self.call, "data_exported", f"account/{account.id}", agency=account.agency)
        return own

    def _views_of(self, session: Session, account: Account, *, before: int | None, limit: int | None) -> list[Row[Any]]:
        """What others did with the person's things, and who looked at them; newest first."""
        return audit.by_others(session, account.id, registration_id=account.registration_id, before=before, limit=limit)
