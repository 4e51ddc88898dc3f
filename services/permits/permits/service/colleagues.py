"""What identity tells of the office's staff: who works where in which roles, and who acts for whom. Whoever may no longer do a step does not go on
holding it."""

from datetime import date
from functools import partial

from bus import inbox
from bus.database import Session
from bus.entrypoints import event_handler, timer
from permits.domain import claim as rules
from permits.domain.colleague import Colleague, Delegation
from permits.domain.office_time import LATEST, office_date
from permits.service.application_door import ApplicationDoor
from permits.store import applications, claims, colleagues, delegations, offices


class Colleagues(ApplicationDoor):
    @event_handler("identity", "staff_changed")
    def on_staff_changed(self, event: inbox.Event) -> None:
        """An account that is not active has no roles here."""
        data = event.data
        roles = data["roles"] if data["status"] == "active" else []
        told = Colleague(data["account_id"], "", data["agency"], tuple(sorted(roles)), tuple(sorted(data["units"])))
        with self.db.begin() as session:
            if colleagues.save_told(session, told, seq=event.seq):
                for account_id in (told.account_id, *delegations.deputies_of(session, told.account_id)):
                    self._let_go(session, account_id, agency=told.agency)

    @event_handler("identity", "delegation_changed")
    def on_delegation_changed(self, event: inbox.Event) -> None:
        data = event.data
        days = {name: date.fromisoformat(data[name]) for name in ("since", "until")}
        told = Delegation(data["delegation_id"], data["agency"], data["account_id"], data["deputy_id"], tuple(data["roles"]), **days)
        with self.db.begin() as session:
            if delegations.save(session, told, ended=data["ended"], seq=event.seq):
                self._let_go(session, told.deputy_id, agency=told.agency)

    @timer(interval=3600)
    def let_go_after_last_day(self) -> None:
        """What somebody took in whose name they act no more since midnight."""
        with self.db.read() as session:
            deputies = delegations.lately_over(session, on=office_date(self.call.now, LATEST))
        for deputy_id, agency in deputies:
            self._tried(partial(self._let_go_alone, deputy_id, agency), named=f"claims of {deputy_id} after a delegation")

    def _let_go_alone(self, deputy_id: int, agency: str) -> None:
        with self.db.begin() as session:
            self._let_go(session, deputy_id, agency=agency)

    def _let_go(self, session: Session, account_id: int, *, agency: str) -> None:
        """What that person has taken and may not do any more: visibly, as if they had let it go."""
        zone = offices.zone(session, of=agency)
        for held in claims.of_account(session, account_id):
            one = applications.the_alone(session, held.application_id)
            if held not in claims.of_application(session, held.application_id):
                continue  # until the application was locked, somebody took it over or the step ended
            absent = delegations.acted_for(session, account_id, on=office_date(self.call.now, zone))
            person = colleagues.known(session, account_id, of=agency).as_person(zone=zone, acts_for=absent)
            if one.step and not rules.may_keep(one, held, person):
                claims.let_go(session, held, at=self.call.now)
                told = rules.released(one, held, role=one.step.role, at=self.call.now)
                self._tell(session, f"application/{one.id}", told)
                self._record_of(session, one, "application_let_go", step=held.step, of=account_id)
