"""What a reader gets back, as contract/rpc.json promises: ids as numbers, times in UTC with offset, decimals as text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bus.refusals import Conflict
from permits.domain import draft as drafts
from permits.domain import status as statuses
from permits.domain.acts.resubmit import covered, is_changed
from permits.domain.acts.returning import name_of
from permits.domain.application import ADVANCED, SENT_BACK, Application, HistoryLine
from permits.domain.catalogue import version
from permits.domain.catalogue.draft import TypeDraft
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.permit_type import APPLICATION_KINDS, Elsewhere, KindTerms, PermitType, Summary
from permits.domain.catalogue.requirement import Requirement, TaggedText
from permits.domain.catalogue.version import Difference
from permits.domain.clock import Interval
from permits.domain.company import Company
from permits.domain.correction import COMPANY, LOCATION, REQUIREMENT, Correction, Item
from permits.domain.declaration import IN_FORCE
from permits.domain.document import Document, StoredFile, fault_of
from permits.domain.fees import rule as tariff
from permits.domain.fees.inputs import Component, Input, Result, plain
from permits.domain.flow import shipped as flows
from permits.domain.flow.binding import with_days
from permits.domain.flow.process import Process
from permits.domain.flow.simulation import Forecast
from permits.domain.flow.step import BACK, FOR_APPLICANT, FOR_PAYMENT, REJECTED, Step, Words
from permits.domain.holder import ACTS, acts_of
from permits.domain.office_time import office_date
from permits.domain.people import Person, initials
from permits.domain.permit import Neighbour, Permit

Json = dict[str, Any]
# By permit, and by kind of application: why none can be begun about it; None: one can.
RefusalsOfPermits = dict[int | None, dict[str, Conflict | None]]
Listed = PermitType | Summary

SUMMARY = ("code", "name", "group", "group_name", "category", "working_days", "technical_unit")
ROW = ("number", "permit_type", "permit_type_name", "status")


def _pick(thing: Any, names: Sequence[str]) -> Json:
    return {name: getattr(thing, name) for name in names}


def _text(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def permit_type_summary(one: Listed) -> Json:
    return {
        **_pick(one, SUMMARY),
        "fee": {"rule": one.fee.rule, "amount": one.fee.amount},
        "applicant_types": list(one.applicant_types),
        "kinds": list(one.kinds),
        "validity": asdict(one.validity),
        "example": True,
    }


def search(items: Sequence[Listed], nearest: Sequence[Listed] = (), elsewhere: Sequence[Elsewhere] = (), *, limit: int | None) -> Json:
    return {
        **_page([permit_type_summary(one) for one in items], limit=limit, key="code"),
        "nearest": [permit_type_summary(one) for one in nearest],
        "elsewhere": [_pick(one, ("name", "says", "address")) for one in elsewhere],
    }


def permit_type(one: PermitType, *, with_research: bool) -> Json:
    """Where its facts were read, and what was noted, is for the office's admin."""
    return {
        **permit_type_summary(one),
        "legal_basis": [_tagged(basis, with_tag=with_research) for basis in one.legal_basis],
        "requirements": {kind: [_tagged(each, with_tag=with_research) for each in one.requirements[kind]] for kind in one.kinds},
        "sources": list(one.sources) if with_research else [],
        "sla_note": one.sla_note if with_research else None,
        "research_notes": list(one.research_notes) if with_research else [],
        "validity_note": one.validity.note,
        "max_active_per_person": one.max_active_per_person,
        "steps": _ahead(one, one.flow, one.working_days),
        "typed_fields": {kind: [asdict(each) for each in one.fields_of(kind)] for kind in one.kinds},
        "by_kind": {kind: _of_kind(one, kind) for kind in one.kinds},
        "retired": one.retired,
        "version": one.version,
        "effective_on": _text(one.effective_on),
    }


def _of_kind(one: PermitType, kind: str) -> Json:
    return {
        "working_days": one.working_days_of(kind),
        "validity": asdict(one.validity_of(kind)),
        "number_format": one.number_format_of(kind),
        "flow": flows.flow(one.flow_of(kind)).code,
        "steps": _ahead(one, one.flow_of(kind), one.working_days_of(kind)),
    }


def _tagged(fact: TaggedText | Requirement, *, with_tag: bool = False) -> Json:
    shown = {name: value for name, value in vars(fact).items() if name != "document_kind"}
    return {**shown, "tag": fact.tag if with_tag else None}


