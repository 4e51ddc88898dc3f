"""Identity's agencies: their names, and where people ask for help."""

from bus import inbox
from bus.entrypoints import event_handler
from notifications.domain.agency import Agency
from notifications.service.door import Door
from notifications.store import agencies


class Agencies(Door):
    @event_handler("identity", "agency_changed")
    def on_agency_changed(self, event: inbox.Event) -> None:
        agency = Agency(
            code=event.data["agency"],
            name=event.data["agency_name"],
            time_zone=event.data["time_zone"],
            office_phone=event.data["office_phone"],
            office_hours=event.data["office_hours"],
        )
        with self.db.begin() as session:
            agencies.save(session, agency, seq=event.seq)
