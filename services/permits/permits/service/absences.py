"""Who is away: said, changed and taken back; and from the first day on, what they hold is handed on by the clock."""

from dataclasses import replace
from datetime import date

from bus.database import Session
from bus.entrypoints import command, rpc, timer
from permits.domain import absence as rules
from permits.domain import claim, handing_on
from permits.domain.absence import Absence
from permits.domain.colleague import Colleague, known_as
from permits.domain.office_time import LATEST, office_date
from permits.domain.people import Person
from permits.service.application_door import ApplicationDoor
from permits.service.door import day_of
from permits.store import absences, applications, claims, colleagues, delegations, offices
from permits.views import absences as absences_view
from permits.views.common import Json

NOW, OWN = "now", "own"  # parts of the list


class Absences(ApplicationDoor):
    @rpc
    def list_absences(self, *, part: str | None = None, after: int | None = None, limit: int = 25) -> Json:
        by, today = self._who(), self._today()
        which: Json = {"account_id": by.account_id if part == OWN else None, "not_over_on": None if part == OWN else today}
        with self.db.read() as session:
            since_by = today if part == NOW else None
            found = absences.list_of(session, by.agency, **which, since_by=since_by, after=after, limit=limit)
            who = {each.account_id: self._colleague(session, each.account_id, by=by) for each in found}
        return absences_view.page(found, who, reader=by, on=today, limit=limit)

    @rpc
    def get_absence(self, *, absence_id: int) -> Json:
        with self.db.read() as session:
            return self._view_absence(session, absences.of_agency(session, absence_id, of=self._who().agency))

    @command
    def say_absence(self, *, since: str, until: str, account_id: int | None = None) -> Json:
        by = self._who()
        days = {"since": day_of(since, "since"), "until": day_of(until, "until")}
        with self.db.begin() as session:
            who = self._named(session, account_id or by.account_id, by=by)
            self._hold_still(session, who.account_id)
            others = absences.of_person(session, who.account_id)
            new = rules.say(who, **days, others=others, by=by, today=self._today(), at=self.call.now)
            return self._said(session, replace(new, id=absences.add(session, new)), "absence_said")

    @command
    def change_absence(self, *, absence_id: int, revision: int, since: str, until: str) -> Json:
        by = self._who()
        days = {"since": day_of(since, "since"), "until": day_of(until, "until")}
        with self.db.begin() as session:
            one, who = self._alone(session, absence_id, by=by)
            others = absences.of_person(session, who.account_id)
            changed = rules.change(one, who, **days, others=others, by=by, today=self._today(), at=self.call.now)
            return self._said(session, absences.save(session, changed, revision=revision), "absence_changed")

    @command
    def end_absence(self, *, absence_id: int, revision: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            one, who = self._alone(session, absence_id, by=by)
            ended = rules.end(one, who, by=by, today=self._today(), at=self.call.now)
            return self._said(session, absences.save(session, ended, revision=revision), "absence_ended")

    @timer(interval=300)
    def carry_out_absences(self) -> None:
        self._each_due(absences.due, self._carry_out_alone, named="absence")

    @timer(interval=3600)
    def forget_absences(self) -> None:
        with self.db.begin() as session:
            absences.forget(session, before=office_date(self.call.now, LATEST) - rules.KEPT)

    def _carry_out_alone(self, absence_id: int) -> None:
        with self.db.begin() as session:
            known = absences.find(session, absence_id)
            if known:
                self._hold_still(session, known.account_id)
                self._carry_out(session, absence_id)

    def _carry_out(self, session: Session, absence_id: int) -> None:
        """Once for each absence, also when the process dies: that it is done is in the commit of what it does."""
        one = absences.find(session, absence_id)
        zone = offices.zone(session, of=one.agency) if one else ""
        on = office_date(self.call.now, zone) if one else date.min
        if one is None or not one.is_due(on=on):
            return
        deputies = self._deputies(session, one, on=on, zone=zone)
        handed: list[handing_on.Handed] = []
        for held in claims.of_account(session, one.account_id):
            case = applications.the_alone(session, held.application_id)
            now = claims.of_application(session, held.application_id)
            if held not in now:
                continue  # until the application was locked, somebody took it over or the step ended
            made, events = claim.hand_on(case, now, held, deputies=deputies, at=self.call.now)
            if made:
                claims.save(session, made)
                handed.append((case, made))
            else:
                claims.let_go(session, held, at=self.call.now, absence_id=one.id)
            absences.add_case(session, one, held, to=made, at=self.call.now)
            self._tell(session, f"application/{case.id}", events)
            to_whom = {"to": made.account_id} if made else {}
            self._record_of(session, case, "application_handed_on", step=held.step, of=one.account_id, absence_id=one.id, **to_whom)
        for told in handing_on.for_absence(handed, one, at=self.call.now):
            self._tell(session, f"colleague/{told.data['account_id']}", [told])
        absences.note_carried_out(session, one.id, at=self.call.now)

    def _deputies(self, session: Session, one: Absence, *, on: date, zone: str) -> list[Person]:
        """Who acts for that person today, and is there."""
        found = []
        for deputy_id in delegations.deputies_on(session, one.account_id, on=on):
            known = colleagues.known(session, deputy_id, of=one.agency)
            if known.name and absences.away(session, deputy_id, on=on) is None:
                found.append(known.as_person(zone=zone, acts_for=delegations.acted_for(session, deputy_id, on=on)))
        return found

    def _hold_still(self, session: Session, account_id: int) -> None:
        deputies = delegations.deputies_of(session, account_id)
        absences.hold_still(session, account_id, and_their=deputies)

    def _alone(self, session: Session, absence_id: int, *, by: Person) -> tuple[Absence, Colleague]:
        known = absences.of_agency(session, absence_id, of=by.agency)
        self._hold_still(session, known.account_id)
        return absences.of_agency(session, absence_id, of=by.agency, alone=True), self._colleague(session, known.account_id, by=by)

    def _named(self, session: Session, account_id: int, *, by: Person) -> Colleague:
        """:raises NotFound: colleague_not_found."""
        return known_as(by) if account_id == by.account_id else colleagues.the(session, account_id, of=by.agency)

    def _colleague(self, session: Session, account_id: int, *, by: Person) -> Colleague:
        return known_as(by) if account_id == by.account_id else colleagues.known(session, account_id, of=by.agency)

    def _said(self, session: Session, one: Absence, act: str) -> Json:
        """What begins today is carried out at once: nobody waits for the clock."""
        days = {"since": one.since.isoformat(), "until": one.until.isoformat()}
        self._record(session, act, f"absence/{one.id}", whose=one.account_id, agency=one.agency, **days)
        self._carry_out(session, one.id)
        return self._view_absence(session, one)

    def _view_absence(self, session: Session, one: Absence) -> Json:
        by = self._who()
        return absences_view.absence(one, self._colleague(session, one.account_id, by=by), reader=by, on=self._today())