def catalogue_page(
    found: Sequence[PermitType], to_come: Mapping[str, tuple[int, date]], drafts: Mapping[str, TypeDraft], *, limit: int
) -> Json:
    """For the office: each permit type with the version that waits for its day, and with its draft."""

    def row(one: PermitType) -> Json:
        version, day = to_come.get(one.code, (None, None))
        draft = drafts.get(one.code)
        return {
            **_pick(one, ("code", "name", "version", "retired")),
            "effective_on": _text(one.effective_on),
            "coming_version": version,
            "coming_on": _text(day),
            "draft_id": draft.id if draft else None,
            "asked": bool(draft and draft.asked_by),
        }

    return _page([row(one) for one in found], limit=limit, key="code")


def new_type(one: TypeDraft) -> Json:
    """The draft of a permit type that there is not yet."""
    return {"code": one.entry.code, "name": one.entry.name, "draft_id": one.id, "asked": one.asked_by is not None}


def type_draft(one: TypeDraft, *, faults: Sequence[Fault], before: PermitType | None, touched: Mapping[str, int], reader: Person) -> Json:
    """`before`: the version it was begun from."""
    return {
        "draft_id": one.id,
        **_pick(one, ("revision", "asked_by_name")),
        "code": one.entry.code,
        "base": one.base,
        "entry": _entry(one.entry),
        "faults": [asdict(each) for each in faults],
        "differences": {kind: [asdict(each) for each in found] for kind, found in version.of_types(before, one.entry).items()},
        "touched": dict(touched),
        "asked_at": _text(one.asked_at),
        "effective_on": _text(one.effective_on),
        "own": one.asked_by == reader.account_id,
        "flows": [{"code": flow.code, "steps": [dict(step.name) for step in flow.steps]} for flow in flows.FLOWS.values()],
    }


def _entry(one: PermitType) -> Json:
    return {
        **_pick(one, ("name", "working_days", "number_format", "flow", "retired")),
        "validity": asdict(one.validity),
        "legal_basis": [each.text for each in one.legal_basis],
        "kinds": {kind: _kind_of_entry(one, kind) for kind in APPLICATION_KINDS},
    }


def _kind_of_entry(one: PermitType, kind: str) -> Json:
    return {
        **asdict(one.by_kind.get(kind, KindTerms())),
        "requirements": [_pick(each, ("code", "text", "required", "document_kind")) for each in one.requirements.get(kind, ())],
        "typed_fields": [asdict(each) for each in one.fields_of(kind)],
    }


def fee_form(one: PermitType) -> Json:
    return {**_fee(one), "inputs": [_input(wanted) for wanted in tariff.inputs(one.fee)]}


def fee_estimate(one: PermitType, result: Result) -> Json:
    return {
        **_fee(one),
        **_pick(result, ("amount", "formula", "formula_with_values")),
        "contradictions": list(result.contradictions),
        "currency": "IDR",
        "free": result.amount == 0,
        "components": [_component(component) for component in result.components],
        "tariff_note": tariff.tariff_note(one.fee),
    }


def _fee(one: PermitType) -> Json:
    basis = [_tagged(text) for text in tariff.rule_of(one.fee).legal_basis]
    return {"permit_type": one.code, "name": one.name, "rule": one.fee.rule, "legal_basis": basis, "notes": tariff.notes(one.fee)}


def _input(wanted: Input) -> Json:
    choices = [{**_pick(choice, ("value", "label", "unit")), "factor": plain(choice.factor)} for choice in wanted.choices]
    described = _pick(wanted, ("name", "label", "kind", "default", "unit", "hint", "technical"))
    return {**described, "choices": choices or None, "min": plain(wanted.min), "max": plain(wanted.max)}


def _component(component: Component) -> Json:
    return {**asdict(component), "value": plain(component.value)}


def document(one: Document) -> Json:
    return {
        "document_id": one.id,
        **_pick(one, ("kind", "name", "number")),
        "issued_on": _text(one.issued_on),
        "valid_until": _text(one.valid_until),
        "file": _pick(one.file, ("name", "media_type", "size", "sha256")),
        "created_at": _text(one.created_at),
    }


def document_page(found: Sequence[Document], *, limit: int | None) -> Json | list[Json]:
    return _page_or_all([document(one) for one in found], limit=limit, key="document_id")


def file(one: StoredFile) -> Json:
    return asdict(one)


def company(one: Company) -> Json:
    return {"company_id": one.id, **{name: value for name, value in vars(one).items() if name not in ("id", "account_id")}}


def company_page(found: Sequence[Company], *, limit: int | None) -> Json | list[Json]:
    return _page_or_all([company(one) for one in found], limit=limit, key="company_id")


