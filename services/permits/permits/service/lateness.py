"""Late steps, told by the clock: to whoever does the step, then to those above."""

from datetime import date, datetime, timedelta
from functools import partial

from bus.database import Session
from bus.entrypoints import timer
from bus.settings import setting
from permits.domain import lateness as rules
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.lateness import Notice
from permits.domain.office_time import office_date
from permits.service.application_door import ApplicationDoor
from permits.store import applications, calendar, claims, delegations, lateness, offices

ESCALATE_AFTER = int(setting("ESCALATE_AFTER_WORKING_DAYS", "1"))
PORTION = 200  # applications of one run: the next one does the others
AGAIN = timedelta(minutes=15)  # after a failure


class Lateness(ApplicationDoor):
    @timer(interval=60)
    def tell_of_late_steps(self) -> None:
        """Each application in a transaction of its own, in which it is noted who was told: whatever dies or runs twice, nobody is told twice."""
        with self.db.read() as session:
            due = lateness.to_look_at(session, at=self.call.now, limit=PORTION)
        for application_id in due:
            if not self._tried(partial(self._look, application_id), named=f"looking whether application {application_id} is late"):
                self._look_later(application_id)

    def _look(self, application_id: int) -> None:
        with self.db.begin() as session:
            one = applications.lock(session, application_id)
            begun_at = rules.step_begun_at(one) if one else None
            if one is None:
                return
            if one.step is None or begun_at is None:  # left alone until it changes: else enough of these would fill every portion
                lateness.note(session, application_id, late_since=None, look_at=None)
                return
            zone, held = offices.zone(session, of=one.agency), offices.roles_held(session, of=one.agency)
            off = self._days_off(session, since=begun_at, of=one.agency, zone=zone)
            told_at = lateness.told_at(session, application_id, begun_at=begun_at)
            notices = rules.notices(one, after_days=ESCALATE_AFTER, held=held, told_at=told_at, days_off=off, zone=zone, now=self.call.now)
            due = [each for each in notices if each.at <= self.call.now]
            late_since = notices[0].at if due else None
            for each in due:
                if lateness.note_told(session, application_id, each, step=one.step.code, begun_at=begun_at, at=self.call.now):
                    told = self._told(session, one, each, late_since=notices[0].at, zone=zone)
                    self._tell(session, f"application/{one.id}", [told])
                    self._record_of(session, one, told.type, step=one.step.code, role=each.role)
            later = next((each.at for each in notices if each.at > self.call.now), None)
            lateness.note(session, application_id, late_since=late_since, look_at=later)

    def _told(self, session: Session, one: Application, notice: Notice, *, late_since: datetime, zone: str) -> Event:
        assert one.id is not None
        on, units = office_date(self.call.now, zone), rules.units_told(one, notice)
        deputies = delegations.deputies_in(session, notice.role, of=one.agency, units=units, on=on)
        taken_by = [each.account_id for each in claims.of_application(session, one.id)]
        return rules.told(one, notice, late_since=late_since, deputies=deputies, taken_by=taken_by, at=self.call.now)

    def _days_off(self, session: Session, *, since: datetime, of: str, zone: str) -> frozenset[date]:
        """Of the year in which the step began, of this year and of those that follow them."""
        years = {day.year: day for day in (office_date(since, zone), office_date(self.call.now, zone))}
        return frozenset().union(*(calendar.days_off(session, of=of, since=day) for day in years.values()))

    def _look_later(self, application_id: int) -> None:
        with self.db.begin() as session:
            lateness.postpone(session, application_id, at=self.call.now, look_at=self.call.now + AGAIN)
