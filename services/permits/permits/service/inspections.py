"""Inspections of the place: the technical team's appointments, report and photos."""

from collections.abc import Callable

from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import NotFound
from permits import process_paper_pdf
from permits.domain import inspection as rules
from permits.domain.acts import inspect, outcome
from permits.domain.application import Application
from permits.domain.holder import acts_of, refuse_own, step_for
from permits.domain.inspection import Inspection
from permits.domain.office_time import begins
from permits.domain.working_days import ONE_DAY
from permits.service.application_door import ApplicationDoor
from permits.store import applications, calendar, inspections, visits
from permits.views import documents as documents_view
from permits.views import inspections as inspections_view
from permits.views.common import Json, page_of


class Inspections(ApplicationDoor):
    @rpc
    def get_inspection(self, *, application_id: int) -> Json:
        with self.db.read() as session:
            one = applications.in_office(session, application_id, by=self._who())
            refuse_own(one, by=self._who())
            return self._view_inspection(session, one, self._latest(session, one))

    @rpc
    def list_visits(self, *, after: int | None = None, limit: int = 25) -> Json:
        by, today = self._who(), self._today()
        with self.db.read() as session:
            off = calendar.days_off(session, of=by.agency, since=today)
            until = rules.days_ahead(today, days_off=off)
            days = {"since": begins(today, by.zone), "until": begins(until + ONE_DAY, by.zone)}
            rows = visits.list_planned(session, by, **days, after=after, limit=limit)
        return {**page_of([inspections_view.visit(row) for row in rows], limit=limit), "until": until.isoformat()}

    @rpc
    def list_own_inspections(self, *, application_id: int) -> Json:
        """What the office is still writing is not theirs yet."""
        with self.db.read() as session:
            one = applications.visible(session, application_id, to=self._who())
            here = self._inspection_at(session, one)
            found = [each for each in inspections.of_application(session, application_id) if here is None or not each.is_same_visit(here)]
            return {"items": [inspections_view.own(each, inspections.photos_of(session, each)) for each in found if each.is_begun]}

    @command
    def schedule_inspection(
        self,
        *,
        application_id: int,
        step: str,
        revision: int,
        day: str,
        starts: str,
        team: list[str],
        meeting_place: str = "",
        prepare: str = "",
        reason: str | None = None,
    ) -> Json:
        def scheduled(session: Session, one: Application, before: Inspection) -> Inspection:
            off = calendar.days_off(session, of=one.agency, since=self._today())
            plan: Json = {"day": day, "starts": starts, "team": team, "meeting_place": meeting_place, "prepare": prepare, "reason": reason}
            return rules.schedule(before, **plan, days_off=off, by=self._who(), at=self.call.now)

        return self._changed(application_id, step, scheduled, revision=revision, act="inspection_scheduled")

    @rpc
    def preview_invitation(
        self,
        *,
        application_id: int,
        step: str,
        day: str,
        starts: str,
        team: list[str],
        meeting_place: str = "",
        prepare: str = "",
        reason: str | None = None,
    ) -> Json:
        """Refuses what the appointment itself would refuse; made outside any transaction."""
        by = self._who()
        plan: Json = {"day": day, "starts": starts, "team": team, "meeting_place": meeting_place, "prepare": prepare, "reason": reason}
        with self.db.read() as session:
            one = applications.in_office(session, application_id, by=by)
            before = self._visit_at(session, one, step)
            off = calendar.days_off(session, of=one.agency, since=self._today())
            made = rules.schedule(before, **plan, days_off=off, by=by, at=self.call.now)
            page = self._invitation(session, one, made, before, number=process_paper_pdf.NO_NUMBER)
        return documents_view.file(process_paper_pdf.render_preview(page))

    @command
    def cancel_inspection(self, *, application_id: int, step: str, revision: int, reason: str) -> Json:
        def called_off(session: Session, one: Application, before: Inspection) -> Inspection:
            return rules.call_off(before, reason=reason, by=self._who(), at=self.call.now)

        return self._changed(application_id, step, called_off, revision=revision, act="inspection_cancelled")

    @command
    def save_inspection_report(
        self,
        *,
        application_id: int,
        step: str,
        revision: int,
        visited_on: str | None = None,
        verdicts: dict[str, str] | None = None,
        notes: dict[str, str] | None = None,
        conclusion: str | None = None,
        remarks: str | None = None,
    ) -> Json:
        def written(session: Session, one: Application, before: Inspection) -> Inspection:
            given: Json = {"visited_on": visited_on, "conclusion": conclusion, "remarks": remarks}
            return rules.write(before, **given, verdicts=verdicts or {}, notes=notes or {}, by=self._who(), at=self.call.now)

        return self._changed(application_id, step, written, revision=revision, act="inspection_report_saved")

    @command
    def add_inspection_photo(
        self,
        *,
        application_id: int,
        step: str,
        file: Json,
        caption: str = "",
        coordinates: str | None = None,
        seen: Json | None = None,
        kind: str = rules.PHOTO,
        point: str | None = None,
    ) -> Json:
        by = self._who()
        with self.db.begin() as session:
            one, current = self._at_step(session, application_id, step)
            shown: Json = {"file": file, "caption": caption, "typed": coordinates, "seen": seen, "kind": kind, "point": point}
            new = rules.photo(current, **shown, by=by, at=self.call.now)
            have = inspections.photos_of(session, current)  # the application is locked: nobody else adds one meanwhile
            if rules.is_new(new, have) and inspections.add_photo(session, new):
                rules.admit_photo(have=len(have))
                self._record_of(session, one, "inspection_photo_added", step=step)
            return self._view_inspection(session, one, current)

    @command
    def remove_inspection_photo(self, *, application_id: int, step: str, photo_id: int) -> Json:
        with self.db.begin() as session:
            one, current = self._at_step(session, application_id, step)
            if inspections.remove_photo(session, current, photo_id):
                self._record_of(session, one, "inspection_photo_removed", step=step, photo_id=photo_id)
            return self._view_inspection(session, one, current)

    @rpc
    def get_inspection_photo(self, *, photo_id: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            found = inspections.photo_in_office(session, photo_id, by=by)
            one = applications.in_office(session, found.application_id, by=by)
            refuse_own(one, by=by)
            self._record_look(session, "inspection_photo_viewed", f"photo/{photo_id}", whose=one.applicant_id, agency=by.agency)
        return documents_view.file(found.file)

    def _at_step(self, session: Session, application_id: int, step: str) -> tuple[Application, Inspection]:
        """The application, locked, and the inspection of this visit to the step, for somebody who may do the step now.

        :raises Conflict: step_not_current. :raises NotFound: inspection_not_found, where the step is none. Further refusals as for `step_for`.
        """
        one = applications.of_agency(session, application_id, by=self._who())
        return one, self._visit_at(session, one, step)

    def _visit_at(self, session: Session, one: Application, step: str) -> Inspection:
        if step_for(one, step, by=self._who()).act != inspect.ACT:
            raise NotFound("inspection_not_found", "the step is no inspection")
        return self._of_round(session, one, step, inspect.round_of(one, step))

    def _changed(
        self,
        application_id: int,
        step: str,
        rule: Callable[[Session, Application, Inspection], Inspection],
        *,
        revision: int,
        act: str,
    ) -> Json:
        """What says the same as is stored already was sent again: it changes nothing, whatever revision it names."""
        with self.db.begin() as session:
            one, before = self._at_step(session, application_id, step)
            changed = rule(session, one, before)
            if changed != before:
                saved = inspections.save(session, changed, revision=revision)
                if saved.appointments != before.appointments:
                    told = outcome.inspection_event(one, act, saved, before=before, at=self.call.now)
                    letter = self._make_out_invitation(session, one, saved, before)
                    self._tell(session, f"application/{one.id}", self._with_letter([told], letter))
                self._tell(session, f"application/{one.id}", self._claimed_by_act(session, one, before=one))
                self._record_of(session, one, act, step=step)
                changed = saved
            return self._view_inspection(session, one, changed)

    def _latest(self, session: Session, one: Application) -> Inspection:
        """:raises NotFound: inspection_not_found: the application has not come to such a step."""
        step = inspect.step_of(one)
        if step is None:
            raise NotFound("inspection_not_found", "the application has not come to an inspection")
        assert one.id is not None
        here = inspect.round_of(one, step.code)
        last = here if one.waits_at == step.code else inspections.last_round(session, application_id=one.id, step=step.code)
        return self._of_round(session, one, step.code, last or here)

    def _of_round(self, session: Session, one: Application, step: str, number: int) -> Inspection:
        assert one.id is not None
        return inspections.of_visit(session, application_id=one.id, step=step, round=number, points=self._points(session, one))

    def _view_inspection(self, session: Session, one: Application, shown: Inspection) -> Json:
        open_here = one.waits_at == shown.step and inspect.round_of(one, shown.step) == shown.round
        may_write = open_here and "advance" in acts_of(one, by=self._who())
        return inspections_view.inspection(shown, inspections.photos_of(session, shown), may_write=may_write)
