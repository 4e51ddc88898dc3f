"""What the office gives out on paper about an application: the receipt, and the letter of a rejection."""

from bus.entrypoints import rpc
from bus.refusals import NotFound
from permits import receipt_pdf, rejection_pdf
from permits.domain.acts.reject import reject
from permits.domain.office_time import office_date
from permits.domain.plan import planned
from permits.service.application_door import ApplicationDoor
from permits.store import applications, calendar, offices, papers
from permits.views import documents as documents_view
from permits.views.common import Json


class Papers(ApplicationDoor):
    """Papers are made outside any transaction."""

    @rpc
    def get_receipt(self, *, application_id: int) -> Json:
        """As it was promised with the submission; reckoned anew for what was submitted before that was kept."""
        with self.db.read() as session:
            one = applications.visible(session, application_id, to=self._who())
            if one.submitted_at is None:
                raise NotFound("application_not_found", "a draft has no receipt")
            kept = papers.find(session, application_id, papers.RECEIPT)
            if kept is None:
                office = offices.the_office(session, one.agency)
                off = calendar.days_off(session, of=one.agency, since=office_date(one.submitted_at, office.zone))
                page = receipt_pdf.page(one, plan=planned(one, days_off=off, zone=office.zone), office=office)
        return documents_view.file(receipt_pdf.render_and_store(receipt_pdf.from_pinned(kept.facts) if kept else page))

    @rpc
    def preview_rejection_letter(self, *, application_id: int, step: str, reason: str) -> Json:
        """Refuses what the rejection itself would refuse."""
        by = self._who()
        with self.db.read() as session:
            waiting = applications.in_office(session, application_id, by=by)
            rejected, _ = reject(waiting, step=step, reason=reason, by=by, at=self.call.now)
            page = self._letter(session, rejected, number=None)
        return documents_view.file(rejection_pdf.render_and_store(page))

    @rpc
    def get_rejection_letter(self, *, application_id: int) -> Json:
        with self.db.read() as session:
            applications.visible(session, application_id, to=self._who())
            letter = papers.find(session, application_id, papers.REJECTION)
        if letter is None:
            raise NotFound("rejection_letter_not_found", "the application was not rejected, or before letters were made out")
        made = letter.file
        if made is None:
            rendered = rejection_pdf.render_and_store(rejection_pdf.from_pinned(letter.facts))
            with self.db.begin() as session:
                made = papers.keep_file(session, application_id, papers.REJECTION, rendered)
        return documents_view.file(made)