def application(
    one: Application,
    *,
    permit: Permit | None,
    old: Permit | None,
    before: Application | None,
    expected_at: datetime | None,
    changes: Sequence[Difference] = (),
    reader: Person,
    at: datetime,
) -> Json:
    """Names of the staff who acted are for staff only. `old`: the permit that it renews or amends, `before` the application from which that
    one came. `changes`: of its permit type since a draft was begun. The declaration is what was declared, or of a draft what will be."""
    declaration = IN_FORCE if one.status == statuses.DRAFT else one.declaration
    required = [requirement for requirement in one.requirements if requirement.required]
    day, again = one.counted_on(at, zone=reader.zone), one.counted_again(at, zone=reader.zone)
    missing, on = one.missing(on=day, again=again), {each.code: again.get(each.code, day) for each in one.requirements}
    return {
        "application_id": one.id,
        **_pick(one, ("revision", *ROW, "applicant_type", "agency", "unit", "working_days")),
        **_status(one.status, for_staff=reader.is_staff),
        "status_says": statuses.known(one.status).says or None,
        "application_kind": one.kind,
        "applicant": {"account_id": one.applicant_id, "name": one.applicant_name},
        "location": dict(vars(one.location)) if one.location else None,
        "company": company(one.company) if one.company else None,
        "requirements": [
            _requirement(each, one.documents.get(each.code), on=on[each.code], fulfilled=one.fulfils(each, on=on[each.code]))
            for each in one.requirements
        ],
        "typed_fields": [asdict(each) for each in one.fields],
        "answers": dict(one.answers),
        "fulfilled_count": sum(one.fulfils(each, on=on[each.code]) for each in required),
        "required_count": len(required),
        "missing": missing,
        "complete": not missing,
        "changes": [asdict(each) for each in changes],
        "fee": {"rule": one.fee_rule, "amount": one.fee_amount},
        **_times(one),
        "kept_until": _kept_until(one, zone=reader.zone),
        "expected_at": _text(expected_at),
        "declaration": {"version": declaration.version, "text": dict(declaration.text)} if declaration else None,
        "step": one.waits_at,
        "current_step": _current(one.step, places=one.places) if one.step else None,
        "may": acts_of(one, by=reader),
        "way": _way(one, for_staff=reader.is_staff) if one.submitted_at else [],
        "history": [_line(line, one.process, named=reader.is_staff) for line in one.history],
        "correct_by": _text(one.correction.until) if one.correction else None,
        "corrections": [_correction(one, number, named=reader.is_staff) for number in range(len(one.corrections))],
        "stood_still": [_interval(each) for each in one.clock if each.state in (FOR_APPLICANT, FOR_PAYMENT)],
        "permit": _permit(permit, on=office_date(at, reader.zone)) if permit else None,
        "old_permit": _old_permit(one, old, before, on=office_date(at, reader.zone)) if one.old_permit_number else None,
    }


def _correction(one: Application, number: int, *, named: bool) -> Json:
    """What was asked for, and of each item what was there before and what came: what is there now, or was when it was asked for again."""
    asked, later = one.corrections[number], one.corrections[number + 1 :]
    after = _as_it_became(one, asked, later)
    shown = {"asked_at": _text(asked.asked_at), "until": _text(asked.until), "closed_at": _text(asked.closed_at)}
    by = {"by_role": asked.by_role, **({"by_name": asked.by_name} if named else {})}
    return {**shown, "step": asked.step, **by, "items": [_item(one, asked, after, item) for item in asked.items]}


def _as_it_became(one: Application, asked: Correction, later: Sequence[Correction]) -> Application:
    for each in reversed(later):
        documents = {code: kept for code, kept in one.documents.items() if not each.covers(f"{REQUIREMENT}{code}")}
        location = each.location if each.covers(LOCATION) else one.location
        company = each.company if each.covers(COMPANY) else one.company
        one = replace(one, documents={**documents, **each.documents}, location=location, company=company)
    return one


def _item(one: Application, asked: Correction, after: Application, item: Item) -> Json:
    before = replace(after, documents=dict(asked.documents), location=asked.location, company=asked.company)
    return {
        "code": item.code,
        "name": name_of(one, item.code),
        "reason": item.reason,
        "changed": is_changed(after, asked, item),
        "before": _named_by(before, asked, item),
        "after": _named_by(after, asked, item),
    }


