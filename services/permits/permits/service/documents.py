"""The documents that an applicant keeps, and how much anybody may keep."""

from dataclasses import replace

from bus import unused_files
from bus.database import Session
from bus.entrypoints import command, rpc, timer
from permits import permit_pdf
from permits.domain import document as rules
from permits.domain import quotas
from permits.domain.document import Document
from permits.domain.holder import is_filled_in_by
from permits.domain.people import APPLICANT
from permits.domain.permit import Permit
from permits.service.door import QUOTAS, Door
from permits.service.permits import to_stamp
from permits.store import applications, document_uses, documents
from permits.store import permits as permit_store
from permits.store import quotas as quota_store
from permits.views import document_uses as document_uses_view
from permits.views import documents as documents_view
from permits.views.common import Json

MOST_LOOKED_AT = 100  # of the newest documents, for one that fits


class Documents(Door):
    @rpc
    def list_documents(
        self,
        *,
        kind: str | None = None,
        q: str | None = None,
        all_versions: bool = False,
        uses: bool = False,
        after: int | None = None,
        limit: int | None = None,
    ) -> Json | list[Json]:
        asked: Json = {"kinds": rules.kinds_for(kind) if kind else None, "q": q, "all_versions": all_versions}
        with self.db.read() as session:
            found = documents.of_account(session, self._who().account_id, **asked, after=after, limit=limit)
            permits = self._permits(session, found)
            used_by = document_uses.of_documents(session, found) if uses else {}
        items = [documents_view.listed(one, permits, on=self._today()) for one in found]
        if uses:
            items = [{**item, "used_by": document_uses_view.used_by(one, used_by)} for one, item in zip(found, items, strict=True)]
        return documents_view.document_page(items, limit=limit)

    def _permits(self, session: Session, found: list[Document]) -> dict[int | None, Permit]:
        """Those that are among the documents."""
        return permit_store.by_ids(session, [one.permit_id for one in found if one.permit_id])

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
        application_id: int | None = None,
    ) -> Json:
        """`application_id`: for which draft an officer scans it at the counter; it is that applicant's then. An applicant may name an own one."""
        given: Json = {"kind": kind, "name": name, "number": number, "issued_on": issued_on, "valid_until": valid_until, "file": file}
        by = self._who()
        with self.db.begin() as session:
            needs_draft = application_id is not None or APPLICANT not in by.roles  # an officer has no documents of the own
            draft = applications.own(session, application_id or 0, by=by) if needs_draft else None
            at_counter = draft is not None and is_filled_in_by(draft, by.account_id)
            whose = draft.applicant_id if draft and at_counter else by.account_id
            new = rules.document(account_id=whose, agency=by.agency, today=self._today(), at=self.call.now, **given)
            added = documents.add(session, replace(new, filed_for=draft.id if draft and at_counter else None))
            self._admit(session, "documents", of=whose)
            self._admit_bytes(session, of=whose)
            self._record(session, "document_added", f"document/{added.id}", whose=whose, agency=by.agency)
        return documents_view.document(added)

    @command
    def replace_document(
        self,
        *,
        document_id: int,
        version: int,
        name: str,
        file: Json,
        number: str | None = None,
        issued_on: str | None = None,
        valid_until: str | None = None,
    ) -> Json:
        given: Json = {"name": name, "number": number, "issued_on": issued_on, "valid_until": valid_until, "file": file}
        by = self._who()
        with self.db.begin() as session:
            old = documents.newest_alone(session, document_id, account_id=by.account_id)
            facts = rules.document(
                account_id=by.account_id, agency=by.agency, kind=old.kind, today=self._today(), at=self.call.now, **given
            )
            added = documents.replace_by(session, old, rules.next_version(old, facts, seen=version), at=self.call.now)
            self._admit_bytes(session)
            details = {"version": added.version}
            self._record(session, "document_replaced", f"document/{added.id}", whose=by.account_id, agency=by.agency, **details)
        return documents_view.document(added)

    @command
    def remove_document(self, *, document_id: int, version: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            one = documents.newest_alone(session, document_id, account_id=by.account_id)
            rules.refuse_unless_unused(one, seen=version, used=document_uses.is_used(session, one))
            document_uses.remove(session, one)
            self._record(session, "document_removed", f"document/{one.id}", whose=by.account_id, agency=by.agency)
        return {"name": one.name}

    def _admit_bytes(self, session: Session, *, of: int | None = None) -> None:
        """Like `_admit`. :raises Conflict: document_bytes_full."""
        quotas.admit_bytes(have=quota_store.stored_bytes_alone(session, of or self._who().account_id), quotas=QUOTAS)

    @rpc
    def get_document(self, *, document_id: int) -> Json:
        with self.db.read() as session:
            found = documents.versions(session, documents.own(session, document_id, account_id=self._who().account_id))
            permits = self._permits(session, found)
        return documents_view.with_versions(found, permits, on=self._today())

    @rpc
    def find_fitting_document(self, *, application_id: int, requirement: str) -> Json:
        with self.db.read() as session:
            one = applications.own(session, application_id, by=self._who())
            wanted = one.requirement(requirement)
            kinds = [wanted.document_kind] if wanted.document_kind else None
            asked: Json = {"kinds": kinds, "q": None, "all_versions": False, "after": None, "limit": MOST_LOOKED_AT}
            kept = documents.of_account(session, self._who().account_id, **asked)
            found = rules.best_of(kept, wanted, on=self._today(), decided_on=self._decided_on(session, one))
        return {"document": documents_view.document(found) if found else None}

    @rpc
    def list_document_uses(self, *, document_id: int, after: int | None = None, limit: int = 25) -> Json:
        with self.db.read() as session:
            one = documents.own(session, document_id, account_id=self._who().account_id)
            found = document_uses.of_document(session, one, after=after, limit=limit)
        return document_uses_view.use_page(found, limit=limit)

    @rpc
    def get_document_file(self, *, document_id: int) -> Json:
        with self.db.begin() as session:
            found = documents.visible(session, document_id, to=self._who())
            self._record_look(session, "document_viewed", f"document/{found.id}", whose=found.account_id, agency=found.agency)
            own = found.account_id == self._who().account_id
            stamped = to_stamp(session, permit_store.the(session, found.permit_id), on=self._today()) if found.permit_id and own else None
        return documents_view.file(permit_pdf.render_stamped(*stamped) if stamped else found.file)

    @timer(interval=6 * 3600)
    def sweep_files(self) -> None:
        for prefix in (
            "documents",
            "permits",
            "inspections",
            "letters",
            "catalogue",
            "receipts",
            "stamped",
            "previews",
            "pages",
        ):  # no row names a receipt, a stamped permit, a preview or a page: it is made anew
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
