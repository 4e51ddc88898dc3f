"""What waits for whoever decides: each case with its checks, and the permit as it would be issued. A case is approved by `advance_application`."""

from dataclasses import replace

from bus.database import Session
from bus.entrypoints import rpc
from bus.refusals import Conflict
from permits import permit_pdf
from permits.domain import duplicate, permit, renewal
from permits.domain.acts.advance import advance
from permits.domain.application import DUPLICATE, Application
from permits.domain.flow.shipped import all_steps
from permits.domain.flow.step import DECIDE, GRANTS
from permits.domain.holder import acts_of
from permits.domain.permit import Permit
from permits.service.application_door import ApplicationDoor
from permits.service.permits import on_paper
from permits.store import applications, catalogue, notes, offices, permit_life, queue
from permits.store import permits as permit_store
from permits.store.queue import Wanted
from permits.views import decisions as decisions_view
from permits.views import documents as documents_view
from permits.views.common import Json, page_of

STEPS = tuple(step.code for step in all_steps() if step.act == DECIDE)
NO_NUMBER = "(diisi saat terbit)"
NO_CODE = "A" * 26  # of no permit: the check of a preview's QR code says so


class Decisions(ApplicationDoor):
    @rpc
    def list_decisions(self, *, after: int | None = None, limit: int = 25) -> Json:
        by = self._who()
        with self.db.read() as session:
            rows = queue.list_waiting(session, by, Wanted(steps=STEPS), after=after, limit=limit)
            found = [self._case(session, applications.the(session, row.id)) for row, _ in rows]
        return page_of(found, limit=limit)

    def _case(self, session: Session, one: Application) -> Json:
        assert one.id is not None
        written, stuck = notes.of_application(session, one.id), self._is_stuck(session, one)
        may = "advance" in acts_of(one, by=self._who(), no_successor=stuck)
        open_ones = sum(each.is_open for each in written)
        return decisions_view.case(one, why_not=self._why_not_clean(session, one), open_notes=open_ones, may_approve=may)

    @rpc
    def preview_issue(self, *, application_id: int, step: str) -> Json:
        """Refuses what the approval itself would refuse."""
        by, now = self._who(), self.call.now
        with self.db.read() as session:
            waiting = applications.in_office(session, application_id, by=by)
            if waiting.step is None or waiting.step.act not in GRANTS:
                raise Conflict("step_not_current", "no permit follows this step", current=waiting.waits_at)
            moved, _ = advance(waiting, step=step, note=None, by=by, at=now)
            old = permit_store.the(session, waiting.old_permit_id) if waiting.old_permit_id else None
            page = self._as_duplicate(session, moved, old) if old and waiting.kind == DUPLICATE else self._as_issued(session, moved, old)
        return documents_view.file(permit_pdf.render_preview(page))

    def _as_duplicate(self, session: Session, one: Application, old: Permit) -> permit_pdf.Page:
        assert old.id is not None
        _, made = duplicate.issue(one, life=permit_life.entries(session, old.id), on=self._today(), at=self.call.now)
        return replace(on_paper(session, old), duplicate=made)

    def _as_issued(self, session: Session, one: Application, old: Permit | None) -> permit_pdf.Page:
        of, version, today = one.agency, one.permit_type_version, self._today()
        permit_type = catalogue.permit_type_as_pinned(session, one.permit_type, of=of, version=version, on=today)
        term = renewal.term(one.kind, old, permit_type.validity_of(one.kind), on=today)
        made = permit.issue(one, number=NO_NUMBER, permit_type=permit_type, code=NO_CODE, term=term, at=self.call.now)
        return permit_pdf.page(made, one, permit_type=permit_type, office=offices.the_office(session, of))
