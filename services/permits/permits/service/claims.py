"""Taking what waits at a step: one takes it, lets it go, takes it over, or is handed it by a head."""

from bus.database import Session
from bus.entrypoints import command, rpc
from permits.domain import absence
from permits.domain import claim as rules
from permits.domain.application import Application
from permits.domain.claim import Changed
from permits.domain.colleague import known_as
from permits.service.application_door import ApplicationDoor
from permits.store import absences, applications, claims, colleagues, delegations
from permits.views import claims as claims_view
from permits.views.common import Json


class Claims(ApplicationDoor):
    @command
    def claim_application(self, *, application_id: int, step: str, held_by: int | None = None) -> Json:
        by = self._who()
        with self.db.begin() as session:
            away = absences.away_still(session, by.account_id, on=self._today())
            one = applications.of_agency(session, application_id, by=by)
            absence.refuse_away(away, by=by)
            held = claims.of_application(session, application_id)
            taken = rules.take(one, held, step=step, held_by=held_by, by=by, at=self.call.now)
            colleagues.save(session, known_as(by))
            return self._handed(session, one, taken, "application_claimed", step)

    @command
    def release_application(self, *, application_id: int, step: str) -> Json:
        by = self._who()
        with self.db.begin() as session:
            one = applications.of_agency(session, application_id, by=by)
            held = rules.release(one, claims.of_application(session, application_id), step=step, by=by)
            if held and one.step:
                claims.remove(session, held)
                told = rules.released(one, held, role=one.step.role, at=self.call.now)
                self._tell(session, f"application/{one.id}", told)
                self._record_of(session, one, "application_released", step=step)
            return self._view(session, one)

    @command
    def assign_application(self, *, application_id: int, step: str, account_id: int, held_by: int | None = None) -> Json:
        by = self._who()
        with self.db.begin() as session:
            away = absences.away_still(session, account_id, on=self._today())
            one = applications.of_agency(session, application_id, by=by)
            held = claims.of_application(session, application_id)
            rules.check_current(one, step)
            absent = delegations.acted_for(session, account_id, on=self._today())
            to = colleagues.the(session, account_id, of=by.agency).as_person(zone=by.zone, acts_for=absent)
            absence.refuse_away(away, by=by)
            handed = rules.assign(one, held, step=step, held_by=held_by, to=to, by=by, at=self.call.now)
            return self._handed(session, one, handed, "application_assigned", step, to=account_id)

    @rpc
    def list_colleagues(self) -> Json:
        by = self._who()
        with self.db.read() as session:
            found = colleagues.of_agency(session, by.agency)
            away = absences.away_of_agency(session, by.agency, on=self._today())
        return {"items": [claims_view.colleague(each, away_until=away.get(each.account_id), reader=by) for each in found]}

    def _handed(self, session: Session, one: Application, changed: Changed, act: str, step: str, **details: int) -> Json:
        """Whoever has it already is told nothing new."""
        made, events = changed
        if made and events:
            claims.save(session, made)
            self._tell(session, f"application/{one.id}", events)
            self._record_of(session, one, act, step=step, **details)
        return self._view(session, one)
