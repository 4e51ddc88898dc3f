"""Accounts, the office's side: finding, disabling and enabling them."""

from typing import Any

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.outbox import Event
from identity import copies, events
from identity.domain import accounts as rules
from identity.domain import staff as rules_of_staff
from identity.domain.accounts import CLOSED, Account
from identity.domain.audit import AuditRecord
from identity.service.door import Json
from identity.service.holder import Holder
from identity.store import accounts, audit, staff
from identity.views import accounts as accounts_view


class People(Holder):
    @rpc
    def find_people(self, q: str) -> Json:
        with self.db.begin() as session:
            found = accounts.of_agency_like(session, q.strip(), agency=self._agency())
            self._record_found(session, [row.id for row in found])
        return {"items": [accounts_view.person(row) for row in found]}

    @command
    def disable_account(self, account_id: int, reason: str) -> Json:
        with self.db.begin() as session:
            staff.one_at_a_time(session, self._agency())  # when two admins disable each other, one of them remains
            account = accounts.by_id(session, account_id, agency=self._agency(), lock=True)
            disabled = rules.disable(account, by=self.call.actor.id)
            others = staff.active_admins(session, account.agency, but=account.id)
            rules_of_staff.refuse_to_lose_last_admin(account, roles=(), other_admins=others)
            if disabled.status == CLOSED:
                self._withdraw(session, disabled, reason)
            else:
                event = events.account_disabled(disabled, reason=reason, at=self.call.now)
                self._set_standing(session, disabled, [event], "account_disabled", reason=reason)
        return {}

    @command
    def enable_account(self, account_id: int) -> Json:
        with self.db.begin() as session:
            staff.one_at_a_time(session, self._agency())
            account = accounts.by_id(session, account_id, agency=self._agency(), lock=True)
            enabled = rules.enable(account)
            self._set_standing(session, enabled, [events.account_enabled(enabled, at=self.call.now)], "account_enabled")
        return {}

    def _record_found(self, session: Session, account_ids: list[int]) -> None:
        """One audit record per person found, or one record that nobody was found. The search text is not recorded: it may be an identity
        number."""
        agency, call = self._agency(), self.call
        found: list[tuple[str, str, int | None]] = [("person_found", f"account/{each}", each) for each in account_ids]
        acts = found or [("nobody_found", f"agency/{agency}", None)]
        by = call.actor.id if call.actor else None
        audit.add(session, (AuditRecord(agency, call.now, by, act, subject, call.request_id, person) for act, subject, person in acts))

    def _withdraw(self, session: Session, closed: Account, reason: str) -> None:
        """No mail is sent about it: the invited address may be wrong."""
        staff.settle(session, closed.id, rules_of_staff.REFUSED, by=self.call.actor.id, at=self.call.now)
        self._set_standing(session, closed, [], "invitation_withdrawn", reason=reason)

    def _set_standing(self, session: Session, changed: Account, published: list[Event], act: str, **details: Any) -> None:
        """Save the account's new status and end its sessions and links: no old session or link works again later."""
        accounts.save(session, changed, at=self.call.now)
        self._shut_out(session, changed)
        of_staff = [events.staff_changed(changed, at=self.call.now)] if changed.is_staff else []
        outbox.put(session, [*published, *of_staff], call=self.call)
        if changed.is_staff:
            copies.publish_roles(session, changed.agency, call=self.call)
        audit.record(session, self.call, act, f"account/{changed.id}", agency=changed.agency, **details)
