"""Acting for somebody who is away: who has delegated what to whom, delegating, and ending it early."""

from dataclasses import replace
from datetime import date

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from identity import events
from identity.domain import delegation as rules
from identity.domain.accounts import ACTIVE
from identity.domain.delegation import Delegation
from identity.service.door import Door, Json
from identity.store import accounts, audit, delegations, staff
from identity.views import staff as staff_view

MOST_PEOPLE = 500


class Delegations(Door):
    @rpc
    def list_delegations(self) -> Json:
        """Of the agency, and between whom the asker may make one."""
        with self.db.read() as session:
            found = delegations.of_agency(session, self._agency())
            shown = self._views(session, found)
            people = [accounts.from_row(row) for row in staff.page(session, self._agency(), status=ACTIVE, after=None, limit=MOST_PEOPLE)]
        return {"items": shown, "people": [staff_view.colleague(each, delegable=rules.DELEGABLE) for each in people]}

    @command
    def make_delegation(self, deputy_id: int, roles: list[str], since: str, until: str, reason: str, account_id: int | None = None) -> Json:
        by = self.call.actor.id
        with self.db.begin() as session:
            staff.one_at_a_time(session, self._agency())
            absent = staff.account_of(session, self._agency(), account_id or by)
            new = rules.delegate(
                absent,
                staff.account_of(session, self._agency(), deputy_id),
                roles=roles,
                since=date.fromisoformat(since),
                until=date.fromisoformat(until),
                reason=reason,
                others=delegations.of_agency(session, self._agency(), since=self._today()),
                by=by,
                by_roles=self.call.actor.roles,
                today=self._today(),
                at=self.call.now,
            )
            new = replace(new, id=delegations.add(session, new))
            return self._told(session, new, "delegation_made", deputy_id=new.deputy_id, roles=new.roles, since=since, until=until)

    @command
    def end_delegation(self, delegation_id: int) -> Json:
        with self.db.begin() as session:
            one = delegations.one(session, self._agency(), delegation_id)
            who: Json = {"by": self.call.actor.id, "by_roles": self.call.actor.roles}
            ended = rules.end(one, **who, on=self._today(), at=self.call.now)
            delegations.keep_end(session, ended)
            return self._told(session, ended, "delegation_ended", deputy_id=ended.deputy_id, roles=ended.roles)

    def _told(self, session: Session, one: Delegation, act: str, **details: Json) -> Json:
        """Both are told, and it is recorded."""
        outbox.put(session, [events.delegation_changed(one, at=self.call.now)], call=self.call)
        shown = self._views(session, [one])[0]
        subject = f"account/{one.account_id}"
        audit.record(session, self.call, act, subject, agency=one.agency, delegation_id=one.id, **details)
        return shown

    def _views(self, session: Session, found: list[Delegation]) -> list[Json]:
        asker, roles = self.call.actor.id, self.call.actor.roles
        people = delegations.names(session, [who for each in found for who in (each.account_id, each.deputy_id, each.made_by)])
        return [staff_view.delegation(each, people, asker=asker, asker_roles=roles, on=self._today()) for each in found]
