"""The counter: whatever somebody brings a number, a QR code or a name of is found."""

from bus.entrypoints import rpc
from permits.domain import sought
from permits.service.application_door import ApplicationDoor
from permits.store import counter
from permits.views import counter as counter_view
from permits.views.common import Json


class Counter(ApplicationDoor):
    @rpc
    def find_at_counter(self, *, text: str) -> Json:
        by, asked = self._who(), sought.read(text)
        with self.db.read() as session:
            found = counter.applications(session, asked, by=by), counter.permits(session, asked, by=by)
        return counter_view.found(*found, on=self._today())
