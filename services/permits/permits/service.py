"""Permits, as the gateway may ask: the catalogue, fees, an applicant's papers, applications on their way, permits.

A table of contents: rules are in domain/, tables behind store/, shapes in views.py. Who may call what is in contract/rpc.json;
whose resource it must be is said where it is loaded.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bus import inbox, outbox
from bus.context import Call
from bus.database import Database
from bus.entrypoints import command, event_handler, rpc
from bus.settings import setting
from permits import contacts, views
from permits import document as paper
from permits.domain import application, numbering, permit, quotas, tariff
from permits.domain import company as company_rules
from permits.domain import document as document_rules
from permits.domain.application import Application, Event
from permits.domain.catalogue import PermitType
from permits.domain.location import Location, bare, locate
from permits.domain.office_time import office_date
from permits.domain.people import Person
from permits.domain.permit import Permit
from permits.domain.process import ISSUED
from permits.domain.search import Found, search
from permits.regions import regions_of
from permits.store import applications, calendar, companies, documents, numbers, offices
from permits.store import permits as permit_store
from permits.store import quotas as quota_store
from permits.views import Json

# Whose catalogue a visitor sees who has not logged in.
ADMIN = "agency_admin"
HOME_AGENCY = setting("HOME_AGENCY", "")  # without it: of the agency that was there first
# How much one account may keep.
QUOTAS = {
    "documents": int(setting("DOCUMENTS_QUOTA", "500")),
    "drafts": int(setting("DRAFTS_QUOTA", "50")),
    "companies": int(setting("COMPANIES_QUOTA", "50")),
}


class Permits:
    name = "permits"
    db = Database()
    call = Call()

    # The catalogue and its fees

    @rpc
    def list_permit_types(self, *, q: str | None = None, group: str | None = None) -> list[Json]:
        with self.db.begin() as session:
            return [views.permit_type_summary(one) for one in _found(session, q, of=self._agency(session), group=group).items]

    @rpc
    def search_permit_types(self, *, q: str, group: str | None = None) -> Json:
        with self.db.begin() as session:
            return views.search(_found(session, q, of=self._agency(session), group=group))

    @rpc
    def get_permit_type(self, *, code: str) -> Json:
        with self.db.begin() as session:
            found = offices.the_permit_type(session, code, of=self._agency(session))
        return views.permit_type(found, with_research=bool(self.call.actor and self.call.actor.has(ADMIN)))

    @rpc
    def get_fee_form(self, *, permit_type: str) -> Json:
        with self.db.begin() as session:
            return views.fee_form(offices.the_permit_type(session, permit_type, of=self._agency(session)))

    @rpc
    def estimate_fee(self, *, permit_type: str, inputs: dict[str, str]) -> Json:
        with self.db.begin() as session:
            found = offices.the_permit_type(session, permit_type, of=self._agency(session))
        return views.fee_estimate(found, tariff.estimate(found.fee, inputs))

    # What an applicant keeps: documents and companies

    @rpc
    def list_documents(self) -> list[Json]:
        with self.db.begin() as session:
            return [views.document(one) for one in documents.of_account(session, self._who().account_id)]

    @command
    def add_document(
        self,
        *,
        kind: str,
        name: str,
        file: Json,
        number: str | None = None,
        issued_on: str | None = None,
        valid_until: str | None = None,
    ) -> Json:
        given: Json = {"kind": kind, "name": name, "number": number, "issued_on": issued_on, "valid_until": valid_until, "file": file}
        by = self._who()
        new = document_rules.document(account_id=by.account_id, agency=by.agency, at=self.call.now, **given)
        with self.db.begin() as session:
            added = documents.add(session, new)
            self._admit(session, "documents")
            self._record(session, "document_added", f"document/{added.id}", whose=by.account_id, agency=by.agency)
        return views.document(added)

    @rpc
    def get_document_file(self, *, document_id: int) -> Json:
        with self.db.begin() as session:
            found = documents.visible(session, document_id, to=self._who())
            self._record_look(session, "document_viewed", f"document/{found.id}", whose=found.account_id, agency=found.agency)
        return views.file(found.file)

    @rpc
    def list_companies(self) -> list[Json]:
        with self.db.begin() as session:
            return [views.company(one) for one in companies.of_account(session, self._who().account_id)]

    @command
    def save_company(self, *, company_id: int | None = None, **given: Any) -> Json:
        by = self._who()
        read = company_rules.Readings(contacts.email(given["email"]), contacts.phone(given["phone"]))
        changed = company_rules.company(company_id=company_id, account_id=by.account_id, read=read, **given)
        with self.db.begin() as session:
            saved = companies.save(session, changed)
            if company_id is None:
                self._admit(session, "companies")
            self._record(session, "company_saved", f"company/{saved.id}", whose=by.account_id, agency=by.agency)
        return views.company(saved)

    @rpc
    def get_quotas(self) -> Json:
        account_id = self._who().account_id
        with self.db.begin() as session:
            have = {kind: quota_store.counted(session, kind, account_id, quotas=QUOTAS) for kind in quotas.KINDS}
        return quotas.used(have, quotas=QUOTAS)

    # An applicant's applications

    @command
    def create_application(
        self, *, application_kind: str, permit_type: str, applicant_type: str, unit: str, location: Json | None = None
    ) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = application.create(
                permit_type=offices.find_permit_type(session, permit_type, of=by.agency),
                kind=application_kind,
                applicant_type=applicant_type,
                unit=unit,
                units=offices.units(session, of=by.agency),
                location=_location(session, location, of=by.agency),
                by=by,
                at=self.call.now,
            )
            added = applications.add(session, draft)
            self._admit(session, "drafts")
            self._record_of(session, added, "application_created", permit_type=added.permit_type)
            return self._view(session, added)

    @command
    def change_application(
        self,
        *,
        application_id: int,
        revision: int,
        applicant_type: str | None = None,
        location: Json | None = None,
        company_id: int | None = None,
    ) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            changed = application.change(
                draft,
                permit_type=offices.the_permit_type(session, draft.permit_type, of=draft.agency),
                applicant_type=applicant_type,
                location=_location(session, location, of=by.agency),
                company=companies.own(session, company_id, account_id=by.account_id) if company_id else None,
            )
            return self._keep(session, changed, [], "application_changed", revision=revision)

    @command
    def attach_document(self, *, application_id: int, revision: int, requirement: str, document_id: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            found = documents.own(session, document_id, account_id=by.account_id)
            changed = application.attach(draft, requirement=requirement, document=found, on=office_date(self.call.now))
            act = ("application_document_attached", {"requirement": requirement, "document_id": document_id})
            return self._keep(session, changed, [], *act, revision=revision)

    @command
    def detach_document(self, *, application_id: int, revision: int, requirement: str) -> Json:
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=self._who())
            act = ("application_document_detached", {"requirement": requirement})
            return self._keep(session, application.detach(draft, requirement=requirement), [], *act, revision=revision)

    @command
    def submit_application(self, *, application_id: int, revision: int) -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            draft = applications.own(session, application_id, by=by)
            zone = offices.time_zone(session, draft.agency)
            today = office_date(now, zone)
            application.refuse_unless_ready(draft, on=today)
            off = calendar.days_off(session, of=draft.agency, since=today)
            permit_type = offices.the_permit_type(session, draft.permit_type, of=draft.agency)
            number = numbering.application_number(**_next_number(session, draft, series="application"))
            submitted, events = application.submit(draft, permit_type=permit_type, number=number, days_off=off, by=by, at=now, zone=zone)
            return self._keep(session, submitted, events, "application_submitted", revision=revision)

    @command
    def withdraw_application(self, *, application_id: int, revision: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            withdrawn, events = application.withdraw(applications.own(session, application_id, by=by), by=by, at=self.call.now)
            return self._keep(session, withdrawn, events, "application_withdrawn", revision=revision)

    @rpc
    def list_applications(
        self, *, status: str | None = None, open: bool | None = None, number: str | None = None, after: int | None = None, limit: int = 25
    ) -> Json:
        asked: Json = {"status": status, "open": bool(open), "number": number, "after": after, "limit": limit}
        with self.db.begin() as session:
            rows = applications.list_own(session, self._who(), **asked)
        return views.application_page(rows, limit=limit)

    @rpc
    def get_application(self, *, application_id: int) -> Json:
        with self.db.begin() as session:
            return self._view(session, applications.visible(session, application_id, to=self._who()))

    # The office at work

    @rpc
    def list_queue(self, *, step: str | None = None, after: int | None = None, limit: int = 25) -> Json:
        by = self._who()
        with self.db.begin() as session:
            rows = applications.list_waiting(session, by, step=step, after=after, limit=limit)
        return views.queue_page(rows, limit=limit)

    @command
    def advance_application(self, *, application_id: int, revision: int, step: str, note: str | None = None) -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            waiting = applications.of_agency(session, application_id, by=by)
            moved, events = application.advance(waiting, step=step, note=note, by=by, at=now)
            if moved.ended == ISSUED:
                events.append(_issue_permit(session, moved, at=now))
            act = ("application_advanced", {"step": step, "status": moved.status})
            return self._keep(session, moved, events, *act, revision=revision)

    @command
    def reject_application(self, *, application_id: int, revision: int, step: str, reason: str) -> Json:
        by = self._who()
        with self.db.begin() as session:
            waiting = applications.of_agency(session, application_id, by=by)
            rejected, events = application.reject(waiting, step=step, reason=reason, by=by, at=self.call.now)
            return self._keep(session, rejected, events, "application_rejected", {"step": step}, revision=revision)

    # Permits

    @rpc
    def list_permits(self) -> list[Json]:
        with self.db.begin() as session:
            return views.permits(permit_store.of_account(session, self._who().account_id), at=self.call.now)

    @rpc
    def get_permit_file(self, *, permit_id: int) -> Json:
        with self.db.begin() as session:
            found, file = permit_store.visible_file(session, permit_id, to=self._who())
            self._record_look(session, "permit_viewed", f"permit/{found.id}", whose=found.applicant_id, agency=found.agency)
        return views.file(file)

    @rpc
    def verify_permit(self, *, code: str) -> Json:
        with self.db.begin() as session:
            found = permit_store.by_code(session, permit.normal_code(code))
            office = offices.the_office(session, found.agency)
            applied = applications.the(session, found.application_id)
        district = bare(applied.location.district) if applied.location else None
        by = {"agency_name": office.name, "office_name": office.the_unit(applied.unit).name}
        return views.verification(found, district=district, **by, at=self.call.now)

    @event_handler("permits", "permit_issued", own_transaction=True)
    def on_permit_issued(self, event: inbox.Event) -> None:
        """Makes the PDF outside any transaction, then keeps it and tells of it in one."""
        with self.db.begin() as session:
            issued = permit_store.the(session, event.data["permit_id"])
            page = _on_paper(session, issued)
        if issued.document_ready:
            return
        file = paper.render_and_store(page)
        with self.db.begin() as session:
            if inbox.first_time(session, event, handler="permits.on_permit_issued"):
                permit_store.add_document(session, issued, file, at=self.call.now)
                self._tell(session, f"permit/{issued.id}", [permit.document_ready(issued)])

    # Copies of what identity tells: agencies, units, calendars

    @event_handler("identity", "agency_changed")
    def on_agency_changed(self, event: inbox.Event) -> None:
        code, regency, like = event.data["agency"], event.data["regency"], event.data["catalogue_of"]
        with self.db.begin() as session:
            newer = offices.hear_of_agency(
                session,
                code,
                name=event.data["agency_name"],
                place=event.data["place"],
                regency=regency,
                time_zone=event.data["time_zone"],
                office_unit=event.data["office_unit"],
                office_phone=event.data["office_phone"],
                office_address=event.data["office_address"],
                since=datetime.fromisoformat(event.data["since"]),
                seq=event.seq,
            )
            if newer and regency:
                offices.put_regions(session, regions_of(regency), of=code)
            if newer and like:
                offices.begin_catalogue(session, of=code, like=like)

    @event_handler("identity", "unit_changed")
    def on_unit_changed(self, event: inbox.Event) -> None:
        code, name, full_name = event.data["unit"], event.data["unit_name"], event.data.get("unit_full_name")
        with self.db.begin() as session:
            offices.hear_of_unit(session, of=event.data["agency"], code=code, name=name, full_name=full_name, seq=event.seq)

    @event_handler("identity", "calendar_changed")
    def on_calendar_changed(self, event: inbox.Event) -> None:
        days = [day["date"] for day in event.data["days"]]
        with self.db.begin() as session:
            calendar.hear(session, of=event.data["agency"], year=event.data["year"], days=days, seq=event.seq)

    @event_handler("identity", "day_off_changed")
    def on_day_off_changed(self, event: inbox.Event) -> None:
        """From an identity of before it told of whole years; of the years that nobody knows the holidays of, from any."""
        day = date.fromisoformat(event.data["date"])
        with self.db.begin() as session:
            calendar.hear_of_day(session, of=event.data["agency"], day=day, off=event.data["off"], seq=event.seq)

    # What every method above does alike

    def _admit(self, session: Session, kind: str) -> None:
        """Undo what was just added where it is one too many. :raises Conflict: see `quotas.admit`."""
        have = quota_store.count_alone(session, kind, self._who().account_id, quotas=QUOTAS)
        quotas.admit(kind, have=have, quotas=QUOTAS)

    def _who(self) -> Person:
        actor = self.call.actor
        assert actor is not None, "the contract lets nobody unknown in here"
        marks, units = frozenset(actor.claims.get("marks", ())), frozenset(actor.claims.get("units", ()))
        claims = {"name": actor.claims["name"], "agency": actor.claims["agency"]}
        return Person(actor.id, **claims, roles=actor.roles, marks=marks, units=units)

    def _agency(self, session: Session) -> str:
        return str(self.call.actor.claims["agency"]) if self.call.actor else HOME_AGENCY or offices.first_agency(session)

    def _keep(
        self, session: Session, changed: Application, events: Sequence[Event], act: str, details: Json | None = None, *, revision: int
    ) -> Json:
        """Saves, tells, records, and answers with what was saved, all in the caller's transaction."""
        saved = applications.save(session, changed, revision=revision)
        self._tell(session, f"application/{changed.id}", events)
        self._record_of(session, saved, act, **(details or {}))
        return self._view(session, saved)

    def _record_of(self, session: Session, one: Application, act: str, **details: Any) -> None:
        self._record(session, act, f"application/{one.id}", whose=one.applicant_id, agency=one.agency, **details)

    def _record_look(self, session: Session, act: str, subject: str, *, whose: int, agency: str) -> None:
        """Of somebody other than whose it is."""
        if self._who().account_id != whose:
            outbox.put_once(session, self._record_made(act, subject, whose=whose, agency=agency), call=self.call)

    def _record(self, session: Session, act: str, subject: str, *, whose: int, agency: str, **details: Any) -> None:
        outbox.put(session, [self._record_made(act, subject, whose=whose, agency=agency, **details)], call=self.call)

    def _record_made(self, act: str, subject: str, *, whose: int, agency: str, **details: Any) -> outbox.Event:
        """For the audit chains, which identity keeps; no personal data."""
        who = {"agency": agency, "act": act, "subject": subject, "actor_id": self._who().account_id, "account_id": whose}
        return outbox.Event("record_made", f"record/{subject.replace('/', '-')}", {**who, "details": details}, occurred_at=self.call.now)

    def _tell(self, session: Session, subject: str, events: Sequence[Event]) -> None:
        told = [outbox.Event(each.type, subject, each.data, occurred_at=self.call.now, also=each.also) for each in events]
        outbox.put(session, told, call=self.call)

    def _view(self, session: Session, one: Application) -> Json:
        assert one.id is not None
        found = permit_store.of_application(session, one.id) if one.ended == ISSUED else None
        return views.application(one, permit=found, reader=self._who(), at=self.call.now)


