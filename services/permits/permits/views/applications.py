"""An application, and the lists of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from permits.domain import draft as drafts
from permits.domain import status as statuses
from permits.domain.application import SENT_BACK, Application, HistoryLine
from permits.domain.catalogue.requirement import Requirement
from permits.domain.catalogue.version import Difference
from permits.domain.claim import Claim, LetGo
from permits.domain.clock import Interval
from permits.domain.declaration import IN_FORCE
from permits.domain.document import Document, fault_of
from permits.domain.flow import shipped as flows
from permits.domain.flow.process import Process
from permits.domain.flow.step import FOR_APPLICANT, FOR_PAYMENT, REJECTED
from permits.domain.handover import prints_original
from permits.domain.holder import acts_of, is_filled_in_by
from permits.domain.inspection import Appointment, Inspection
from permits.domain.letter import SIGNED_BY_HAND
from permits.domain.location import Landmark, Location
from permits.domain.office_time import office_date
from permits.domain.people import APPLICANT, Person
from permits.domain.permit import Permit
from permits.domain.renewal import refusal_by_standing
from permits.domain.tick import Tick
from permits.domain.verdict import Verdict
from permits.views import absences as absences_view
from permits.views import claims as claims_view
from permits.views.common import Json, iso, named, page_of, pick, tagged, tick, typed_field
from permits.views.companies import company
from permits.views.corrections import correction_of
from permits.views.documents import document
from permits.views.inspections import appointment
from permits.views.permits import permit_row, validity_of
from permits.views.way import step_now, way_of

ROW = ("number", "permit_type", "permit_type_name", "status")


def application(
    one: Application,
    *,
    permit: Permit | None,
    old: Permit | None,
    before: Application | None,
    expected_at: datetime | None,
    decided_on: date | None = None,
    changes: Sequence[Difference] = (),
    appointments: Sequence[Appointment] = (),
    inspection: Inspection | None = None,
    claims: Sequence[Claim] = (),
    let_go: Sequence[LetGo] = (),
    away: bool = False,
    handed_on: Sequence[Row[Any]] = (),
    newer: Mapping[str, Document] = MappingProxyType({}),
    landmark: Landmark | None = None,
    letter: str | None = None,
    papers: Sequence[Row[Any]] = (),
    needs_receipt: bool = False,
    reader: Person,
    at: datetime,
) -> Json:
    """Names of the staff who acted are for staff only. `old`: the permit that it renews, amends or duplicates, `before` the application from which that
    one came. `changes`: of its permit type since a draft was begun. `inspection`: where it waits for one. `decided_on`: as `decision_day` has it. `newer`: by requirement,
    what its applicant may take instead of the attached version. `away`: the reader is; `handed_on`: because others were. `letter`: the number of the letter that rejected it.
    `needs_receipt`: it waits to be handed over at the counter. The declaration is what was declared, or of a draft what will be."""
    declaration = IN_FORCE if one.status == statuses.DRAFT else one.declaration
    required = [requirement for requirement in one.asked_requirements if requirement.required]
    stuck = bool(old and refusal_by_standing(old, one.kind, on=office_date(at, reader.zone)))
    day, again = one.counted_on(at, zone=reader.zone), one.counted_again(at, zone=reader.zone)
    missing, on = (
        one.missing(on=day, again=again, decided_on=decided_on),
        {each.code: again.get(each.code, day) for each in one.asked_requirements},
    )
    fulfilled = {each.code: one.fulfils(each, on=on[each.code], decided_on=decided_on) for each in one.asked_requirements}
    return {
        "application_id": one.id,
        **pick(one, ("revision", *ROW, "applicant_type", "agency", "unit", "working_days")),
        **_status(one.status, for_staff=reader.is_staff),
        "status_says": statuses.known(one.status).says or None,
        "application_kind": one.kind,
        "applicant": {"account_id": one.applicant_id, "name": one.applicant_name},
        "location": dict(vars(one.location)) if one.location else None,
        "landmark": _landmark(landmark, one.location) if landmark else None,
        "company": company(one.company) if one.company else None,
        "requirements": [
            _requirement(
                each,
                one.documents.get(each.code) if not each.is_ticked else None,
                one.ticked.get(each.code) if each.is_ticked else None,
                newer.get(each.code),
                on=on[each.code],
                decided_on=decided_on,
                fulfilled=fulfilled[each.code],
            )
            for each in one.asked_requirements
        ],
        "typed_fields": [typed_field(each) for each in one.asked_fields],
        "answers": one.counted_answers,
        "open_items": one.open_items,
        "fulfilled_count": sum(fulfilled[each.code] for each in required),
        "required_count": len(required),
        "missing": missing,
        "complete": not missing,
        "changes": [asdict(each) for each in changes],
        "fee": {"rule": one.fee_rule, "amount": one.fee_amount},
        **_times(one),
        "kept_until": _kept_until(one, zone=reader.zone),
        "expected_at": iso(expected_at),
        "declaration": {"version": declaration.version, "text": dict(declaration.text)} if declaration else None,
        "step": one.waits_at,
        "current_step": step_now(one.step, places=one.places) if one.step else None,
        "may": acts_of(one, by=reader, no_successor=stuck, needs_receipt=needs_receipt),
        "way": way_of(one, for_staff=reader.is_staff) if one.submitted_at else [],
        "history": [_line(line, one.process, named=reader.is_staff) for line in one.history],
        "handed_on": absences_view.handed_on(handed_on, one.process) if reader.is_staff else [],
        "correct_by": iso(one.correction.until) if one.correction else None,
        "corrections": [correction_of(one, number, named=reader.is_staff) for number in range(len(one.corrections))],
        "in_order": [_verdict(each, one.process) for each in one.in_order] if reader.is_staff else [],
        "stood_still": [_interval(each) for each in one.clock if each.state in (FOR_APPLICANT, FOR_PAYMENT)],
        "filed_at_counter": _filed_at_counter(one, reader=reader) if one.filed_by_id else None,
        "permit": permit_row(permit, on=office_date(at, reader.zone)) if permit else None,
        "papers": [_paper(each, one, reader=reader, at=at) for each in papers],
        "rejection_letter": {"number": letter} if letter else None,
        "old_permit": _old_permit(one, old, before, on=office_date(at, reader.zone)) if one.old_permit_number else None,
        "appointments": [appointment(each, named=reader.is_staff) for each in appointments],
        "inspection": _inspection(inspection) if inspection and reader.is_staff else None,
        "claim": claims_view.of_application(one, claims, let_go, reader=reader, away=away) if reader.is_staff else None,
    }


def _paper(row: Row[Any], one: Application, *, reader: Person, at: datetime) -> Json:
    about = {**pick(row, ("kind", "position", "number")), "made_at": iso(row.made_at)}
    is_copy = row.kind in SIGNED_BY_HAND and not prints_original(one, made_at=row.made_at, by=reader, at=at)
    return {**about, "is_copy": True} if is_copy else about


def _landmark(known: Landmark, location: Location | None) -> Json:
    """What is near, with how far the location's point is from it; `far`: farther than any place of the regency."""
    distance = known.distance_km(location)
    far = distance is not None and distance > known.reach_km
    return {**pick(known, ("name", "point")), "distance_km": None if distance is None else round(distance, 1), "far": far}


