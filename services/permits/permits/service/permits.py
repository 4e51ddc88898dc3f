"""Permits: the applicant's list, the document, and what anybody may verify."""

from dataclasses import replace
from datetime import date
from functools import partial

from bus import inbox
from bus.database import Session
from bus.entrypoints import event_handler, rpc, timer
from bus.refusals import NotFound
from permits import permit_pdf
from permits.domain import permit, renewal
from permits.domain.document import StoredFile
from permits.domain.location import bare
from permits.domain.office_time import office_date
from permits.domain.permit import Permit
from permits.domain.permit_correction import FormerIssue, as_it_was
from permits.service.door import Door
from permits.store import application_lists, applications, catalogue, documents, offices, permit_issues, permit_life
from permits.store import permits as permit_store
from permits.views import documents as documents_view
from permits.views import permits as permits_view
from permits.views.common import Json

PORTION = 200


class IssuedPermits(Door):
    @rpc
    def list_permits(self, *, permit_type: str | None = None, after: int | None = None, limit: int | None = None) -> Json | list[Json]:
        with self.db.read() as session:
            found = permit_store.of_account(session, self._who().account_id, permit_type=permit_type, after=after, limit=limit)
            refusals = self._refusals_of(session, found)
            letters = permit_life.letters_of(session, [one.id for one in found])
        return permits_view.permit_page(found, refusals, letters, on=self._today(), limit=limit)

    def _refusals_of(self, session: Session, found: list[Permit]) -> permits_view.RefusalsOfPermits:
        types = catalogue.named(session, [one.permit_type for one in found], of=self._who().agency, on=self._today())
        kinds = {one.code: one.kinds for one in types}
        about = application_lists.about_permits(session, [one.id for one in found])
        return {
            one.id: renewal.refusals_of(one, kinds=kinds.get(one.permit_type, ()), on=self._today(), under_way=about[one.id])
            for one in found
        }

    @rpc
    def get_permit_file(self, *, permit_id: int, issue: int | None = None) -> Json:
        """`issue`: a former one, with a stamp that says so."""
        with self.db.begin() as session:
            one = permit_store.visible(session, permit_id, to=self._who())
            former = next((each for each in permit_issues.former_issues(session, permit_id) if each.issue == issue), None)
            if issue and not former and issue != one.issue:
                raise NotFound("permit_not_found", "it had no such issue")
            self._record_look(session, "permit_viewed", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency)
            stamped = _replaced(session, one, former) if former else to_stamp(session, one, on=self._today())
            file = None if former else permit_store.visible_file(session, permit_id, to=self._who())[1]
        if stamped:
            return documents_view.file(permit_pdf.render_stamped(*stamped))
        assert file
        return documents_view.file(self._duplicate_of(one) or file)

    def _duplicate_of(self, issued: Permit) -> StoredFile | None:
        """The paper of its newest duplicate, made outside any transaction when it is first needed; None: it has none."""
        if issued.id is None or issued.duplicated_on is None:
            return None
        with self.db.begin() as session:
            newest = permit_life.newest_duplicate(session, issued.id)
            kept = permit_life.letter(session, issued.id, newest[0]) if newest else None
            page = on_paper(session, issued)
        if newest is None or kept:
            return kept
        made = permit_pdf.render_and_store(page)
        with self.db.begin() as session:
            return permit_life.keep_letter(session, issued.id, newest[0], made, at=self.call.now)

    @rpc
    def verify_permit(self, *, code: str) -> Json:
        with self.db.read() as session:
            try:
                found, former = permit_store.by_codes(session, permit.codes_meant(code)), None
            except NotFound:
                former = permit_issues.former_by_codes(session, permit.codes_meant(code))
                found = permit_store.the(session, former.permit_id)
            places = _places(session, found)
        return permits_view.verification(found, **places, former=former, at=self.call.now)

    @rpc
    def find_permit(self, *, number: str, agency: str | None = None) -> Json:
        with self.db.read() as session:
            found = permit_store.by_number(session, number, of=agency)
            places = _places(session, found)
        return permits_view.found_by_number(found, **places, at=self.call.now)

    @event_handler("permits", "permit_issued", own_transaction=True)
    def on_permit_issued(self, event: inbox.Event) -> None:
        """Makes the PDF outside any transaction, then keeps it and tells of it in one."""
        with self.db.begin() as session:
            issued = permit_store.the(session, event.data["permit_id"])
            page = on_paper(session, issued)
        if issued.document_ready:
            self._duplicate_of(issued)  # sooner than somebody asks for it
            return
        if issued.issue > 1:  # whose paper on_permit_corrected makes, and puts in the place of the one among the holder's documents
            return
        file = permit_pdf.render_and_store(page)
        with self.db.begin() as session:
            now = permit_store.the_alone(session, event.data["permit_id"])
            is_it = now.issue == issued.issue and not now.document_ready
            if inbox.first_time(session, event, handler="permits.on_permit_issued") and is_it:
                permit_store.add_document(session, issued, file, at=self.call.now)
                self._file(session, issued, file)
                self._tell(session, f"permit/{issued.id}", [permit.document_ready(issued)])

    @event_handler("permits", "permit_corrected", own_transaction=True)
    def on_permit_corrected(self, event: inbox.Event) -> None:
        """Makes the paper of the newest issue, as for a permit that was just issued; it is the next version among the holder's documents."""
        with self.db.begin() as session:
            issued = permit_store.the(session, event.data["permit_id"])
            page = on_paper(session, issued)
        if issued.document_ready:
            return
        file = permit_pdf.render_and_store(page)
        with self.db.begin() as session:
            now = permit_store.the_alone(session, event.data["permit_id"])
            if (
                inbox.first_time(session, event, handler="permits.on_permit_corrected")
                and now.issue == issued.issue
                and not now.document_ready
            ):
                permit_store.add_document(session, issued, file, at=self.call.now)
                on = office_date(self.call.now, offices.zone(session, of=issued.agency))
                documents.replace_permit(session, permit.as_document(issued, file, on=on, at=self.call.now))
                self._tell(session, f"permit/{issued.id}", [permit.document_ready(issued)])

    @timer(interval=3600)
    def file_permits(self) -> None:
        """Puts permits among their applicants' documents whose PDFs were made by processes of the release before this one."""
        after, whole = 0, True
        while whole:
            with self.db.begin() as session:
                found = permit_store.not_filed(session, after=after, limit=PORTION)
                for permit_id in found:
                    self._tried(partial(self._file_one, session, permit_id), named=f"filing permit {permit_id}")
            whole, after = len(found) == PORTION, found[-1] if found else 0

    def _file_one(self, session: Session, permit_id: int) -> None:
        with session.begin_nested():
            issued = permit_store.the(session, permit_id)
            self._file(session, issued, permit_store.file(session, issued))
            permit_store.note_filed(session, permit_id)

    def _file(self, session: Session, issued: Permit, file: StoredFile) -> None:
        on = office_date(issued.issued_at, offices.zone(session, of=issued.agency))
        documents.add_permit(session, permit.as_document(issued, file, on=on, at=self.call.now))


