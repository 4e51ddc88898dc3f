"""The documents that an applicant keeps, and how much anybody may keep."""

from bus import unused_files
from bus.entrypoints import command, rpc, timer
from permits.domain import document as rules
from permits.domain import quotas
from permits.service.door import QUOTAS, Door
from permits.store import documents
from permits.store import quotas as quota_store
from permits.views import documents as documents_view
from permits.views.common import Json


class Documents(Door):
    @rpc
    def list_documents(
        self, *, kind: str | None = None, q: str | None = None, after: int | None = None, limit: int | None = None
    ) -> Json | list[Json]:
        kinds = rules.kinds_for(kind) if kind else None
        with self.db.read() as session:
            found = documents.of_account(session, self._who().account_id, kinds=kinds, q=q, after=after, limit=limit)
        return documents_view.document_page(found, limit=limit)

    @command
    def add_document(
        self,
        *,
        kind: str,
        name: str,
        file: Json,
        number: str | None = None,
        issued_on: str | None = None,
        valid_until: str | None = None,
    ) -> Json:
        given: Json = {"kind": kind, "name": name, "number": number, "issued_on": issued_on, "valid_until": valid_until, "file": file}
        by = self._who()
        new = rules.document(account_id=by.account_id, agency=by.agency, today=self._today(), at=self.call.now, **given)
        with self.db.begin() as session:
            added = documents.add(session, new)
            self._admit(session, "documents")
            self._record(session, "document_added", f"document/{added.id}", whose=by.account_id, agency=by.agency)
        return documents_view.document(added)

    @rpc
    def get_document_file(self, *, document_id: int) -> Json:
        with self.db.begin() as session:
            found = documents.visible(session, document_id, to=self._who())
            self._record_look(session, "document_viewed", f"document/{found.id}", whose=found.account_id, agency=found.agency)
        return documents_view.file(found.file)

    @timer(interval=6 * 3600)
    def sweep_files(self) -> None:
        for prefix in ("documents", "permits", "inspections"):
            unused_files.sweep(prefix, in_use=self._files_in_use, now=self.call.now)

    def _files_in_use(self, keys: list[str]) -> set[str]:
        with self.db.begin() as session:
            return documents.files_in_use(session, keys)

    @rpc
    def get_quotas(self) -> Json:
        account_id = self._who().account_id
        with self.db.read() as session:
            have = {kind: quota_store.counted(session, kind, account_id, quotas=QUOTAS) for kind in quotas.COUNTED}
        return quotas.used(have, quotas=QUOTAS)
