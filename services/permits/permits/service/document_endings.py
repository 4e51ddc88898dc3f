"""The service reminds owners of documents that end soon, by itself."""

from bus.entrypoints import rpc, timer
from permits.domain import document_ending as rules
from permits.domain.office_time import office_date
from permits.service.door import Door
from permits.store import document_endings
from permits.views import documents as documents_view
from permits.views.common import Json


class DocumentEndings(Door):
    @rpc
    def list_ending_documents(self, *, limit: int = 25) -> list[Json]:
        with self.db.read() as session:
            found = document_endings.of_account(session, self._who().account_id, on=self._today(), limit=limit)
        return [documents_view.document(one) for one in found]

    @timer(interval=600)
    def remind_of_documents(self) -> None:
        self._each_due(document_endings.to_tell, self._remind, named="reminding of document")

    def _remind(self, document_id: int) -> None:
        with self.db.begin() as session:
            one = document_endings.lock(session, document_id)
            if one is None:
                return
            on = office_date(self.call.now, one.zone)
            days = rules.reminder_due(one, on=on)
            if days is not None:
                document_endings.note_reminder(session, one, days=days, on=on)
                self._tell(session, f"document/{one.document_id}", [rules.ending(one)])
