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
        """One audit record per person whose things were found; what was typed is not recorded: it may be an identity number."""
        by, asked = self._who(), sought.read(text)
        with self.db.begin() as session:
            applications, permits = counter.applications(session, asked, by=by), counter.permits(session, asked, by=by)
            for whose in sorted({*(each.applicant_id for each in applications), *(each.applicant_id for each in permits)}):
                self._record_look(session, "person_found", f"account/{whose}", whose=whose, agency=by.agency)
        return counter_view.found(applications, permits, on=self._today())
