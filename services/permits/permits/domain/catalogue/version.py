"""Versions of a permit type: how two of them differ, as data. The gateway has the sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from permits.domain.catalogue.field import Field
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_text import PHOTO, SECTIONS, PermitText
from permits.domain.catalogue.permit_type import PermitType, Validity, is_changed
from permits.domain.catalogue.requirement import Requirement, TaggedText


@dataclass(frozen=True)
class Difference:
    """`code`: what changed; `subject`: the code of the requirement, field or point that it is about; `before` and `after`: the two values as text."""

    code: str
    subject: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Terms:
    """What one kind of application for a permit type asks of applicants and promises them. What is None was not kept, so it is not
    compared."""

    name: str
    requirements: tuple[Requirement, ...]
    working_days: int
    fee_rule: str
    fields: tuple[Field, ...] = ()
    validity: Validity | None = None
    number_format: str | None = None
    flow: str | None = None
    legal_basis: tuple[TaggedText, ...] | None = None


LONGEST_TOLD = 300  # of what is told of a text that differs
PAST, IN_FORCE, COMING, NEVER = "past", "in_force", "coming", "never"


@dataclass(frozen=True)
class Published:
    """A version as its list shows it. `effective_on`: None: it counted from the day it was written down. The names are None where it came
    with the catalogue's file."""

    version: int
    written_on: date
    effective_on: date | None
    asked_by_name: str | None = None
    approved_by_name: str | None = None

    @property
    def since(self) -> date:
        return self.effective_on or self.written_on


@dataclass(frozen=True)
class Span:
    """From which day to which a version counts; `until` is None where none follows. `state`: past, in_force, coming, or never, where the
    next one counts from the same day or before."""

    published: Published
    until: date | None
    state: str


def spans(versions: Iterable[Published], *, today: date) -> list[Span]:
    """The newest first, as given."""
    found: list[Span] = []
    follows: date | None = None
    for one in versions:
        until = None if follows is None else follows - timedelta(days=1)
        found.append(Span(one, until, _state(one.since, until, today)))
        follows = one.since if follows is None else min(follows, one.since)
    return found


def _state(since: date, until: date | None, today: date) -> str:
    if until is not None and until < since:
        return NEVER
    if until is not None and until < today:
        return PAST
    return COMING if today < since else IN_FORCE


def terms(permit_type: PermitType, kind: str) -> Terms:
    """:raises KeyError: the permit type does not offer the kind."""
    return Terms(
        permit_type.name,
        permit_type.requirements[kind],
        permit_type.working_days_of(kind),
        permit_type.fee_of(kind).rule,
        permit_type.fields_of(kind),
        validity=permit_type.validity_of(kind),
        number_format=permit_type.number_format_of(kind),
        flow=permit_type.flow_of(kind),
        legal_basis=permit_type.legal_basis,
    )


def of_types(before: PermitType | None, after: PermitType) -> dict[str, list[Difference]]:
    """By kind of application; one that only one of the two offers is that one difference. Nothing where there was no version before."""
    if before is None:
        return {}
    found = {kind: [Difference("kind_removed")] for kind in before.kinds if kind not in after.kinds}
    for kind in after.kinds:
        found[kind] = differences(terms(before, kind), terms(after, kind)) if kind in before.kinds else [Difference("kind_added")]
    if before.retired != after.retired:
        found = {kind: [*those, Difference("retired" if after.retired else "offered_again")] for kind, those in found.items()}
    return {kind: those for kind, those in found.items() if those}


def of_facts(before: PermitType | None, after: PermitType) -> list[Difference]:
    """What differs and is not of one kind of application alone: whom it is for, who is asked, what the fee's formula takes. Where nothing
    else says how two versions differ, their notes do, or an order."""
    if before is None:
        return []
    found = [
        *_one("group_changed", before.group_name, after.group_name),
        *_one("category_changed", before.category, after.category),
        *_one("technical_unit_changed", before.technical_unit, after.technical_unit),
        *_one("applicant_types_changed", _listed(sorted(before.applicant_types)), _listed(sorted(after.applicant_types))),
        *_one("technical_units_changed", _listed(before.technical_units), _listed(after.technical_units)),
        *_one("max_active_changed", _count(before.max_active_per_person), _count(after.max_active_per_person)),
    ]
    kinds = [kind for kind in before.kinds if kind in after.kinds]
    fees = [(before.fee, after.fee), *((before.fee_of(kind), after.fee_of(kind)) for kind in kinds)]
    if any(old.rule == new.rule and old.terms != new.terms for old, new in fees):
        found.append(Difference("fee_terms_changed"))
    found += _of_points(before.inspection_points, after.inspection_points)
    found += _of_text(before.permit_text or PermitText(), after.permit_text or PermitText())
    if not found and not of_types(before, after) and is_changed(before, after):
        found.append(Difference("notes_changed"))
    return found


