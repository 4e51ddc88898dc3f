"""Permit types as people look at them, and what one costs."""

from collections.abc import Sequence
from dataclasses import asdict

from permits.domain.catalogue.permit_type import Elsewhere, Fee, PermitType, Summary
from permits.domain.fees import rule as tariff
from permits.domain.fees.inputs import Component, Input, Result, plain
from permits.domain.flow import shipped as flows
from permits.views.common import Json, iso, page_of, pick, tagged, typed_field
from permits.views.way import steps_ahead

Listed = PermitType | Summary


SUMMARY = ("code", "name", "group", "group_name", "category", "working_days", "technical_unit")


def permit_type_summary(one: Listed) -> Json:
    return {
        **pick(one, SUMMARY),
        "fee": _fee_in_short(one.fee),
        "applicant_types": list(one.applicant_types),
        "kinds": list(one.kinds),
        "validity": asdict(one.validity),
        "example": True,
    }


def search(items: Sequence[Listed], nearest: Sequence[Listed] = (), elsewhere: Sequence[Elsewhere] = (), *, limit: int | None) -> Json:
    return {
        **page_of([permit_type_summary(one) for one in items], limit=limit, key="code"),
        "nearest": [permit_type_summary(one) for one in nearest],
        "elsewhere": [pick(one, ("name", "says", "address")) for one in elsewhere],
    }


def permit_type(one: PermitType, *, with_research: bool) -> Json:
    """Where its facts were read, and what was noted, is for the office's admin."""
    return {
        **permit_type_summary(one),
        "legal_basis": [tagged(basis, with_tag=with_research) for basis in one.legal_basis],
        "requirements": {kind: [tagged(each, with_tag=with_research) for each in one.requirements[kind]] for kind in one.kinds},
        "sources": list(one.sources) if with_research else [],
        "sla_note": one.sla_note if with_research else None,
        "research_notes": list(one.research_notes) if with_research else [],
        "validity_note": one.validity.note,
        "max_active_per_person": one.max_active_per_person,
        "steps": steps_ahead(one),
        "typed_fields": {kind: [typed_field(each) for each in one.fields_of(kind)] for kind in one.kinds},
        "by_kind": {kind: _of_kind(one, kind) for kind in one.kinds},
        "retired": one.retired,
        "version": one.version,
        "effective_on": iso(one.effective_on),
    }


def _of_kind(one: PermitType, kind: str) -> Json:
    return {
        "working_days": one.working_days_of(kind),
        "validity": asdict(one.validity_of(kind)),
        "number_format": one.number_format_of(kind),
        "flow": flows.flow(one.flow_of(kind)).code,
        "steps": steps_ahead(one, kind),
        "fee": _fee_in_short(one.fee_of(kind)),
    }


def _fee_in_short(fee: Fee) -> Json:
    return {"rule": fee.rule, "amount": fee.amount}


def fee_form(one: PermitType, fee: Fee) -> Json:
    """`fee`: the permit type's, or that of one of its kinds."""
    return {**_fee(one, fee), "inputs": [_input(wanted) for wanted in tariff.inputs(fee)]}


def fee_estimate(one: PermitType, fee: Fee, result: Result) -> Json:
    return {
        **_fee(one, fee),
        **pick(result, ("amount", "formula", "formula_with_values")),
        "contradictions": list(result.contradictions),
        "currency": "IDR",
        "free": result.amount == 0,
        "components": [_component(component) for component in result.components],
        "tariff_note": tariff.tariff_note(fee),
    }


def _fee(one: PermitType, fee: Fee) -> Json:
    basis = [tagged(text) for text in tariff.rule_of(fee).legal_basis]
    return {"permit_type": one.code, "name": one.name, "rule": fee.rule, "legal_basis": basis, "notes": tariff.notes(fee)}


def _input(wanted: Input) -> Json:
    choices = [{**pick(choice, ("value", "label", "unit")), "factor": plain(choice.factor)} for choice in wanted.choices]
    described = pick(wanted, ("name", "label", "kind", "default", "unit", "hint", "technical"))
    return {**described, "choices": choices or None, "min": plain(wanted.min), "max": plain(wanted.max)}


def _component(component: Component) -> Json:
    return {**asdict(component), "value": plain(component.value)}
