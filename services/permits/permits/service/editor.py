"""The office writes its catalogue: a draft of a permit type's next version, published by two of its admins."""

from datetime import date

from bus import contract
from bus.database import Session
from bus.entrypoints import command, rpc
from permits.domain.catalogue import draft as rules
from permits.domain.catalogue import faults as fault_rules
from permits.domain.catalogue import service_standard
from permits.domain.catalogue import version as version_rules
from permits.domain.catalogue.draft import TypeDraft
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.requirement import SampleFile
from permits.domain.document import StoredFile
from permits.domain.flow.shipped import FLOWS
from permits.import_catalogue import shipped_terms
from permits.service.door import Door
from permits.store import catalogue, catalogue_files, offices, type_drafts
from permits.views import editor as editor_view
from permits.views.common import Json

THE_CATALOGUE = "catalogue/0"  # what the audit calls the whole of it; a draft is catalogue/<id>
DOCUMENT_KINDS = frozenset(contract.of("permits").rpc["$defs"]["DocumentKind"]["enum"])


class Editor(Door):
    @rpc
    def list_catalogue(self, *, after: str | None = None, limit: int = 100) -> Json:
        of, on = self._who().agency, self._today()
        with self.db.read() as session:
            found = catalogue.all_types(session, of=of, after=after, limit=limit, on=on)
            drafts = type_drafts.by_code(session, [each.code for each in found], agency=of)
            new = [] if after else type_drafts.of_new_types(session, agency=of)
            page = editor_view.catalogue_page(found, catalogue.to_come(session, of=of, on=on), drafts, limit=limit)
        return {**page, "new": [editor_view.new_type(each) for each in new]}

    @rpc
    def list_permit_type_versions(self, *, code: str) -> Json:
        by = self._who()
        with self.db.read() as session:
            found = catalogue.versions(session, code, of=by.agency, at=by.zone)
            name = catalogue.newest(session, code, of=by.agency).name
        return {"code": code, "name": name, "items": editor_view.versions(version_rules.spans(found, today=self._today()))}

    @rpc
    def compare_permit_type_versions(self, *, code: str, before: int, after: int) -> Json:
        of = self._who().agency
        with self.db.read() as session:
            old, new = (catalogue.version(session, code, number, of=of) for number in (before, after))
        return editor_view.comparison(old, new)

    @rpc
    def get_service_standard(self) -> Json:
        with self.db.read() as session:
            texts, revision = offices.service_standard(session, of=self._who().agency)
        return {"texts": texts, "revision": revision}

    @command
    def change_service_standard(self, *, revision: int, texts: dict[str, str | None]) -> Json:
        by = self._who()
        with self.db.begin() as session:
            before, _revision = offices.service_standard(session, of=by.agency)
            new = service_standard.changed(before, texts)
            revision = offices.save_service_standard(session, new, of=by.agency, revision=revision)
            self._record(session, "service_standard_changed", THE_CATALOGUE, whose=by.account_id, agency=by.agency)
        return {"texts": new, "revision": revision}

    @command
    def begin_permit_type_draft(self, *, code: str, copy_as: str | None = None, name: str | None = None) -> Json:
        of = self._who().agency
        with self.db.begin() as session:
            from_ = catalogue.newest(session, code, of=of)
            if copy_as is None:
                new = rules.begin(from_, agency=of)
            else:
                taken = catalogue.is_known(session, copy_as, of=of)
                new = rules.copy(from_, code=copy_as, name=name or "", agency=of, taken=taken)
            added = type_drafts.add(session, new)
            self._record_draft(session, "permit_type_draft_begun", added, copy_of=code if copy_as else None)
            return self._view_of(session, added)

    @rpc
    def get_permit_type_draft(self, *, draft_id: int) -> Json:
        with self.db.read() as session:
            return self._view_of(session, type_drafts.read(session, draft_id, agency=self._who().agency))

    @command
    def change_permit_type_draft(
        self,
        *,
        draft_id: int,
        revision: int,
        facts: Json | None = None,
        kind: str | None = None,
        terms: Json | None = None,
        requirement: Json | None = None,
        typed_field: Json | None = None,
        replaces: str | None = None,
        remove_requirement: str | None = None,
        remove_field: str | None = None,
        fee: Json | None = None,
        remove_fee: bool = False,
        inspection_point: Json | None = None,
        remove_inspection_point: str | None = None,
        permit_text: Json | None = None,
    ) -> Json:
        with self.db.begin() as session:
            changed = type_drafts.of_agency(session, draft_id, agency=self._who().agency)
            if fee or (kind and remove_fee):
                changed = rules.change_fee(changed, kind, fee and {**fee, "terms": fee.get("terms") or shipped_terms(fee["rule"])})
            if inspection_point:
                changed = rules.put_point(changed, inspection_point, replaces=replaces)
            if remove_inspection_point:
                changed = rules.remove_point(changed, remove_inspection_point)
            if permit_text:
                changed = rules.change_text(changed, permit_text)
            if facts:
                changed = rules.change_facts(changed, facts)
            if kind and terms:
                changed = rules.change_kind(changed, kind, terms)
            if kind and requirement:
                changed = rules.put_requirement(changed, kind, requirement, replaces=replaces)
            if kind and typed_field:
                changed = rules.put_field(changed, kind, typed_field, replaces=replaces)
            if kind and remove_requirement:
                changed = rules.remove_requirement(changed, kind, remove_requirement)
            if kind and remove_field:
                changed = rules.remove_field(changed, kind, remove_field)
            saved = type_drafts.save(session, changed, revision=revision)
            self._record_draft(session, "permit_type_draft_changed", saved)
            return self._view_of(session, saved)

    @command
    def put_requirement_file(
        self, *, draft_id: int, revision: int, kind: str, requirement: str, which: str, file: Json | None = None
    ) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = type_drafts.of_agency(session, draft_id, agency=by.agency)
            shown = None
            if file:
                rules.check_sample(draft, kind, requirement, which, file)
                file_id = catalogue_files.add(session, StoredFile(**file), by=by, at=self.call.now)
                shown = SampleFile(file_id, file["name"], file["media_type"], file["size"])
            changed = rules.put_sample(draft, kind, requirement, which, shown)
            saved = type_drafts.save(session, changed, revision=revision)
            self._record_draft(session, "permit_type_draft_changed", saved)
            return self._view_of(session, saved)

    @command
    def discard_permit_type_draft(self, *, draft_id: int, revision: int) -> Json:
        with self.db.begin() as session:
            draft = type_drafts.of_agency(session, draft_id, agency=self._who().agency)
            type_drafts.remove(session, draft, revision=revision)
            self._record_draft(session, "permit_type_draft_discarded", draft)
        return {"code": draft.entry.code}

    @command
    def ask_publication(self, *, draft_id: int, revision: int, effective_on: str | None = None) -> Json:
        by = self._who()
        on = date.fromisoformat(effective_on) if effective_on else None
        with self.db.begin() as session:
            draft = type_drafts.of_agency(session, draft_id, agency=by.agency)
            wrong = self._faults(session, draft)
            asked = rules.ask(draft, faults=wrong, on=on, today=self._today(), by=by, at=self.call.now)
            catalogue.refuse_before_another(session, draft.entry.code, of=by.agency, on=on or self._today())
            saved = type_drafts.save(session, asked, revision=revision)
            self._record_draft(session, "publication_asked", saved, effective_on=effective_on)
            return self._view_of(session, saved)

    @command
    def decide_publication(self, *, draft_id: int, revision: int, decision: str) -> Json:
        by, today = self._who(), self._today()
        with self.db.begin() as session:
            draft = type_drafts.of_agency(session, draft_id, agency=by.agency)
            if decision != rules.APPROVED:
                saved = type_drafts.save(session, rules.refuse(draft, by=by), revision=revision)
                self._record_draft(session, "publication_refused", saved)
                return {"code": draft.entry.code, "version": None, "effective_on": None}
            on = rules.approve(draft, faults=self._faults(session, draft), today=today, by=by)
            type_drafts.remove(session, draft, revision=revision)
            new = catalogue.publish(session, draft, on=on, by=by, today=today)
            catalogue_files.publish(session, new.sample_files)
            self._record_draft(session, "publication_approved", draft, version=new.version, effective_on=on.isoformat())
        return {"code": new.code, "version": new.version, "effective_on": on.isoformat()}

    def _faults(self, session: Session, draft: TypeDraft) -> list[Fault]:
        formats = catalogue.number_formats(session, of=draft.agency)
        held = offices.roles_held(session, of=draft.agency)
        return fault_rules.faults(draft.entry, flows=FLOWS, document_kinds=DOCUMENT_KINDS, formats=formats, held=held)

    def _view_of(self, session: Session, draft: TypeDraft) -> Json:
        code, of = draft.entry.code, draft.agency
        known = draft.base is not None
        before = catalogue.permit_type_as_pinned(session, code, of=of, version=draft.base, on=self._today()) if known else None
        return editor_view.type_draft(
            draft,
            faults=self._faults(session, draft),
            before=before,
            touched=type_drafts.touched(session, code, agency=of),
            reader=self._who(),
        )

    def _record_draft(self, session: Session, act: str, draft: TypeDraft, **details: object) -> None:
        by = self._who()
        more = {"permit_type": draft.entry.code, **details}
        self._record(session, act, f"catalogue/{draft.id}", whose=by.account_id, agency=by.agency, **more)