def _inspection(one: Inspection) -> Json:
    """How far the report is, for staff: what it concludes is not the applicant's to read before the step is done."""
    return {"begun": one.is_begun, "missing": one.missing, "conclusion": one.conclusion}


def _verdict(each: Verdict, process: Process) -> Json:
    step = process.step(each.step)
    name = dict(step.name) if step else {"id": each.step}
    return {**pick(each, ("item", "step", "by_role", "by_name")), "at": iso(each.at), "step_name": name}


def _interval(each: Interval) -> Json:
    return {"since": iso(each.since), "until": iso(each.until), "state": each.state}


def _old_permit(one: Application, old: Permit | None, before: Application | None, *, on: date) -> Json:
    """Of a permit that was not issued here the number is all that is known."""
    known = {**pick(old, ("code", "holder_name")), **validity_of(old, on=on)} if old else None
    location, of_company = before and before.location, before and before.company
    return {
        "permit_id": one.old_permit_id,
        "number": one.old_permit_number,
        "permit": known,
        "location": dict(vars(location)) if location else None,
        "company": company(of_company) if of_company else None,
    }


def _requirement(
    requirement: Requirement,
    attached: Document | None,
    ticked: Tick | None,
    newer: Document | None,
    *,
    on: date,
    decided_on: date | None,
    fulfilled: bool,
) -> Json:
    """`fault`: why the attached document does not serve."""
    fault = fault_of(attached, requirement, on=on, decided_on=decided_on) if attached else None
    return {
        **tagged(requirement),
        "document_kind": requirement.document_kind,
        "needed_on": iso(requirement.needed_on(on, decided_on)) if requirement.valid_on and not requirement.is_ticked else None,
        "fulfilled": fulfilled,
        "document": document(attached) if attached else None,
        "ticked": tick(ticked) if ticked else None,
        "fault": fault,
        "newer_document": document(newer) if newer else None,
    }


