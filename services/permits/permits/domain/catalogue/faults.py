"""What is wrong with a permit type, before it is published: a pure function over its entry and what else there is. The gateway has the
sentences. An entry without faults can be applied for, checked, issued and numbered."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from permits.domain import numbering
from permits.domain.catalogue import field as typed
from permits.domain.catalogue import permit_text
from permits.domain.catalogue.asked import APPLICANT_TYPES, answers_of, faults_of
from permits.domain.catalogue.field import Field
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_type import PermitType, Validity
from permits.domain.catalogue.requirement import DECLARATION, LARGEST_MB, ORIGINAL, Requirement
from permits.domain.fees import rule as tariff
from permits.domain.flow import soundness
from permits.domain.flow.process import Process
from permits.domain.flow.step import INSPECT, NOT_YET

LONGEST_DAYS = 365  # working days
LONGEST_VALIDITY = 100  # years, months or days


@dataclass(frozen=True)
class Fault:
    """`kind`: the kind of application that it is about; `about`: the code of the requirement, field or point; `figures` for the sentence."""

    code: str
    kind: str | None = None
    about: str | None = None
    figures: dict[str, Any] = field(default_factory=dict)


def faults(
    one: PermitType,
    *,
    flows: Mapping[str, Process],
    document_kinds: Collection[str],
    formats: Mapping[str, Iterable[str]],
    held: Collection[str] | None = None,
) -> list[Fault]:
    """`flows`: those there are, by code; `formats`: the number formats of all permit types, by code; `held`: the roles that somebody in the
    office has, None: not known yet."""
    of_kinds = ((kind, _of_kind(one, kind, flows, document_kinds, formats)) for kind in one.kinds)
    return [
        *_of_facts(one),
        *(fault for kind, found in of_kinds for fault in (*found, *(_of_roles(one, kind, flows, held) if held is not None else ()))),
    ]


def _of_facts(one: PermitType) -> Iterator[Fault]:
    if not one.name.strip():
        yield Fault("no_name")
    if not one.legal_basis:
        yield Fault("no_legal_basis")
    if not one.kinds:
        yield Fault("no_kind")
    if not one.applicant_types:
        yield Fault("no_applicant_type")
    if tariff.has_gap(one.fee):
        yield Fault("fee_gap")
    yield from _of_points(one.inspection_points)
    if one.permit_text:
        yield from _of_text(one)


def _of_text(one: PermitType) -> Iterator[Fault]:
    """A field or requirement may have been taken away since the text was written; a file may hold anything."""
    assert one.permit_text
    for section, fault in permit_text.faults_of(one.permit_text, asks=one.field_codes, shows=one.requirement_codes):
        yield Fault("permit_text", about=section, figures=fault)


def _of_points(points: tuple[Point, ...]) -> Iterator[Fault]:
    for code in _twice(each.code for each in points):
        yield Fault("point_twice", about=code)
    for each in points:
        said = (each.text, *([each.hint] if each.hint else []))
        if not all((words.get(language) or "").strip() for words in said for language in ("id", "en")):
            yield Fault("point_without_words", about=each.code)


def _of_kind(
    one: PermitType, kind: str, flows: Mapping[str, Process], document_kinds: Collection[str], formats: Mapping[str, Iterable[str]]
) -> Iterator[Fault]:
    if not 1 <= one.working_days_of(kind) <= LONGEST_DAYS:
        yield Fault("working_days", kind, figures={"limit": LONGEST_DAYS})
    if not _is_a_span(one.validity_of(kind)):
        yield Fault("validity", kind, figures={"limit": LONGEST_VALIDITY})
    own_fee = one.by_kind[kind].fee if kind in one.by_kind else None
    if own_fee and tariff.has_gap(own_fee):
        yield Fault("fee_gap", kind)
    yield from _of_number_format(one, kind, formats)
    yield from _of_flow(one, kind, flows)
    yield from _of_requirements(one, kind, document_kinds)
    for code in _twice(each.code for each in one.fields_of(kind)):
        yield Fault("field_twice", kind, code)
    for each in one.fields_of(kind):
        yield from (Fault(code, kind, each.code) for code in _of_field(each))
    yield from (Fault(code, kind, about) for about, code in _of_conditions(one, kind))


def _of_conditions(one: PermitType, kind: str) -> Iterator[tuple[str, str]]:
    """What is wrong with when a field or requirement is asked, each by its code."""
    fields = one.fields_of(kind)
    asked: Any = {"fields": fields, "applicant_types": one.applicant_types}
    for at, each in enumerate(fields):
        yield from ((each.code, code) for code in faults_of(each.when, before=fields[:at], **asked))
    for wanted in one.requirements[kind]:
        yield from ((wanted.code, code) for code in faults_of(wanted.when, before=fields, **asked))


def _is_a_span(validity: Validity) -> bool:
    if validity.value is None:
        return validity.unit == "indefinite"
    return validity.unit in ("year", "month", "day") and 1 <= validity.value <= LONGEST_VALIDITY


def _of_number_format(one: PermitType, kind: str, formats: Mapping[str, Iterable[str]]) -> Iterator[Fault]:
    number_format = one.number_format_of(kind)
    wrong = numbering.fault_of(number_format)
    if wrong:
        yield Fault(wrong["code"], kind, figures={name: value for name, value in wrong.items() if name != "code"})
    elif other := numbering.taken_for(number_format, permit_type=one.code, others=formats):
        yield Fault("number_format_taken", kind, figures={"other": other})


def _of_flow(one: PermitType, kind: str, flows: Mapping[str, Process]) -> Iterator[Fault]:
    code = one.flow_of(kind)
    if code not in flows:
        yield Fault("unknown_flow", kind, figures={"flow": code})
        return
    asked = {each.code: answers_of(each) for each in one.fields_of(kind)}
    by = one.applicant_types or APPLICANT_TYPES  # nobody may apply: that is another fault
    setting = soundness.Setting(kinds=(kind,), applicant_types=by, charged=one.fee_of(kind).amount != 0, fields=asked)
    if any(step.act == INSPECT for step in flows[code].steps) and not any(each.required for each in one.inspection_points):
        yield Fault("no_inspection_points", kind)
    names = {step.code: step.name["id"] for step in flows[code].steps}
    unsound = soundness.faults(flows[code], setting)
    for each in unsound:
        yield Fault("flow", kind, figures={"fault": each.code, "step": names.get(each.step, each.step)})
    shows_originals = any(each.fulfilled_by == ORIGINAL for each in one.requirements[kind])
    if shows_originals and not unsound and not soundness.is_always_read(flows[code], setting):
        yield Fault("nobody_sees_originals", kind)


def _of_roles(one: PermitType, kind: str, flows: Mapping[str, Process], held: Collection[str]) -> Iterator[Fault]:
    """Steps that would wait for somebody whom the office does not have. Acts that nobody can do yet wait for nobody."""
    flow = flows.get(one.flow_of(kind))
    for step in flow.steps if flow else ():
        if step.act not in NOT_YET and not any(role in held for role in (step.role, *step.stand_ins)):
            yield Fault("flow", kind, figures={"fault": "role_not_held", "step": step.name["id"]})


def _of_requirements(one: PermitType, kind: str, document_kinds: Collection[str]) -> Iterator[Fault]:
    asked = one.requirements[kind]
    if not any(each.required for each in asked):
        yield Fault("nothing_required", kind)
    for code in _twice(each.code for each in asked):
        yield Fault("requirement_twice", kind, code)
    for each in asked:
        if not each.text.strip():
            yield Fault("requirement_without_text", kind, each.code)
        if each.document_kind is not None and each.document_kind not in document_kinds:
            yield Fault("unknown_document_kind", kind, each.code)
        if each.is_ticked:
            yield from (Fault(code, kind, each.code) for code in _of_ticked(each))
        else:
            yield from _of_files(each, kind)


def _of_files(one: Requirement, kind: str) -> Iterator[Fault]:
    """Of what it says about its document."""
    if one.media == ():
        yield Fault("requirement_no_media", kind, one.code)
    if one.largest_mb is not None and not 1 <= one.largest_mb <= LARGEST_MB:
        yield Fault("requirement_largest", kind, one.code, {"limit": LARGEST_MB})


def _of_ticked(one: Requirement) -> Iterator[str]:
    """What makes sense only where a document is attached: of an original a picture still shows what is meant."""
    if one.document_kind is not None:
        yield "ticked_with_document_kind"
    if one.limits_files:
        yield "ticked_with_file_rules"
    if one.blank or (one.example and one.fulfilled_by == DECLARATION):
        yield "ticked_with_file"


def _of_field(one: Field) -> Iterator[str]:
    """The codes of its faults."""
    if not all((one.label.get(language) or "").strip() for language in ("id", "en")):
        yield "field_without_label"
    if one.kind == typed.CHOICE and len(one.choices) < 2:
        yield "field_without_choices"
    if list(_twice(each.code for each in one.choices)):
        yield "field_choice_twice"
    if one.kind == typed.TEXT:
        if one.most is not None and not (one.most.isdecimal() and len(one.most) < 5 and 1 <= int(one.most) <= 1000):
            yield "field_bounds"
        return
    free = Field(one.code, one.kind, one.label, choices=one.choices)  # the same without bounds
    is_wrong = any(bound is not None and typed.fault_of(free, bound) for bound in (one.least, one.most))
    if is_wrong or (one.least is not None and one.most is not None and typed.fault_of(one, one.least)):
        yield "field_bounds"


def _twice(codes: Iterable[str]) -> Iterator[str]:
    known: set[str] = set()
    for code in codes:
        if code in known:
            yield code
        known.add(code)