def _found(session: Session, q: str | None, *, of: str, group: str | None) -> Found:
    """Everything where nothing is looked for."""
    types = [one for one in offices.permit_types(session, of=of) if group in (None, one.group)]
    if not (q or "").strip():
        return Found(types, [], [])
    return search(q or "", types, offices.elsewhere(session, of=of))


def _location(session: Session, typed: Json | None, *, of: str) -> Location | None:
    return locate(typed, regions=offices.regions(session, of=of)) if typed else None


def _next_number(session: Session, one: Application, *, series: str) -> Json:
    """The arguments of `numbering` for the next number of this agency, permit type and year."""
    taken = numbers.take(
        session, agency=one.agency, series=series, permit_type=one.permit_type, zone=offices.time_zone(session, one.agency)
    )
    unit = offices.the_office(session, one.agency).the_unit(one.unit)
    return {"sequence": taken.sequence, "permit_type": one.permit_type, "unit": unit.in_numbers, "on": taken.on}


def _as_submitted(session: Session, one: Application) -> PermitType:
    return offices.permit_type_as_pinned(session, one.permit_type, of=one.agency, version=one.permit_type_version)


def _issue_permit(session: Session, one: Application, *, at: datetime) -> Event:
    number = _next_number(session, one, series="permit")
    issued = permit_store.add(
        session,
        permit.issue(
            one,
            number=numbering.permit_number(**number),
            permit_type=_as_submitted(session, one),
            code=permit.public_code(secrets.token_bytes(16)),
            on=number["on"],
            at=at,
        ),
    )
    assert issued.id is not None
    return application.issued(one, permit_id=issued.id, permit_number=issued.number, at=at)


def _on_paper(session: Session, issued: Permit) -> paper.Page:
    """Everything the PDF says, gathered while there is a transaction."""
    pinned = issued.permit_type_version
    permit_type = offices.permit_type_as_pinned(session, issued.permit_type, of=issued.agency, version=pinned)
    return paper.page(
        issued,
        applications.the(session, issued.application_id),
        legal_basis=permit_type.legal_basis,
        office=offices.the_office(session, issued.agency),
    )
