"""Taking what waits at a step: one takes it, lets it go, takes it over, or is handed it by a head."""

from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Refusal
from permits.domain import absence, handing_on
from permits.domain import claim as rules
from permits.domain.application import Application
from permits.domain.claim import Changed
from permits.domain.colleague import known_as
from permits.domain.people import Person
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
            self._keep_claim(session, one, taken, "application_claimed", step)
            return self._view(session, one)

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
            rules.check_current(one, step)
            to = self._receiver(session, account_id)
            absence.refuse_away(away, by=by)
            handed = self._assign(session, one, step=step, held_by=held_by, to=to)
            self._tell(session, f"colleague/{account_id}", handing_on.by_colleague(handed, by=by, at=self.call.now))
            return self._view(session, one)

    @command
    def assign_applications(self, *, account_id: int, applications: list[Json]) -> Json:
        """Each by itself: what is refused is said beside what was handed over, and holds up nothing. Locked in the order in which an absence locks them."""
        by, handed, refused = self._who(), [], []
        with self.db.begin() as session:
            away = absences.away_still(session, account_id, on=self._today())
            to = self._receiver(session, account_id)
            absence.refuse_away(away, by=by)
            for asked in sorted(applications, key=lambda each: each["application_id"]):
                try:
                    handed += self._assign_asked(session, to=to, **asked)
                except Refusal as refusal:
                    refused.append({"application_id": asked["application_id"], **refusal.to_wire()})
            self._tell(session, f"colleague/{account_id}", handing_on.by_colleague(handed, by=by, at=self.call.now))
        return claims_view.handed([each["application_id"] for each in applications], refused)

    @rpc
    def list_colleagues(self) -> Json:
        by = self._who()
        with self.db.read() as session:
            found = colleagues.of_agency(session, by.agency)
            away = absences.away_of_agency(session, by.agency, on=self._today())
        return {"items": [claims_view.colleague(each, away_until=away.get(each.account_id), reader=by) for each in found]}

    def _assign_asked(
        self, session: Session, *, to: Person, application_id: int, step: str, held_by: int | None = None
    ) -> list[handing_on.Handed]:
        """Nothing is written before the last refusal."""
        one = applications.of_agency(session, application_id, by=self._who())
        rules.check_current(one, step)
        return self._assign(session, one, step=step, held_by=held_by, to=to)

    def _assign(self, session: Session, one: Application, *, step: str, held_by: int | None, to: Person) -> list[handing_on.Handed]:
        """:returns: nothing where that colleague has it already."""
        assert one.id is not None
        held = claims.of_application(session, one.id)
        made, events = changed = rules.assign(one, held, step=step, held_by=held_by, to=to, by=self._who(), at=self.call.now)
        self._keep_claim(session, one, changed, "application_assigned", step, to=to.account_id)
        return [(one, made)] if made and events else []

    def _receiver(self, session: Session, account_id: int) -> Person:
        """:raises NotFound: colleague_not_found."""
        by = self._who()
        absent = delegations.acted_for(session, account_id, on=self._today())
        return colleagues.the(session, account_id, of=by.agency).as_person(zone=by.zone, acts_for=absent)

    def _keep_claim(self, session: Session, one: Application, changed: Changed, act: str, step: str, **details: int) -> None:
        """Whoever has it already is told nothing new."""
        made, events = changed
        if made and events:
            claims.save(session, made)
            self._tell(session, f"application/{one.id}", events)
            self._record_of(session, one, act, step=step, **details)
