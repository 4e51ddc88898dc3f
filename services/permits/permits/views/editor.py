"""The catalogue as its admin sees it: versions, drafts, and what a draft would change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from permits.domain.catalogue import version
from permits.domain.catalogue.draft import TypeDraft
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.permit_text import PLACEHOLDERS
from permits.domain.catalogue.permit_type import APPLICATION_KINDS, Fee, KindTerms, PermitType
from permits.domain.catalogue.requirement import SAMPLES, Requirement
from permits.domain.catalogue.version import Difference, Span
from permits.domain.fees.rule import RULES
from permits.domain.flow import shipped as flows
from permits.domain.flow.process import Process
from permits.domain.flow.simulation import Forecast
from permits.domain.flow.step import INSPECT
from permits.domain.people import Person
from permits.views.common import Json, condition, iso, narrowed, page_of, pick, sample, typed_field
from permits.views.way import ways_for_staff


def catalogue_page(
    found: Sequence[PermitType], to_come: Mapping[str, tuple[int, date]], drafts: Mapping[str, TypeDraft], *, limit: int
) -> Json:
    """For the office: each permit type with the version that waits for its day, and with its draft."""

    def row(one: PermitType) -> Json:
        version, day = to_come.get(one.code, (None, None))
        draft = drafts.get(one.code)
        return {
            **pick(one, ("code", "name", "version", "retired")),
            "effective_on": iso(one.effective_on),
            "coming_version": version,
            "coming_on": iso(day),
            "draft_id": draft.id if draft else None,
            "asked": bool(draft and draft.asked_by),
        }

    return page_of([row(one) for one in found], limit=limit, key="code")


def new_type(one: TypeDraft) -> Json:
    """The draft of a permit type that there is not yet."""
    return {"code": one.entry.code, "name": one.entry.name, "draft_id": one.id, "asked": one.asked_by is not None}


def type_draft(one: TypeDraft, *, faults: Sequence[Fault], before: PermitType | None, touched: Mapping[str, int], reader: Person) -> Json:
    """`before`: the version it was begun from."""
    return {
        "draft_id": one.id,
        **pick(one, ("revision", "asked_by_name")),
        "code": one.entry.code,
        "base": one.base,
        "entry": _entry(one.entry),
        "faults": [asdict(each) for each in faults],
        **differences(before, one.entry),
        "ways": ways_for_staff(one.entry),
        "touched": dict(touched),
        "asked_at": iso(one.asked_at),
        "effective_on": iso(one.effective_on),
        "own": one.asked_by == reader.account_id,
        "flows": [_flow(flow) for flow in flows.FLOWS.values()],
        "fee_rules": list(RULES),
        "placeholders": list(PLACEHOLDERS),
    }


def _flow(flow: Process) -> Json:
    return {"code": flow.code, "name": dict(flows.flow_name(flow.code)), "steps": [dict(step.name) for step in flow.steps]}


def differences(before: PermitType | None, after: PermitType) -> Json:
    return {
        "differences": {kind: [_difference(each) for each in found] for kind, found in version.of_types(before, after).items()},
        "general": [_difference(each) for each in version.of_facts(before, after)],
    }


def _difference(one: Difference) -> Json:
    """A flow with its names: people do not read codes."""
    names = {name: dict(flows.flow_name(code)) for name, code in (("before", one.before), ("after", one.after)) if code}
    return {**asdict(one), **({"names": names} if one.code == "flow_changed" else {})}


def versions(found: Sequence[Span]) -> list[Json]:
    names = ("version", "asked_by_name", "approved_by_name")
    return [
        {
            **pick(each.published, names),
            "state": each.state,
            "since": iso(each.published.since),
            "until": iso(each.until),
            "written_on": iso(each.published.written_on),
        }
        for each in found
    ]


def comparison(before: PermitType, after: PermitType) -> Json:
    return {"code": after.code, "name": after.name, "before": before.version, "after": after.version, **differences(before, after)}


def _entry(one: PermitType) -> Json:
    return {
        **pick(one, ("name", "working_days", "number_format", "flow", "retired")),
        "validity": asdict(one.validity),
        "legal_basis": [each.text for each in one.legal_basis],
        "fee": _fee(one.fee),
        "inspection_points": [asdict(each) for each in one.inspection_points],
        "inspects": _inspects(one),
        "permit_text": asdict(one.permit_text) if one.permit_text else None,
        "kinds": {kind: _kind_of_entry(one, kind) for kind in APPLICATION_KINDS},
    }


def _kind_of_entry(one: PermitType, kind: str) -> Json:
    own = one.by_kind.get(kind, KindTerms())
    return {
        **asdict(own),
        "fee": _fee(own.fee) if own.fee else None,
        "requirements": [_requirement(each) for each in one.requirements.get(kind, ())],
        "typed_fields": [typed_field(each) for each in one.fields_of(kind)],
    }


def _requirement(one: Requirement) -> Json:
    shown = {**pick(one, ("code", "text", "required", "document_kind", "fulfilled_by")), "when": condition(one.when), **narrowed(one)}
    return {**shown, **{name: sample(getattr(one, name)) for name in SAMPLES}}


def _fee(fee: Fee) -> Json:
    return pick(fee, ("rule", "note", "terms"))


def _inspects(one: PermitType) -> bool:
    """Whether a technical team looks at the place, on the way of any of its kinds."""
    return any(step.act == INSPECT for kind in one.kinds for step in flows.flow(one.flow_of(kind)).steps)


def forecast(one: Forecast) -> Json:
    return {
        "found": one.found,
        **{name: {**asdict(spread), "cases": list(spread.cases)} for name, spread in (("now", one.now), ("then", one.then))},
        "acts": [{"role": role, "now": now, "then": then, "busiest": one.busiest.get(role, 0)} for role, (now, then) in one.acts.items()],
        "submitting_days": one.submitting_days,
        "assumed": [{"code": step.code, "name": dict(step.name), "days": days} for step, days in one.assumed],
    }
