"""Copies of what identity publishes: agencies, units, roles that are held, calendars."""

from datetime import date, datetime

from bus import inbox
from bus.entrypoints import event_handler
from permits.domain.office_time import office_date
from permits.regions import regions_of
from permits.service.door import Door
from permits.store import calendar, catalogue, offices


class Agencies(Door):
    @event_handler("identity", "agency_changed")
    def on_agency_changed(self, event: inbox.Event) -> None:
        code, regency, like = event.data["agency"], event.data["regency"], event.data["catalogue_of"]
        with self.db.begin() as session:
            newer = offices.save_agency(
                session,
                code,
                name=event.data["agency_name"],
                place=event.data["place"],
                regency=regency,
                time_zone=event.data["time_zone"],
                office_unit=event.data["office_unit"],
                office_phone=event.data["office_phone"],
                office_address=event.data["office_address"],
                since=datetime.fromisoformat(event.data["since"]),
                seq=event.seq,
            )
            if newer and regency:
                offices.put_regions(session, regions_of(regency), of=code)
            if newer and like:
                today = office_date(self.call.now, event.data["time_zone"])
                catalogue.begin_catalogue(session, of=code, like=like, today=today)

    @event_handler("identity", "unit_changed")
    def on_unit_changed(self, event: inbox.Event) -> None:
        code, name, full_name = event.data["unit"], event.data["unit_name"], event.data.get("unit_full_name")
        with self.db.begin() as session:
            offices.save_unit(session, of=event.data["agency"], code=code, name=name, full_name=full_name, seq=event.seq)

    @event_handler("identity", "roles_held")
    def on_roles_held(self, event: inbox.Event) -> None:
        of = event.data["agency"]
        with self.db.begin() as session:
            if not offices.save_roles_held(session, event.data["held"], of=of, seq=event.seq):
                raise LookupError(f"{of} is not known yet: its event is still on its way")

    @event_handler("identity", "calendar_changed")
    def on_calendar_changed(self, event: inbox.Event) -> None:
        days = [day["date"] for day in event.data["days"]]
        with self.db.begin() as session:
            calendar.save_year(session, of=event.data["agency"], year=event.data["year"], days=days, seq=event.seq)

    @event_handler("identity", "day_off_changed")
    def on_day_off_changed(self, event: inbox.Event) -> None:
        """For years whose holidays identity does not know: it publishes single days of them. Earlier releases publish only single days."""
        day = date.fromisoformat(event.data["date"])
        with self.db.begin() as session:
            calendar.save_day(session, of=event.data["agency"], day=day, off=event.data["off"], seq=event.seq)