def _named_by(one: Application, asked: Correction, item: Item) -> Json:
    """What the item names, as it is in `one`."""
    documents = {code: kept for code, kept in covered(one, asked).items() if item.covers(f"{REQUIREMENT}{code}")}
    texts = {each.code: each.text for each in one.requirements}
    return {
        "documents": [{"requirement": code, "text": texts.get(code, code), "document": document(kept)} for code, kept in documents.items()],
        "location": dict(vars(one.location)) if item.code == LOCATION and one.location else None,
        "company": company(one.company) if item.code == COMPANY and one.company else None,
    }


def _interval(each: Interval) -> Json:
    return {"since": _text(each.since), "until": _text(each.until), "state": each.state}


def _old_permit(one: Application, old: Permit | None, before: Application | None, *, on: date) -> Json:
    """Of a permit that was not issued here the number is all that is known."""
    known = {**_pick(old, ("code", "holder_name")), **_validity(old, on=on)} if old else None
    location, of_company = before and before.location, before and before.company
    return {
        "permit_id": one.old_permit_id,
        "number": one.old_permit_number,
        "permit": known,
        "location": dict(vars(location)) if location else None,
        "company": company(of_company) if of_company else None,
    }


def _requirement(requirement: Requirement, attached: Document | None, *, on: date, fulfilled: bool) -> Json:
    """`fault`: why the attached document does not serve."""
    fault = fault_of(attached, requirement, on=on) if attached else None
    return {
        **_tagged(requirement),
        "document_kind": requirement.document_kind,
        "fulfilled": fulfilled,
        "document": document(attached) if attached else None,
        "fault": fault,
    }


def _named(code: str, name: Words) -> Json:
    return {"code": code, "name": dict(name)}


def _status(code: str, *, for_staff: bool) -> Json:
    """Its names, beside the code."""
    status = statuses.known(code)
    shown = {"status_name": dict(status.name), "finished": status.ends}
    return {**shown, "staff_status_name": dict(status.staff_name)} if for_staff else shown


def _current(step: Step, *, places: Sequence[str]) -> Json:
    buttons = {ACTS[outcome]: dict(words) for outcome, words in step.buttons.items() if outcome in ACTS}
    whose = {"role": step.role, "unit": places[0] if len(places) == 1 else None, "units": list(places)}
    return {**_named(step.code, step.name), "act": step.act, **whose, "form": list(step.form), "buttons": buttons}


def _on_the_way(step: Step, name: Words) -> Json:
    return {**_named(step.code, name), "days": step.days, "clock": step.clock}


def _ahead(one: PermitType, flow: str, working_days: int) -> list[Json]:
    """The way of any application for it; steps to which none comes are left out."""
    way = with_days(flows.flow(flow), working_days, one.facts)
    return [_on_the_way(step, step.applicant_name) for step in way.steps if step.why_skipped(one.facts) is None]


def _way(one: Application, *, for_staff: bool) -> list[Json]:
    """Each step with what became of it: what was sent back is ahead again."""
    codes = [step.code for step in one.process.steps]
    here = codes.index(one.waits_at) if one.waits_at in codes else None
    done = {line.step for line in one.history if line.outcome == ADVANCED}
    states = []
    for place, step in enumerate(one.process.steps):
        passed = place < here if here is not None else step.code in done
        state = "skipped" if step.why_skipped(one.facts) else "done" if passed else "ahead"
        states.append("current" if place == here else state)
    ways = [
        {**_on_the_way(step, step.name), "back": step.outcomes.get(BACK)} if for_staff else _on_the_way(step, step.applicant_name)
        for step in one.process.steps
    ]
    return [{**way, "state": state} for way, state in zip(ways, states, strict=True)]


def _line(line: HistoryLine, process: Process, *, named: bool) -> Json:
    """What a technical team found, and why an officer sent it back to another one, is read by the office; why it was rejected by everybody."""
    step, told = process.step(line.step), line.outcome == REJECTED or (line.outcome != SENT_BACK and not line.finding)
    shown = {"at": _text(line.at), **_pick(line, ("step", "status", "outcome", "by_role", "note")), "step_name": step and dict(step.name)}
    found = _pick(line, ("finding", "unit"))
    return {**shown, **found, "by_name": line.by_name} if named else {**shown, **found, "note": line.note if told else None}


def _times(one: Any) -> Json:
    return {name: _text(getattr(one, name)) for name in ("created_at", "submitted_at", "due_at")}


def _kept_until(one: Any, *, zone: str) -> str | None:
    return _text(drafts.last_day(one.changed_at, zone=zone)) if one.status == statuses.DRAFT and one.changed_at else None


