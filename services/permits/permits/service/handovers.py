"""Handing over permits on paper at the counter."""

from bus.database import Session
from bus.entrypoints import command
from permits import process_papers
from permits.domain import handover as rules
from permits.domain.acts.advance import advance
from permits.domain.application import Application
from permits.domain.flow.step import HAND_OVER
from permits.domain.letter import HANDOVER
from permits.domain.office_time import office_date
from permits.service.permit_life import PermitLife
from permits.store import application_lists, applications, offices, permit_life
from permits.store import permits as permit_store
from permits.views.common import Json


class Handovers(PermitLife):
    @command
    def hand_over_permit(
        self, *, permit_id: int, issue: int, received_by: str, name: str, id_document: str, id_number: str, authority: str = ""
    ) -> Json:
        """Where its application waits to be handed over, or that of a duplicate, that step is done with it."""
        by, now = self._who(), self.call.now
        who = rules.receiver(kind=received_by, name=name, id_document=id_document, id_number=id_number, authority=authority)
        with self.db.begin() as session:
            one = permit_store.in_office_alone(session, permit_id, by=by)
            applied = applications.the(session, one.application_id)
            office = offices.the_office(session, one.agency)
            about: Json = {"issue": issue, "by": by, "on": office_date(now, office.zone), "at": now}
            entry = permit_life.add(session, one, rules.hand_over(one, applied, permit_life.entries(session, permit_id), **about))
            number = self._number_in(session, HANDOVER, applied)
            page = process_papers.of_handover(applied, one, who, number=number, officer=by.name, office=office, at=now)
            assert entry.position
            self._keep_paper(session, applied, page, position=entry.position)
            self._tell(session, f"permit/{one.id}", [rules.event(one, applied, who, number=number, at=now)])
            duplicates = application_lists.duplicates_to_collect(session, permit_id)
            for waiting in (applied, *(applications.the(session, each) for each in duplicates)):
                self._end_step(session, waiting)
            details: Json = {"issue": issue, "letter": number, "received_by": received_by}
            self._record(session, "permit_handed_over", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency, **details)
            return self._page(session, permit_store.the(session, permit_id))

    def _end_step(self, session: Session, applied: Application) -> None:
        if applied.step and applied.step.act == HAND_OVER:
            moved, events = advance(applied, step=applied.step.code, note=None, by=self._who(), at=self.call.now)
            details = {"step": applied.step.code, "status": moved.status}
            self._keep(session, moved, events, "application_advanced", details, revision=applied.revision)
