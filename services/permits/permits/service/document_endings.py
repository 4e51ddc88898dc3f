"""The service reminds owners of documents that end soon, by itself."""

from functools import partial

from bus.entrypoints import rpc, timer
from permits.domain import document_ending as rules
from permits.domain.office_time import office_date
from permits.service.door import Door
from permits.store import document_endings
from permits.views import documents as documents_view
from permits.views.common import Json

LATEST_ZONE = "WIT"
PORTION = 100


class DocumentEndings(Door):
    @rpc
    def list_ending_documents(self, *, limit: int = 25) -> list[Json]:
        with self.db.read() as session:
            found = document_endings.of_account(session, self._who().account_id, on=self._today(), limit=limit)
        return [documents_view.document(one) for one in found]

    @timer(interval=600)
    def remind_of_documents(self) -> None:
        """Each document in a transaction of its own; what is told of is noted in the same one, so a process that dies tells nobody twice.
        One that cannot be done is left for the next run, and holds up none of the others."""
        after, whole = 0, True
        while whole:
            with self.db.read() as session:
                due = document_endings.to_tell(session, on=office_date(self.call.now, LATEST_ZONE), after=after, limit=PORTION)
            for document_id in due:
                self._tried(partial(self._remind, document_id), named=f"reminding of document {document_id}")
            whole, after = len(due) == PORTION, due[-1] if due else 0

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
