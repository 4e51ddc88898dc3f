"""The office at work: what waits for the asker, and its steps."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from bus import backlog
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Conflict
from permits import pdf
from permits.domain import duplicate, letter, numbering, permit, renewal
from permits.domain.acts.advance import advance
from permits.domain.acts.issue import permit_issued
from permits.domain.acts.outcome import Event
from permits.domain.acts.reject import reject
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.send_back import send_back
from permits.domain.application import DUPLICATE, Application
from permits.domain.colleague import known_as
from permits.domain.correction import LOOKED_AT, offered
from permits.domain.flow.shipped import all_steps
from permits.domain.people import Person
from permits.domain.permit import Permit
from permits.domain.reason import OBJECT, REJECT, RETURN
from permits.domain.status import RETURNED
from permits.service.application_door import ApplicationDoor, next_letter_number, next_number
from permits.service.reasons import known_reasons
from permits.store import applications, catalogue, claims, colleagues, corrections, offices, papers, permit_life, queue
from permits.store import permits as permit_store
from permits.store.queue import Wanted
from permits.views import applications as applications_view
from permits.views import queue as queue_view
from permits.views.common import Json

LATE = "late"  # a part of the queue, as "returned" is
CORRECTED = {"corrected": True, "others": False}  # by part of what waits for the office: whether it came back with corrections


class Desk(ApplicationDoor):
    @rpc
    def list_queue(
        self,
        *,
        step: str | None = None,
        part: str | None = None,
        scope: str | None = None,
        permit_type: str | None = None,
        unit: str | None = None,
        district: str | None = None,
        held_by: int | None = None,
        late: bool = False,
        text: str | None = None,
        with_choices: bool = False,
        after: int | None = None,
        limit: int = 25,
    ) -> Json:
        by = self._who()
        page: Json = {"after": after, "limit": limit}
        narrowed: Json = {"permit_type": permit_type, "unit": unit, "district": district, "held_by": held_by, "late": late, "text": text}
        wanted = Wanted(scope, step, **narrowed, corrected=CORRECTED.get(part or ""))
        with self.db.read() as session:
            if part == RETURNED:
                rows = queue.list_returned(session, by, mine=scope == queue.MINE, **page)
            elif part == LATE:
                rows = queue.list_late(session, by, **page)
            else:
                rows = queue.list_waiting(session, by, wanted, **page)
            ids = [row.id for row, _ in rows]
            held, let_go = claims.of_several(session, ids), claims.let_go_of_several(session, ids, on=self._today())
            busy = queue.steps_with_any(session, by.agency, [each.code for each in all_steps()])
            more: Json = self._around(session, by, wanted) if with_choices else {}
            known = colleagues.is_known_as(session, known_as(by))
        if not known:
            self._remember_colleague(by)
        return {**applications_view.queue_page(rows, claims=held, let_go=let_go, busy=busy, reader=by, limit=limit), **more}

    def _around(self, session: Session, by: Person, wanted: Wanted) -> Json:
        """How many there are, with corrections and without, and by what the queue can be narrowed."""
        types, holders = queue.choices(session, by)
        districts = offices.districts(session, of=by.agency)
        units = {each.code: each.name for each in offices.units_of(session, by.agency)}
        choices = queue_view.choices(types, holders, districts=districts, units=units)
        return {"count": queue.count(session, by, replace(wanted, corrected=None)), "choices": choices}

    def _remember_colleague(self, by: Person) -> None:
        """As whom others may hand work to."""
        with self.db.begin() as session:
            colleagues.save(session, known_as(by))

    @rpc
    def count_waiting(self, *, permit_type: str) -> Json:
        with self.db.read() as session:
            return {"steps": queue.waiting_by_step(session, permit_type, of=self._who().agency)}

    @rpc
    def list_return_reasons(self, *, permit_type: str) -> Json:
        with self.db.read() as session:
            used = corrections.reasons_used(session, self._who().agency, permit_type, newest=LOOKED_AT)
        return {"reasons": offered(used)}

    @rpc
    def report_backlog(self) -> Json:
        with self.db.read() as session:
            work = queue.count_waiting(session, self._who().agency, at=self.call.now)
            return {**asdict(backlog.lag(session)), **work}

    @command
    def advance_application(
        self,
        *,
        application_id: int,
        revision: int,
        step: str,
        note: str | None = None,
        in_order: Sequence[str] = (),
        only_clean: bool = False,
    ) -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            waiting = applications.of_agency(session, application_id, by=by)
            open_points = self._why_not_clean(session, waiting) if only_clean else []
            visited = self._inspection_at(session, waiting)
            needs_receipt, goes_to = self._at_handover(session, waiting)
            about: Json = {"inspection": visited, "goes_to": goes_to}
            moved, events = advance(waiting, step=step, note=note, in_order=in_order, by=by, at=now, **about)
            if needs_receipt:
                raise Conflict("handover_needs_receipt", "the counter hands it over with a receipt")
            refusal = self._refusal_by_standing(session, waiting)
            if refusal:
                raise refusal
            if open_points:
                raise Conflict("case_not_clean", "somebody has left something open", reasons=open_points)
            if moved.is_issued and not waiting.is_issued:
                events.append(self._issue_permit(session, moved, zone=by.zone, at=now))
            self._make_out_report(session, waiting)
            self._make_out_recommendation(session, moved, before=waiting)
            act = ("application_advanced", {"step": step, "status": moved.status})
            return self._keep(session, moved, events, *act, revision=revision)

    @command
    def return_application(
        self,
        *,
        application_id: int,
        revision: int,
        step: str,
        reasons: dict[str, str],
        note: str | None = None,
        in_order: Sequence[str] = (),
    ) -> Json:
        by, now = self._who(), self.call.now
        said: Json = {"reasons": reasons, "note": note, "in_order": in_order}
        with self.db.begin() as session:
            waiting = applications.of_agency(session, application_id, by=by)
            ready = known_reasons(session, RETURN, of=waiting.agency)
            returned, events = return_to_applicant(waiting, step=step, **said, ready=ready, by=by, at=now)
            events = self._with_letter(events, self._make_out_return(session, returned))
            events += self._claimed_by_act(session, returned, before=waiting)
            act = ("application_returned", {"step": step, "items": len(reasons)})
            return self._keep(session, returned, events, *act, revision=revision)

    @command
    def send_back_application(self, *, application_id: int, revision: int, step: str, reason: str) -> Json:
        by = self._who()
        with self.db.begin() as session:
            waiting = applications.of_agency(session, application_id, by=by)
            stuck = self._refusal_by_standing(session, waiting) is not None
            back, events = send_back(waiting, step=step, reason=reason, by=by, at=self.call.now, no_successor=stuck)
            self._make_out_report(session, waiting)
            self._make_out_recommendation(session, back, before=waiting)
            act = ("application_sent_back", {"step": step, "status": back.status})
            return self._keep(session, back, events, *act, revision=revision)

    @command
    def reject_application(self, *, application_id: int, revision: int, step: str, reason: str) -> Json:
        by = self._who()
        with self.db.begin() as session:
            waiting = applications.of_agency(session, application_id, by=by)
            ready = known_reasons(session, REJECT, OBJECT, of=waiting.agency)
            rejected, events = reject(waiting, step=step, reason=reason, ready=ready, by=by, at=self.call.now)
            self._make_out_report(session, waiting)
            self._make_out_recommendation(session, rejected, before=waiting)
            number = self._make_out_letter(session, rejected, zone=by.zone)
            events = self._with_letter(events, number)
            act = ("application_rejected", {"step": step, "letter_number": number})
            return self._keep(session, rejected, events, *act, revision=revision)

    def _make_out_letter(self, session: Session, rejected: Application, *, zone: str) -> str:
        """The letter's number; what it says is kept with the rejection."""
        assert rejected.id is not None
        number = next_letter_number(session, letter.REJECTION, agency=rejected.agency, unit=rejected.unit, zone=zone)
        facts = pdf.pinned(self._letter(session, rejected, number=number))
        papers.add(session, rejected.id, papers.REJECTION, facts, agency=rejected.agency, number=number, at=self.call.now)
        return number

    def _issue_permit(self, session: Session, one: Application, *, zone: str, at: datetime) -> Event:
        old = permit_store.the_alone(session, one.old_permit_id) if one.old_permit_id else None
        if one.kind == DUPLICATE:
            assert old
            return self._issue_duplicate(session, one, old, at=at)
        number = next_number(session, one, series="permit", zone=zone)
        of, pinned = one.agency, one.permit_type_version
        permit_type = catalogue.permit_type_as_pinned(session, one.permit_type, of=of, version=pinned, on=number["on"])
        issued = permit_store.add(
            session,
            permit.issue(
                one,
                number=numbering.permit_number(**number, number_format=permit_type.number_format_of(one.kind)),
                permit_type=permit_type,
                code=permit.public_code(secrets.token_bytes(16)),
                term=renewal.term(one.kind, old, permit_type.validity_of(one.kind), on=self._today()),
                at=at,
            ),
        )
        assert issued.id is not None
        if old:
            self._tell(session, f"permit/{old.id}", [permit.superseded(old, by=issued, at=at)])
        return permit_issued(one, permit_id=issued.id, permit_number=issued.number, at=at)

    def _issue_duplicate(self, session: Session, one: Application, old: Permit, *, at: datetime) -> Event:
        """No number is taken, and nothing takes the permit's place."""
        assert old.id is not None
        entry, made = duplicate.issue(one, life=permit_life.entries(session, old.id), on=self._today(), at=at)
        permit_life.add(session, old, entry, facts=pdf.pinned(made))
        return permit_issued(one, permit_id=old.id, permit_number=old.number, at=at)