def application_page(rows: Sequence[Row[Any]], *, zone: str, limit: int) -> Json:
    on_the_way = (statuses.at(step) for step in flows.all_steps())
    codes = (statuses.DRAFT, *on_the_way, statuses.RETURNED, statuses.RESUBMITTED, *statuses.ENDS)
    offered = [_named(code, statuses.known(code).name) for code in dict.fromkeys(codes)]
    items = [{**_application_row(row), "kept_until": _kept_until(row, zone=zone)} for row in rows]
    return {**_page(items, limit=limit), "statuses": offered}


def queue_page(rows: Sequence[tuple[Row[Any], Process]], *, limit: int) -> Json:
    steps = [_named(step.code, step.name) for step in flows.all_steps()]
    return {**_page([_queue_row(*row) for row in rows], limit=limit), "steps": steps}


def _page(items: list[Json], *, limit: int | None, key: str = "application_id") -> Json:
    """`items` has one more than fits when there is another page, which follows the `key` of the last one shown."""
    shown = items[:limit]
    return {"items": shown, "next": shown[-1][key] if len(items) > len(shown) else None}


def _page_or_all(items: list[Json], *, limit: int | None, key: str) -> Json | list[Json]:
    """The bare list without a limit: so asks the gateway of the release before this one, with which it goes."""
    return items if limit is None else _page(items, limit=limit, key=key)


def _application_row(row: Row[Any], *, for_staff: bool = False) -> Json:
    about = {"application_id": row.id, **_pick(row, ROW), **_status(row.status, for_staff=for_staff)}
    return {**about, "application_kind": row.kind, **_times(row), "correct_by": _text(row.correct_by), "revision": row.revision}


def _queue_row(row: Row[Any], process: Process) -> Json:
    step = process.step(row.waits_at)
    name = step.name if step else {"id": row.waits_at}
    return {**_application_row(row, for_staff=True), "applicant_name": row.applicant_name, "step": row.waits_at, "step_name": dict(name)}


def permit_page(found: Sequence[Permit], refusals: RefusalsOfPermits, *, on: date, limit: int | None) -> Json | list[Json]:
    return _page_or_all([{**_permit(one, on=on), **_may(refusals[one.id])} for one in found], limit=limit, key="permit_id")


def _may(refusals: dict[str, Conflict | None]) -> Json:
    """`may`: the kinds of application that can be begun about it now; `why_not`: by kind, why not."""
    why_not = {kind: {"code": refusal.code, **refusal.details} for kind, refusal in refusals.items() if refusal}
    return {"may": [kind for kind in refusals if kind not in why_not], "why_not": why_not}


def _permit(one: Permit, *, on: date) -> Json:
    return {
        "permit_id": one.id,
        **_pick(one, ("number", "permit_type", "permit_type_name", "holder_name", "code", "document_ready", "application_id")),
        "issued_at": _text(one.issued_at),
        **_validity(one, on=on),
        **_neighbours(one),
    }


def _neighbours(one: Permit) -> Json:
    return {name: _neighbour(getattr(one, name)) for name in ("supersedes", "superseded_by")}


def _neighbour(one: Neighbour | None) -> Json | None:
    return {**_pick(one, ("number", "code")), "valid_from": _text(one.valid_from)} if one else None


def forecast(one: Forecast) -> Json:
    return {
        "found": one.found,
        **{name: {**asdict(spread), "cases": list(spread.cases)} for name, spread in (("now", one.now), ("then", one.then))},
        "acts": [{"role": role, "now": now, "then": then} for role, (now, then) in one.acts.items()],
        "assumed": [{"code": step.code, "name": dict(step.name), "days": days} for step, days in one.assumed],
    }


def verification(one: Permit, *, district: str | None, agency_name: str, office_name: str, zone: str, at: datetime) -> Json:
    """For anybody: a company by its name, a person by initials; the place as far as its district."""
    return {
        **_pick(one, ("number", "permit_type_name")),
        "district": district,
        "issued_on": _text(office_date(one.issued_at, zone)),
        "holder_name": one.holder_name if one.held_by_company else initials(one.holder_name),
        "agency": one.agency,
        "agency_name": agency_name,
        "office_name": office_name,
        **_validity(one, on=office_date(at, zone)),
        **_neighbours(one),
        "checked_at": _text(at),
    }


def _validity(one: Permit, *, on: date) -> Json:
    dates = {"valid_from": _text(one.valid_from), "valid_until": _text(one.valid_until)}
    return {**dates, "status": one.status(on=on)}
