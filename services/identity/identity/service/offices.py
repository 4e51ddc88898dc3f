"""Agencies and regions, for everybody."""

from bus.entrypoints import rpc
from identity.service.door import Door, Json
from identity.store import offices
from identity.views import offices as offices_view


class Offices(Door):
    @rpc
    def list_agencies(self) -> Json:
        with self.db.read() as session:
            working, found = offices.working_agencies(session), offices.agencies(session)
        return [offices_view.agency(agency, units, works=agency.code in working) for agency, units in found]

    @rpc
    def list_regions(self, parent: str | None = None) -> Json:
        with self.db.read() as session:
            return [offices_view.region(row) for row in offices.regions_below(session, parent)]

    @rpc
    def search_villages(self, q: str, limit: int = 25) -> Json:
        with self.db.read() as session:
            return [offices_view.village(row) for row in offices.villages(session, q, limit=limit)]