def _status(code: str, *, for_staff: bool) -> Json:
    """Its names, beside the code."""
    status = statuses.known(code)
    shown = {"status_name": dict(status.name), "finished": status.ends}
    return {**shown, "staff_status_name": dict(status.staff_name)} if for_staff else shown


def _line(line: HistoryLine, process: Process, *, named: bool) -> Json:
    """Applicants read who of them did it. What a technical team found, and why an officer sent it back to another one, is read by the office; why it was rejected by everybody."""
    step, told = process.step(line.step), line.outcome == REJECTED or (line.outcome != SENT_BACK and not line.finding)
    shown = {"at": iso(line.at), **pick(line, ("step", "status", "outcome", "by_role", "note")), "step_name": step and dict(step.name)}
    found = pick(line, ("finding", "unit"))
    if told and line.note_en:
        found |= {"note_en": line.note_en}
    if named:
        return {**shown, **found, "by_name": line.by_name, **({"for_name": line.for_name} if line.for_name else {})}
    theirs = {"by_name": line.by_name} if line.by_role == APPLICANT else {}
    return {**shown, **found, **theirs, "note": line.note if told else None}


def _times(one: Any) -> Json:
    return {name: iso(getattr(one, name)) for name in ("created_at", "submitted_at", "due_at")}


def _kept_until(one: Any, *, zone: str) -> str | None:
    return iso(drafts.last_day(one.changed_at, zone=zone)) if one.status == statuses.DRAFT and one.changed_at else None


def application_page(rows: Sequence[Row[Any]], *, zone: str, limit: int) -> Json:
    on_the_way = (statuses.at(step) for step in flows.all_steps())
    codes = (statuses.DRAFT, *on_the_way, statuses.RETURNED, statuses.RESUBMITTED, *statuses.ENDS)
    offered = [named(code, statuses.known(code).name) for code in dict.fromkeys(codes)]
    items = [{**application_row(row), "kept_until": _kept_until(row, zone=zone)} for row in rows]
    return {**page_of(items, limit=limit), "statuses": offered}


def queue_page(
    rows: Sequence[tuple[Row[Any], Process]],
    *,
    claims: Mapping[int, Sequence[Claim]],
    let_go: Mapping[int, Sequence[LetGo]],
    busy: Collection[str],
    reader: Person,
    limit: int,
) -> Json:
    """`busy`: the steps at which something waits."""
    steps = [
        {**named(step.code, step.name), "waiting": step.code in busy, "own": any(step.role in roles for roles, _ in reader.places)}
        for step in flows.all_steps()
    ]
    items = [_queue_row(*row, claims.get(row[0].id, ()), let_go.get(row[0].id, ())) for row in rows]
    return {**page_of(items, limit=limit), "steps": steps}


def _filed_at_counter(one: Application, *, reader: Person) -> Json:
    """Who filled it in, and who answers its return, is named for staff only, as whoever acted on it."""
    answering = one.answering.by_name if one.answering and reader.is_staff else None
    by_you = one.filed_by_id == reader.account_id or is_filled_in_by(one, reader.account_id)
    said = {"officer_name": one.filed_by_name if reader.is_staff else None, "answering_name": answering, "by_you": by_you}
    return {**said, "filing_id": one.filing_id} if one.filed_by_id == reader.account_id else said


def filed(rows: Sequence[Row[Any]]) -> Json:
    return {"items": [{**application_row(row), "applicant_name": row.applicant_name} for row in rows]}


def application_row(row: Row[Any], *, for_staff: bool = False) -> Json:
    about = {"application_id": row.id, **pick(row, ROW), **_status(row.status, for_staff=for_staff)}
    return {**about, "application_kind": row.kind, **_times(row), "correct_by": iso(row.correct_by), "revision": row.revision}


def _queue_row(row: Row[Any], process: Process, claims: Sequence[Claim], let_go: Sequence[LetGo]) -> Json:
    step = process.step(row.waits_at)
    name = step.name if step else {"id": row.waits_at}
    known = {"applicant_name": row.applicant_name, "step": row.waits_at, "step_name": dict(name), "late_since": iso(row.late_since)}
    if "returned_by_name" in row._mapping:
        known["returned_by"] = {"name": row.returned_by_name, "role": row.returned_by_role}
        known["filed_at_counter"] = row.filed_by_id is not None
    known |= {"holders": claims_view.holders(claims), "let_go": claims_view.gone(let_go, step=row.waits_at)}
    return {**application_row(row, for_staff=True), **known}