def _places(session: Session, found: Permit) -> Json:
    """Where it holds, as far as its district, and who has issued it."""
    office, applied = offices.the_office(session, found.agency), applications.the(session, found.application_id)
    district = bare(applied.location.district) if applied.location else None
    return {"district": district, "agency_name": office.name, "office_name": office.the_unit(applied.unit).name, "zone": office.zone}


def _replaced(session: Session, one: Permit, former: FormerIssue) -> tuple[permit_pdf.Page, str]:
    """What a copy of a former issue says; a duplicate is another paper of the newest one."""
    return replace(on_paper(session, as_it_was(one, former)), duplicate=None), permit_pdf.REPLACED


def to_stamp(session: Session, issued: Permit, *, on: date) -> tuple[permit_pdf.Page, str] | None:
    """What a copy of it says that is given out on that day, and across it; None: it is in force, and its own PDF is given out."""
    status = issued.status(on=on)
    return (on_paper(session, issued), status) if status in permit_pdf.STAMPS else None


def on_paper(session: Session, issued: Permit) -> permit_pdf.Page:
    """Everything the PDF says, gathered while there is a transaction."""
    of, pinned = issued.agency, issued.permit_type_version
    permit_type = catalogue.permit_type_as_pinned(session, issued.permit_type, of=of, version=pinned, on=issued.valid_from)
    newest = permit_life.newest_duplicate(session, issued.id) if issued.duplicated_on else None
    return permit_pdf.page(
        issued,
        applications.the(session, issued.application_id),
        permit_type=permit_type,
        office=offices.the_office(session, issued.agency),
        duplicate=newest[1] if newest else None,
    )
