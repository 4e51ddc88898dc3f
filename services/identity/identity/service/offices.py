"""Agencies and regions, for everybody."""

from bus.entrypoints import rpc
from identity import views
from identity.service.door import Door, Json
from identity.store import offices


class Offices(Door):
    @rpc
    def list_agencies(self) -> Json:
        with self.db.read() as session:
            working, found = offices.working_agencies(session), offices.agencies(session)
        return [views.agency(agency, units, works=agency.code in working) for agency, units in found]

    @rpc
    def list_regions(self, parent: str | None = None) -> Json:
        with self.db.read() as session:
            return [views.region(row) for row in offices.regions_below(session, parent)]

    @rpc
    def search_villages(self, q: str, limit: int = 25) -> Json:
        with self.db.read() as session:
            return [views.village(row) for row in offices.villages(session, q, limit=limit)]
