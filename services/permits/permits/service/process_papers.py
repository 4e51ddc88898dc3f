"""Papers of a case under way: made out with the act that they tell of, given out when somebody asks."""

from dataclasses import replace

from bus.entrypoints import rpc
from bus.refusals import NotFound
from permits import process_paper_pdf, process_papers
from permits.domain import handover
from permits.domain.acts.returning import return_to_applicant
from permits.domain.letter import SIGNED_BY_HAND
from permits.domain.reason import RETURN
from permits.service.application_door import ApplicationDoor
from permits.service.reasons import known_reasons
from permits.store import applications, papers
from permits.views import documents as documents_view
from permits.views.common import Json


class ProcessPapers(ApplicationDoor):
    @rpc
    def preview_return_letter(self, *, application_id: int, step: str, reasons: dict[str, str], note: str | None = None) -> Json:
        """Refuses what the return itself would refuse; made outside any transaction."""
        by = self._who()
        with self.db.read() as session:
            waiting = applications.in_office(session, application_id, by=by)
            ready = known_reasons(session, RETURN, of=by.agency)
            returned, _ = return_to_applicant(waiting, step=step, reasons=reasons, note=note, ready=ready, by=by, at=self.call.now)
            page = self._return_letter(session, returned, number=process_paper_pdf.NO_NUMBER)
        return documents_view.file(process_paper_pdf.render_preview(replace(page, apart=process_papers.in_english(returned))))

    @rpc
    def get_application_paper(self, *, application_id: int, kind: str, position: int) -> Json:
        """Made outside any transaction when it is first asked for; the same bytes ever after. What is signed by hand is printed at the
        counter on its day, and is a copy otherwise."""
        with self.db.read() as session:
            one = applications.visible(session, application_id, to=self._who())
            paper = papers.find(session, application_id, kind, position) if self._may_read(one, kind) else None
        if paper is None:
            raise NotFound("application_paper_not_found", "nothing was written about that, or before such papers were made out")
        page, made = process_paper_pdf.from_pinned(paper.facts), paper.file
        if kind in SIGNED_BY_HAND and not handover.prints_original(one, made_at=paper.made_at, by=self._who(), at=self.call.now):
            return documents_view.file(process_paper_pdf.render_copy(page))
        if made is None:
            rendered = process_paper_pdf.render_and_store(page)
            with self.db.begin() as session:
                made = papers.keep_file(session, application_id, kind, rendered, position=position)
        return documents_view.file(made)
