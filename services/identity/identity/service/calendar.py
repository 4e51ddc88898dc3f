"""The days an office is closed: everybody's holidays and its own."""

from datetime import date as Date

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Conflict, NotFound
from identity import copies, events
from identity.domain import days_off
from identity.service.door import Door, Json
from identity.store import audit, calendar
from identity.views import offices as offices_view


class Calendar(Door):
    @rpc
    def list_days_off(self, year: int) -> Json:
        with self.db.begin() as session:
            return [offices_view.day_off(row.date, row.name, row.kind) for row in calendar.of_year(session, self._agency(), year)]

    @command
    def add_day_off(self, date: str, name: str) -> Json:
        day = days_off.day(date)
        with self.db.begin() as session:
            known = {row.date for row in calendar.of_year(session, self._agency(), day.year)}
            days_off.refuse_unless_new(day, today=self._today(), known=known)
            if not calendar.add(session, self._agency(), day, name.strip()):
                raise Conflict("day_off_known", "another has just entered it")
            self._changed(session, "day_off_added", day, off=True)
        return offices_view.day_off(day, name.strip(), calendar.OWN)

    @command
    def remove_day_off(self, date: str) -> Json:
        day = days_off.day(date)
        with self.db.begin() as session:
            if not calendar.remove(session, self._agency(), day):
                raise NotFound("day_off_not_found", "no day off of the agency's own")
            self._changed(session, "day_off_removed", day, off=False)
        return {}

    def _changed(self, session: Session, act: str, day: Date, *, off: bool) -> None:
        """Publishes and records the change; must be the last of its transaction."""
        agency = self._agency()
        outbox.put(session, [events.day_off_changed(agency, day, off=off, at=self.call.now)], call=self.call)
        copies.publish_calendar(session, agency, day.year, call=self.call)
        audit.record(session, self.call, act, f"agency/{agency}", agency=agency, date=day.isoformat())
