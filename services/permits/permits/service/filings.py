"""Filing at the counter, for somebody without a login: what an officer fills in, and the returns that are answered there."""

from bus.entrypoints import command, rpc
from permits import filing_proof
from permits.domain.filing import taken_up
from permits.domain.holder import refuse_to_answer
from permits.service.application_door import ApplicationDoor
from permits.store import application_lists, applications
from permits.views import applications as applications_view
from permits.views.common import Json


class Filings(ApplicationDoor):
    @rpc
    def list_filed_drafts(self) -> Json:
        with self.db.read() as session:
            rows = application_lists.list_filed(session, self._who())
        return applications_view.filed(rows)

    @rpc
    def list_returned_filings(self) -> Json:
        with self.db.read() as session:
            rows = application_lists.list_filed_returned(session, self._who())
        return applications_view.filed(rows)

    @command
    def answer_at_counter(self, *, application_id: int, revision: int, filing: str | None = None) -> Json:
        """What the rules refuse comes before the proof: a page asks without one, so as not to have identity checked in vain."""
        by = self._who()
        with self.db.begin() as session:
            returned = applications.of_agency(session, application_id, by=by)
            refuse_to_answer(returned, by=by)
            filed = filing_proof.read(filing, by=by)
            answered = taken_up(returned, filed, by=by, at=self.call.now)
            act = ("application_answered_at_counter", {"filing": filed.filing_id})
            return self._keep(session, answered, [], *act, revision=revision)