def differences(before: Terms, after: Terms) -> list[Difference]:
    """The order of the requirements is no difference."""
    return [
        *_one("name_changed", before.name, after.name),
        *_of_requirements(before.requirements, after.requirements),
        *_of_fields(before.fields, after.fields),
        *_one("working_days_changed", str(before.working_days), str(after.working_days)),
        *_one("fee_changed", before.fee_rule, after.fee_rule),
        *_one("validity_changed", _text(before.validity), _text(after.validity)),
        *_one("number_format_changed", before.number_format, after.number_format),
        *_one("flow_changed", before.flow, after.flow),
        *_of_legal_basis(before.legal_basis, after.legal_basis),
    ]


def _of_requirements(before: Iterable[Requirement], after: Iterable[Requirement]) -> Iterator[Difference]:
    old, new = ({each.code: each for each in those} for those in (before, after))
    for code, one in new.items():
        if code not in old:
            yield Difference("requirement_added" if one.required else "optional_requirement_added", code, None, one.text)
    for code, one in old.items():
        if code not in new:
            yield Difference("requirement_removed", code, one.text, None)
    for code, one in new.items():
        if code in old:
            yield from _of_requirement(old[code], one)


def _of_fields(before: Iterable[Field], after: Iterable[Field]) -> Iterator[Difference]:
    old, new = ({each.code: each for each in those} for those in (before, after))
    for code, one in new.items():
        if code not in old:
            yield Difference("field_added" if one.required else "optional_field_added", code, None, one.label["id"])
        elif one != old[code]:
            yield Difference("field_changed", code, old[code].label["id"], one.label["id"])
    for code, one in old.items():
        if code not in new:
            yield Difference("field_removed", code, one.label["id"], None)


def _of_points(before: Iterable[Point], after: Iterable[Point]) -> Iterator[Difference]:
    """The order of the points is no difference."""
    old, new = ({each.code: each for each in those} for those in (before, after))
    for code, one in new.items():
        if code not in old:
            yield Difference("point_added", code, None, one.text["id"])
        elif one != old[code]:
            yield Difference("point_changed", code, old[code].text["id"], one.text["id"])
    for code, one in old.items():
        if code not in new:
            yield Difference("point_removed", code, one.text["id"], None)


def _of_text(before: PermitText, after: PermitText) -> Iterator[Difference]:
    """By section, the lines that are gone and those that are new."""
    for section in SECTIONS:
        old, new = ([line for line in getattr(one, section).splitlines() if line.strip()] for one in (before, after))
        if getattr(before, section) != getattr(after, section):
            gone, come = (" / ".join(line for line in one if line not in other) for one, other in ((old, new), (new, old)))
            yield Difference("permit_text_changed", section, gone[:LONGEST_TOLD] or None, come[:LONGEST_TOLD] or None)
    if before.photo != after.photo:
        yield Difference("permit_text_changed", PHOTO, before.photo, after.photo)


def _of_requirement(before: Requirement, after: Requirement) -> Iterator[Difference]:
    if before.text != after.text:
        yield Difference("requirement_reworded", after.code, before.text, after.text)
    if before.required != after.required:
        yield Difference("requirement_now_required" if after.required else "requirement_now_optional", after.code, before.text, after.text)
    if (before.example, before.blank) != (after.example, after.blank):
        yield Difference("requirement_files_changed", after.code, before.text, after.text)
    if before.fulfilled_by != after.fulfilled_by:
        yield Difference("requirement_fulfilled_by", after.code, before.fulfilled_by, after.fulfilled_by)
    if before.when != after.when:
        yield Difference("requirement_asked_when", after.code, before.text, after.text)
    if before.document_kind != after.document_kind:
        yield Difference("requirement_document_kind", after.code, before.document_kind, after.document_kind)
    if before.valid_on != after.valid_on:
        yield Difference("requirement_valid_on", after.code, before.valid_on, after.valid_on)
    if (before.media, before.largest_mb) != (after.media, after.largest_mb):
        yield Difference("requirement_files", after.code, _files(before), _files(after))


def _files(one: Requirement) -> str | None:
    """`pdf picture 2`: the kinds of file and the largest size in MB, as far as the requirement says them."""
    return " ".join([*(one.media or ()), *([str(one.largest_mb)] if one.largest_mb else [])]) or None


def _of_legal_basis(before: tuple[TaggedText, ...] | None, after: tuple[TaggedText, ...] | None) -> Iterator[Difference]:
    if before is None or after is None:
        return
    old, new = ([each.text for each in those] for those in (before, after))
    yield from (Difference("legal_basis_added", None, None, text) for text in new if text not in old)
    yield from (Difference("legal_basis_removed", None, text, None) for text in old if text not in new)


def _one(code: str, before: str | None, after: str | None) -> list[Difference]:
    return [Difference(code, None, before, after)] if before != after and None not in (before, after) else []


def _listed(codes: Iterable[str]) -> str:
    return " ".join(codes)


def _count(limit: int | None) -> str:
    """Empty: there is none."""
    return "" if limit is None else str(limit)


def _text(validity: Validity | None) -> str | None:
    """`5 year`, `indefinite`"""
    if not validity:
        return None
    return " ".join(str(part) for part in (validity.value, validity.unit) if part is not None)
