"""Base of the parts of permits' door that change an application: saving it, publishing and recording what happened, and the answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bus.database import Session
from bus.refusals import Conflict
from permits import pdf, process_paper_pdf, process_papers, rejection_pdf
from permits.domain import adoption, claim, clean, handover, renewal
from permits.domain import status as statuses
from permits.domain.acts import inspect, recommend
from permits.domain.acts.outcome import Event
from permits.domain.application import DUPLICATE, Application
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.catalogue.version import Difference
from permits.domain.document import Document, newer_of
from permits.domain.flow.step import GRANTS, HAND_OVER, REJECTED
from permits.domain.holder import is_filled_in_by, is_own
from permits.domain.inspection import Inspection
from permits.domain.letter import INVITATION, OF_OFFICE, RECOMMENDATION, REPORT, RETURN, Series
from permits.domain.office_time import office_date
from permits.domain.people import APPLICANT, Person
from permits.domain.permit import Permit
from permits.inspection_points import points_for
from permits.landmarks import landmark_for
from permits.service.door import Door
from permits.store import (
    absences,
    applications,
    calendar,
    catalogue,
    claims,
    documents,
    inspections,
    notes,
    numbers,
    offices,
    papers,
    permit_life,
)
from permits.store import permits as permit_store
from permits.views import applications as applications_view
from permits.views.common import Json


class ApplicationDoor(Door):
    def _keep(
        self, session: Session, changed: Application, events: Sequence[Event], act: str, details: Json | None = None, *, revision: int
    ) -> Json:
        """Saves, tells, records, and answers with what was saved, all in the caller's transaction."""
        saved = applications.save(session, replace(changed, changed_at=self.call.now), revision=revision)
        self._tell(session, f"application/{changed.id}", events)
        last = saved.history[-1] if saved.history and saved.history[-1].at == self.call.now else None
        absent = {"acts_for": last.for_id} if last and last.for_id else {}
        self._record_of(session, saved, act, **(details or {}), **absent)
        return self._view(session, saved)

    def _claimed_by_act(self, session: Session, one: Application, *, before: Application) -> list[Event]:
        """Who acts on it has it, where it stays at the step; whoever is away acts and has nothing."""
        assert one.id is not None
        if absences.away(session, self._who().account_id, on=self._today()):
            return []
        made, events = claim.by_act(one, claims.of_application(session, one.id), before=before, by=self._who(), at=self.call.now)
        if made:
            claims.save(session, made)
        return events

    def _applicant_of(self, one: Application) -> Person:
        """Whoever asks; of what an officer fills in at the counter, for whom."""
        by = self._who()
        if not is_filled_in_by(one, by.account_id):
            return by
        return Person(one.applicant_id, one.applicant_name, one.agency, frozenset({APPLICANT}), by.zone, marks=one.applicant_marks)

    def _officer_of(self, one: Application) -> Person | None:
        """Who asks, where that is an officer who fills it in at the counter."""
        return self._who() if is_filled_in_by(one, self._who().account_id) else None

    def _record_of(self, session: Session, one: Application, act: str, **details: Any) -> None:
        self._record(session, act, f"application/{one.id}", whose=one.applicant_id, agency=one.agency, **details)

    def _view(self, session: Session, one: Application, *, expected_at: datetime | None = None) -> Json:
        assert one.id is not None
        found = self._permit_from(session, one) if one.is_issued else None
        old = permit_store.the(session, one.old_permit_id) if one.old_permit_id else None
        before = applications.the(session, old.application_id) if old else None
        more: Json = {"permit": found, "old": old, "before": before, "expected_at": expected_at}
        more["appointments"] = inspections.appointments_of(session, one.id) if one.submitted_at and inspect.is_on_the_way(one) else []
        more["inspection"] = self._inspection_at(session, one)
        more["letter"] = papers.number(session, one.id, papers.REJECTION) if one.ended == REJECTED else None
        written = papers.of_process(session, one.id) if one.submitted_at else []
        more["papers"] = [each for each in written if self._may_read(one, each.kind)]
        more["claims"] = claims.of_application(session, one.id) if one.submitted_at and self._who().is_staff else []
        if one.submitted_at and self._who().is_staff:
            more["let_go"] = claims.let_go_of(session, one.id, on=self._today())
            more["away"] = absences.away(session, self._who().account_id, on=self._today()) is not None
            more["handed_on"] = absences.cases_of(session, one.id)
        more["needs_receipt"], _ = self._at_handover(session, one)
        more["newer"] = self._newer_documents(session, one)
        more["landmark"] = landmark_for(one.location)
        more["changes"] = self._changes(session, one) if one.status == statuses.DRAFT else []
        more["decided_on"] = self._decided_on(session, one)
        return applications_view.application(one, **more, reader=self._who(), at=self.call.now)

    def _may_read(self, one: Application, paper: str) -> bool:
        """What one desk writes to another is no paper of the applicant, also where that is one of the office."""
        return paper not in OF_OFFICE or (self._who().is_staff and not is_own(one, self._who()))

    def _permit_from(self, session: Session, one: Application) -> Permit | None:
        """The permit that the application led to; a duplicate leads to the one that it is about."""
        if one.kind == DUPLICATE and one.old_permit_id:
            return permit_store.the(session, one.old_permit_id)
        return permit_store.of_application(session, one.id) if one.id else None

    def _at_handover(self, session: Session, waiting: Application) -> tuple[bool, str | None]:
        """Whether its step is done with the receipt alone, and else where it goes on to when that is not what the step says."""
        step = waiting.step
        if step is None or step.act != HAND_OVER:
            return False, None
        issued = self._permit_from(session, waiting)
        if issued is None or issued.id is None:
            return True, None
        goes_to = handover.without_receipt(step, issued, permit_life.entries(session, issued.id), on=self._today())
        return goes_to is None, goes_to

    def _is_stuck(self, session: Session, waiting: Application) -> bool:
        """Whether the permit whose place it would take, or of which it is another paper, is in the way; only looked at."""
        if not waiting.old_permit_id or waiting.step is None or waiting.step.act not in GRANTS:
            return False
        old = permit_store.the(session, waiting.old_permit_id)
        return renewal.refusal_by_standing(old, waiting.kind, on=self._today()) is not None

    def _refusal_by_standing(self, session: Session, waiting: Application) -> Conflict | None:
        """Nobody approves or issues the successor of a permit that is revoked or suspended, or the duplicate of one that is not in force."""
        if waiting.old_permit_id and waiting.step and waiting.step.act in GRANTS:
            old = permit_store.the_alone(session, waiting.old_permit_id)
            return renewal.refusal_by_standing(old, waiting.kind, on=self._today())
        return None

    def _why_not_clean(self, session: Session, one: Application) -> list[str]:
        assert one.id is not None
        on = one.counted_on(self.call.now, zone=self._who().zone)
        about: Json = {"on": on, "decided_on": self._decided_on(session, one), "no_successor": self._is_stuck(session, one)}
        return clean.why_not(one, notes.of_application(session, one.id), **about)

    def _letter(self, session: Session, rejected: Application, *, number: str | None) -> rejection_pdf.Page:
        """Everything the letter says of what was just rejected, on the law as it was when that was submitted."""
        office, version = offices.the_office(session, rejected.agency), rejected.permit_type_version
        on = office_date(rejected.submitted_at or self.call.now, office.zone)
        asked: Json = {"of": rejected.agency, "version": version, "on": on}
        permit_type = catalogue.permit_type_as_pinned(session, rejected.permit_type, **asked)
        off = calendar.days_off(session, of=rejected.agency, since=office_date(self.call.now, office.zone))
        return rejection_pdf.page(rejected, legal_basis=permit_type.legal_basis, office=office, days_off=off, number=number)

    def _make_out_return(self, session: Session, returned: Application) -> str:
        """:returns: the letter's number."""
        number = self._number_in(session, RETURN, returned)
        self._make_out(session, returned, self._return_letter(session, returned, number=number))
        return number

    def _return_letter(self, session: Session, returned: Application, *, number: str) -> process_paper_pdf.Page:
        office = offices.the_office(session, returned.agency)
        return process_papers.of_return(returned, number=number, office=office, at=self.call.now)

    def _make_out_invitation(self, session: Session, one: Application, made: Inspection, before: Inspection) -> str | None:
        """:returns: the letter's number; None where the visit was called off."""
        if made.appointment is None:
            return None
        number = self._number_in(session, INVITATION, one)
        self._make_out(session, one, self._invitation(session, one, made, before, number=number))
        return number

    def _invitation(
        self, session: Session, one: Application, made: Inspection, before: Inspection, *, number: str
    ) -> process_paper_pdf.Page:
        assert made.appointment
        moved = before.appointment if made.appointment != before.appointment else None
        office = offices.the_office(session, one.agency)
        return process_papers.of_invitation(one, made.appointment, moved, number=number, office=office, at=self.call.now)

    def _make_out_report(self, session: Session, one: Application) -> None:
        """Of the visit with which the step is left, where its report is complete. `one`: while it waits there."""
        visit = self._inspection_at(session, one)
        if visit and visit.conclusion and not visit.missing:
            number, office = self._number_in(session, REPORT, one), offices.the_office(session, one.agency)
            photos = inspections.photos_of(session, visit)
            self._make_out(
                session, one, process_papers.of_report(one, visit, photos=photos, number=number, office=office, at=self.call.now)
            )

    def _make_out_recommendation(self, session: Session, answered: Application, *, before: Application) -> None:
        """Of what a technical unit has just answered. `before`: while it waited there."""
        if before.step is None or before.step.act != recommend.ACT:
            return
        unit = recommend.answers_for(before, by=self._who()) or next(iter(before.places), before.unit)
        number = next_letter_number(session, RECOMMENDATION, agency=answered.agency, unit=unit, zone=self._who().zone)
        office = offices.the_office(session, answered.agency)
        self._make_out(
            session, answered, process_papers.of_recommendation(answered, unit=unit, number=number, office=office, at=self.call.now)
        )

    @staticmethod
    def _with_letter(events: Sequence[Event], number: str | None) -> list[Event]:
        """What is told, with the number of the letter that says so."""
        return [replace(each, data={**each.data, "letter_number": number}) for each in events] if number else list(events)

    def _number_in(self, session: Session, series: Series, one: Application) -> str:
        return next_letter_number(session, series, agency=one.agency, unit=one.unit, zone=self._who().zone)

    def _make_out(self, session: Session, one: Application, page: process_paper_pdf.Page) -> None:
        assert one.id is not None
        self._keep_paper(session, one, page, position=papers.next_position(session, one.id, page.kind))

    def _keep_paper(self, session: Session, one: Application, page: process_paper_pdf.Page, *, position: int) -> None:
        """What the paper says is kept: the office, and the application, may be called otherwise when it is first read."""
        assert one.id is not None
        papers.add(session, one.id, page.kind, pdf.pinned(page), agency=one.agency, number=page.number, position=position, at=self.call.now)

    def _inspection_at(self, session: Session, one: Application) -> Inspection | None:
        """Of this visit to the step at which it waits; None: that step is no inspection."""
        if one.id is None or one.step is None or one.step.act != inspect.ACT:
            return None
        visit: Json = {"application_id": one.id, "step": one.step.code, "round": inspect.round_of(one, one.step.code)}
        return inspections.of_visit(session, **visit, points=self._points(session, one))

    def _points(self, session: Session, one: Application) -> tuple[Point, ...]:
        """What is looked at: as the application's own version has it; a version of before has the list that came with the house."""
        version, today = one.permit_type_version, self._today()
        own = catalogue.permit_type_as_pinned(session, one.permit_type, of=one.agency, version=version, on=today)
        return own.inspection_points or points_for(one.permit_type)

    def _newer_documents(self, session: Session, one: Application) -> dict[str, Document]:
        """Of the reader's own documents, and only where one may still be taken instead of what is attached."""
        own = {code: each for code, each in one.documents.items() if each.account_id == self._who().account_id}
        open_ones = {code: each for code, each in own.items() if one.takes_document(code)}
        return newer_of(open_ones, documents.newest(session, list(open_ones.values())))

    def _changes(self, session: Session, draft: Application) -> list[Difference]:
        permit_type = catalogue.find_permit_type(session, draft.permit_type, of=draft.agency, on=self._today())
        return adoption.changes(draft, permit_type=permit_type) if permit_type else []

    def _permit_type_of(self, session: Session, one: Application) -> PermitType:
        """As it is today."""
        return catalogue.the_permit_type(session, one.permit_type, of=one.agency, on=self._today())


def next_number(session: Session, one: Application, *, series: str, zone: str) -> Json:
    """The arguments of `numbering` for the next number of this agency, permit type and year."""
    taken = numbers.take(session, agency=one.agency, series=series, permit_type=one.permit_type, zone=zone)
    return {"sequence": taken.sequence, "permit_type": one.permit_type, "unit": one.unit, "on": taken.on}


def next_letter_number(session: Session, series: Series, *, agency: str, unit: str, zone: str) -> str:
    taken = numbers.take(session, agency=agency, series=series.name, permit_type=series.code, zone=zone)
    return series.number(taken.sequence, unit=unit, on=taken.on)
