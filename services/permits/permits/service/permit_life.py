"""A permit's life after its issue: what happened to it, and the two people who change it."""

import secrets
from dataclasses import replace
from datetime import date

from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import NotFound
from permits import pdf, permit_letter_pdf
from permits.domain import handover, letter, permit_correction
from permits.domain import permit_request as rules
from permits.domain.application import Application
from permits.domain.office_time import office_date
from permits.domain.permit import Permit, public_code
from permits.domain.permit_life import Entry
from permits.domain.permit_request import PermitRequest
from permits.service.application_door import ApplicationDoor, next_letter_number
from permits.service.door import day_of
from permits.store import applications, offices, papers, permit_issues, permit_life
from permits.store import permits as permit_store
from permits.views import documents as documents_view
from permits.views import permit_life as life_view
from permits.views.common import Json

MOST_WAITING = 100


class PermitLife(ApplicationDoor):
    @rpc
    def get_permit(self, *, permit_id: int, on: str | None = None) -> Json:
        """`on`: what the permit was on that day."""
        by = self._who()
        with self.db.begin() as session:
            one = permit_store.in_office(session, permit_id, by=by)
            rules.refuse_own(applications.the(session, one.application_id), by)
            self._record_look(session, "permit_viewed", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency)
            return self._page(session, one, on=day_of(on, "on") if on else None)

    def _page(self, session: Session, one: Permit, *, on: date | None = None) -> Json:
        assert one.id is not None
        applied, by = applications.the(session, one.application_id), self._who()
        zone, found = offices.zone(session, of=one.agency), permit_life.requests(session, one.id)
        waiting = next((each for each in found if each.decided_at is None), None)
        today = office_date(self.call.now, zone)
        entries = permit_life.entries(session, one.id)
        may = [*rules.acts_of(one, applied, waiting, by=by, on=today), *handover.acts_of(one, applied, entries, by=by, on=today)]
        life: Json = {"entries": entries, "requests": found, "may": may}
        receipts = [each for each in papers.of_process(session, one.application_id) if each.kind == letter.HANDOVER.name]
        life["copies"] = [
            each.position for each in receipts if not handover.prints_original(applied, made_at=each.made_at, by=by, at=self.call.now)
        ]
        life |= {"former": permit_issues.former_issues(session, one.id), "printed": permit_correction.printed(one, applied)}
        return life_view.permit_with_life(one, **life, on=on, issued_on=office_date(one.issued_at, zone), today=today)

    @rpc
    def list_permit_requests(self) -> Json:
        with self.db.read() as session:
            found = permit_life.waiting(session, self._who().agency, limit=MOST_WAITING)
        return {"items": [life_view.waiting(*each) for each in found]}

    @command
    def ask_permit_change(self, *, permit_id: int, kind: str, reason: str, legal_basis: str, day: str) -> Json:
        by = self._who()
        said: Json = {"kind": kind, "reason": reason, "legal_basis": legal_basis, "day": day_of(day, "day")}
        with self.db.begin() as session:
            one = permit_store.in_office_alone(session, permit_id, by=by)
            applied = applications.the(session, one.application_id)
            asked = permit_life.add_request(session, rules.ask(one, applied, **said, by=by, at=self.call.now))
            details: Json = {"kind": kind, "request": asked.id, "day": day, **_in_name_of(asked.asked_for_id)}
            self._record(session, "permit_change_asked", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency, **details)
            return self._page(session, one)

    @command
    def decide_permit_change(self, *, request_id: int, grant: bool, note: str = "") -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            permit_id = permit_life.request_of_agency(session, request_id, of=by.agency).permit_id
            one = permit_store.in_office_alone(session, permit_id, by=by)  # locked first, as for whoever asks
            request = permit_life.request_of_agency(session, request_id, of=by.agency)
            applied = applications.the(session, one.application_id)
            decided, entry = rules.decide(request, one, applied, grant=grant, note=note, by=by, at=now)
            permit_life.close(session, decided)
            act = "permit_change_granted" if entry else "permit_change_refused"
            absent = by.stands_in_for(rules.DECIDER)
            details: Json = {"kind": request.kind, "request": request.id, **_in_name_of(absent.account_id if absent else None)}
            if entry and request.kind == rules.CORRECT:
                entry = permit_life.add(session, one, entry)
                self._issue_again(session, one, applied, decided, on=entry.day)
                details |= {"day": entry.day.isoformat(), "corrected": ", ".join(each["name"] for each in request.changes or ())}
            elif entry:
                entry = self._written(session, one, entry, decided, unit=applied.unit)
                self._tell(session, f"permit/{one.id}", [rules.event(one, applied, decided, entry)])
                details |= {"day": entry.day.isoformat(), "letter": entry.letter}
            self._record(session, act, f"permit/{one.id}", whose=one.applicant_id, agency=one.agency, **details)
            return self._page(session, permit_store.the(session, permit_id))

    def _issue_again(self, session: Session, one: Permit, applied: Application, decided: PermitRequest, *, on: date) -> None:
        """The paper is made by whoever hears of it."""
        again, former = permit_correction.issue_again(one, decided, code=public_code(secrets.token_bytes(16)), on=on)
        permit_issues.issue_again(session, again, former)
        self._tell(session, f"permit/{one.id}", [permit_correction.event(again, applied, decided)])

    @command
    def ask_permit_correction(
        self,
        *,
        permit_id: int,
        issue: int,
        reason: str,
        holder: str | None = None,
        responsible_person: str | None = None,
        place: str | None = None,
    ) -> Json:
        """Of each text what should stand there; None: it stays."""
        by = self._who()
        given = zip(permit_correction.TEXTS, (holder, responsible_person, place), strict=True)
        texts = {name: text for name, text in given if text is not None}
        with self.db.begin() as session:
            one = permit_store.in_office_alone(session, permit_id, by=by)
            applied = applications.the(session, one.application_id)
            wished = permit_correction.ask(one, applied, issue=issue, texts=texts, reason=reason, by=by, at=self.call.now)
            asked = permit_life.add_request(session, wished)
            details: Json = {"kind": asked.kind, "request": asked.id, **_in_name_of(asked.asked_for_id)}
            self._record(session, "permit_change_asked", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency, **details)
            return self._page(session, one)

    def _written(self, session: Session, one: Permit, entry: Entry, decided: PermitRequest, *, unit: str) -> Entry:
        """Added with its letter, whose words are kept: the office may be called otherwise when it is first read."""
        series, zone = letter.OF_PERMITS[entry.kind], offices.zone(session, of=one.agency)
        entry = replace(entry, letter=next_letter_number(session, series, agency=one.agency, unit=unit, zone=zone))
        page = permit_letter_pdf.page(one, entry, decided, unit=unit, office=offices.the_office(session, one.agency))
        return permit_life.add(session, one, entry, facts=pdf.pinned(page))

    @rpc
    def get_permit_letter(self, *, permit_id: int, position: int) -> Json:
        """Made outside any transaction when it is first asked for, from what was recorded; the same bytes ever after."""
        with self.db.begin() as session:
            one = permit_store.visible(session, permit_id, to=self._who())
            self._record_look(session, "permit_viewed", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency)
            kept = permit_life.letter(session, permit_id, position)
            page = None if kept else _on_paper(session, one, position)
        if kept is None:
            assert page
            made = permit_letter_pdf.render_and_store(page)
            with self.db.begin() as session:
                kept = permit_life.keep_letter(session, permit_id, position, made, at=self.call.now)
        return documents_view.file(kept)


def _on_paper(session: Session, one: Permit, position: int) -> permit_letter_pdf.Page:
    """:raises NotFound: permit_letter_not_found."""
    assert one.id is not None
    facts = permit_life.letter_facts(session, one.id, position)
    if facts:
        return permit_letter_pdf.from_pinned(facts)
    entry = next((each for each in permit_life.entries(session, one.id) if each.position == position and each.letter), None)
    if entry is None:
        raise NotFound("permit_letter_not_found", "nothing was written about that")
    request = next(each for each in permit_life.requests(session, one.id) if each.id == entry.request_id)
    unit = applications.the(session, one.application_id).unit
    return permit_letter_pdf.page(one, entry, request, unit=unit, office=offices.the_office(session, one.agency))


def _in_name_of(account_id: int | None) -> Json:
    """As records say it."""
    return {"acts_for": account_id} if account_id else {}
