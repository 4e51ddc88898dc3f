"""An applicant's applications, from the draft to the last step."""

from dataclasses import replace
from datetime import date, datetime

from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Conflict
from permits import filing_proof, pdf, receipt_pdf
from permits.domain import adoption, again, application, duplicate, fulfilment, lateness, numbering, renewal
from permits.domain import clock as clocks
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.submit import refuse_unless_ready, submit
from permits.domain.acts.withdraw import withdraw
from permits.domain.application import Application
from permits.domain.carried_over import carried_over
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.company import Company
from permits.domain.declaration import declared
from permits.domain.flow.binding import Staff
from permits.domain.holder import is_filled_in_by
from permits.domain.location import Location, locate, meant
from permits.domain.people import APPLICANT
from permits.domain.permit import Permit
from permits.domain.plan import planned
from permits.domain.status import DRAFT
from permits.service.application_door import ApplicationDoor, next_number
from permits.store import application_lists, applications, calendar, catalogue, companies, documents, offices, papers
from permits.store import permits as permit_store
from permits.views import applications as applications_view
from permits.views.common import Json


class Applications(ApplicationDoor):
    @command
    def create_application(
        self,
        *,
        application_kind: str,
        permit_type: str,
        unit: str,
        applicant_type: str | None = None,
        location: Json | None = None,
        permit_id: int | None = None,
        old_permit_number: str | None = None,
        filing: str | None = None,
    ) -> Json:
        """With `permit_id` it is about that permit, and says who applies as the application did from which the permit came. `filing`: identity's
        proof of for whom an officer fills it in at the counter."""
        by = self._who()
        filed = None if APPLICANT in by.roles else filing_proof.read(filing, by=by)
        with self.db.begin() as session:
            old = permit_store.own_alone(session, permit_id, by=by) if permit_id else None
            before = applications.the(session, old.application_id) if old else None
            found = catalogue.find_permit_type(session, permit_type, of=by.agency, on=self._today())
            draft = application.create(
                permit_type=found,
                kind=application_kind,
                applicant_type=before.applicant_type if before else applicant_type,
                unit=unit,
                units=offices.units(session, of=by.agency),
                location=_location(session, location, of=by.agency),
                by=filed.person(zone=by.zone) if filed else by,
                at=self.call.now,
            )
            if filed:
                about: Json = {"filing_id": filed.filing_id, "filed_by_id": by.account_id, "filed_by_name": by.name}
                draft = replace(draft, applicant_marks=filed.marks, **about)
            if old and before:
                draft = self._continued(session, draft, old, before=before)
            elif old_permit_number is not None:
                draft = application.about_old_permit(draft, old_permit_number)
            duplicate.refuse_unless_known(draft)
            return self._begun(session, draft, found)

    @command
    def apply_again(self, *, application_id: int) -> Json:
        """Asked for again, the draft that is there already."""
        by = self._who()
        with self.db.begin() as session:
            before = applications.own_alone(session, application_id, by=by)
            again.refuse_unless_over(before)
            begun = applications.begun_again(session, application_id, by=by)
            if begun:
                return self._view(session, begun)
            old = permit_store.own_alone(session, before.old_permit_id, by=by) if before.old_permit_id else None
            found = catalogue.find_permit_type(session, before.permit_type, of=by.agency, on=self._today())
            draft = application.create(
                permit_type=found,
                kind=before.kind,
                applicant_type=before.applicant_type,
                unit=before.unit,
                units=offices.units(session, of=by.agency),
                location=before.location,
                by=by,
                at=self.call.now,
            )
            draft = replace(draft, again_of=before.id)
            if old:
                draft = self._continued(session, draft, old, before=before)
            else:
                company = self._company_of(session, before)
                draft = carried_over(draft, before, company=company, on=self._today(), decided_on=self._decided_on(session, draft))
                draft = replace(draft, old_permit_number=before.old_permit_number)
            return self._begun(session, draft, found)

    def _begun(self, session: Session, draft: Application, permit_type: PermitType | None) -> Json:
        """The draft is stored, if the applicant may have one more."""
        self._check_one_more(session, draft, permit_type)
        added = applications.add(session, draft)
        self._admit(session, "drafts", of=added.applicant_id)
        filed = {"filing": added.filing_id} if added.filing_id else {}
        self._record_of(session, added, "application_created", permit_type=added.permit_type, **filed)
        return self._view(session, added)

    def _company_of(self, session: Session, before: Application) -> Company | None:
        """As it is kept now, as long as the asker belongs to it."""
        return companies.find_own(session, before.company.id, account_id=self._who().account_id) if before.company else None

    def _check_one_more(self, session: Session, draft: Application, permit_type: PermitType | None) -> None:
        """A permit that takes another's place is not one more. :raises Conflict: max_active_reached."""
        if permit_type and permit_type.max_active_per_person is not None and draft.old_permit_id is None:
            permit_type.check_one_more(
                application_lists.count_active_alone(session, draft.permit_type, by=self._applicant_of(draft), on=self._today())
            )

    def _continued(self, session: Session, draft: Application, old: Permit, *, before: Application) -> Application:
        days: Json = {"on": self._today(), "decided_on": self._decided_on(session, draft)}
        continued = renewal.continued(draft, old, before=before, company=self._company_of(session, before), **days)
        renewal.check(old, draft.kind, on=self._today(), under_way=application_lists.about_permits(session, [old.id])[old.id])
        return continued

    @command
    def change_application(
        self,
        *,
        application_id: int,
        revision: int,
        applicant_type: str | None = None,
        location: Json | None = None,
        company_id: int | None = None,
        old_permit_number: str | None = None,
        answers: Json | None = None,
    ) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            changed = application.change(
                draft,
                permit_type=self._permit_type_of(session, draft),
                applicant_type=applicant_type,
                location=_location(session, location, of=by.agency, before=draft.location),
                company=self._company_for(session, draft, company_id) if company_id else None,
                old_permit_number=old_permit_number,
                answers=answers,
            )
            return self._keep(session, changed, [], "application_changed", revision=revision)

    def _company_for(self, session: Session, one: Application, company_id: int) -> Company:
        """:raises Conflict: company_stays: a case is not taken from one company's people to another's, but by who submitted it."""
        whose = self._applicant_of(one).account_id
        chosen = companies.own(session, company_id, account_id=whose)
        if one.submitted_at and one.company and one.company.id != chosen.id and one.applicant_id != whose:
            raise Conflict("company_stays", "who submitted it alone may choose another company")
        return chosen

    @command
    def attach_document(self, *, application_id: int, revision: int, requirement: str, document_id: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            found = documents.own_to_attach(session, document_id, account_id=self._applicant_of(draft).account_id)
            if is_filled_in_by(draft, by.account_id) and found.filed_for != draft.id:
                raise documents.not_found()  # an officer reaches none of the applicant's other papers
            changed = fulfilment.attach(
                draft, requirement=requirement, document=found, on=self._today(), decided_on=self._decided_on(session, draft)
            )
            act = ("application_document_attached", {"requirement": requirement, "document_id": document_id})
            return self._keep(session, changed, [], *act, revision=revision)

    @command
    def detach_document(self, *, application_id: int, revision: int, requirement: str) -> Json:
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=self._who())
            act = ("application_document_detached", {"requirement": requirement})
            return self._keep(session, fulfilment.detach(draft, requirement=requirement), [], *act, revision=revision)

    @command
    def tick_requirement(self, *, application_id: int, revision: int, requirement: str, ticked: bool) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            if ticked:
                changed = fulfilment.tick(draft, requirement=requirement, by=by, at=self.call.now)
                act = ("application_requirement_ticked", {"requirement": requirement})
            else:
                changed = fulfilment.untick(draft, requirement=requirement)
                act = ("application_requirement_unticked", {"requirement": requirement})
            return self._keep(session, changed, [], *act, revision=revision)

    @command
    def adopt_permit_type(self, *, application_id: int, revision: int) -> Json:
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=self._who())
            changed = adoption.adopt(draft, permit_type=self._permit_type_of(session, draft))
            applications.replace_terms(session, changed)
            return self._keep(session, changed, [], "application_changed", revision=revision)

    @command
    def submit_application(self, *, application_id: int, revision: int, declaration: str | None = None) -> Json:
        by, now, stated = self._who(), self.call.now, declared(declaration)
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            refuse_unless_ready(draft, on=self._today(), decided_on=self._decided_on(session, draft))
            if draft.old_permit_id:
                old = permit_store.the_alone(session, draft.old_permit_id)
                renewal.check(old, draft.kind, on=self._today(), under_way=())
            off = calendar.days_off(session, of=draft.agency, since=self._today())
            permit_type = self._permit_type_of(session, draft)
            adoption.refuse_unless_current(draft, permit_type=permit_type)
            self._check_one_more(session, draft, permit_type)
            number = numbering.application_number(**next_number(session, draft, series="application", zone=by.zone))
            staff = Staff(offices.units(session, of=draft.agency), offices.roles_held(session, of=draft.agency))
            what: Json = {"permit_type": permit_type, "number": number, "declaration": stated, "officer": self._officer_of(draft)}
            submitted, events = submit(draft, **what, days_off=off, staff=staff, by=self._applicant_of(draft), at=now)
            kept = self._keep(session, submitted, events, "application_submitted", revision=revision)
            self._make_out_receipt(session, submitted, days_off=off)  # after it: of many who submit it at once the others are refused there
            return kept

    def _make_out_receipt(self, session: Session, submitted: Application, *, days_off: frozenset[date]) -> None:
        """What it promises is reckoned once: no later calendar changes it."""
        assert submitted.id is not None
        office = offices.the_office(session, submitted.agency)
        page = receipt_pdf.page(submitted, plan=planned(submitted, days_off=days_off, zone=office.zone), office=office)
        papers.add(session, submitted.id, papers.RECEIPT, pdf.pinned(page), agency=submitted.agency, at=self.call.now)

    @command
    def resubmit_application(self, *, application_id: int, revision: int, note: str | None = None) -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            returned = applications.own(session, application_id, by=by)
            off = self._days_off_since(session, returned)
            about: Json = {"by": self._applicant_of(returned), "officer": self._officer_of(returned)}
            sent, events = resubmit(returned, note=note, days_off=off, **about, at=now)
            return self._keep(session, sent, events, "application_resubmitted", {"step": sent.waits_at}, revision=revision)

    @command
    def withdraw_application(self, *, application_id: int, revision: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            found = applications.own(session, application_id, by=by)
            about: Json = {"by": self._applicant_of(found), "officer": self._officer_of(found)}
            withdrawn, events = withdraw(found, **about, at=self.call.now)
            return self._keep(session, withdrawn, events, "application_withdrawn", revision=revision)

    @rpc
    def list_applications(
        self, *, status: str | None = None, open: bool | None = None, number: str | None = None, after: int | None = None, limit: int = 25
    ) -> Json:
        asked: Json = {"status": status, "open": bool(open), "number": number, "after": after, "limit": limit}
        with self.db.read() as session:
            rows = application_lists.list_own(session, self._who(), **asked)
        return applications_view.application_page(rows, zone=self._who().zone, limit=limit)

    @rpc
    def get_application(self, *, application_id: int) -> Json:
        with self.db.read() as session:
            found = applications.visible(session, application_id, to=self._who())
            return self._view(session, found, expected_at=self._expected_at(session, found))

    def _expected_at(self, session: Session, one: Application) -> datetime | None:
        """When a draft would be finished at the latest if it were submitted now, and when what is late probably is."""
        off = calendar.days_off(session, of=one.agency, since=self._today())
        if one.status != DRAFT:
            return lateness.expected_at(one, days_off=off, zone=self._who().zone, now=self.call.now)
        return clocks.term_ends_at(clocks.begun(self.call.now), one.working_days, days_off=off, zone=self._who().zone)


def _location(session: Session, typed: Json | None, *, of: str, before: Location | None = None) -> Location | None:
    if not typed:
        return None
    codes, names = meant(typed)
    return locate(typed, regions=offices.regions(session, of=of, codes=codes, names=names), before=before)
