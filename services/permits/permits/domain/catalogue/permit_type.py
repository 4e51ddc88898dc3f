"""Permit types: what can be applied for, with what, how long it takes and what it costs.

The catalogue is data. Its entries were read in public sources of other regencies, so every one is example configuration; the tag
of each fact says how sure it is (V read in a source, A by analogy, K known law not read, I illustrative).
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bus.refusals import Conflict, Invalid
from permits.domain.catalogue.field import Field
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_text import PermitText
from permits.domain.catalogue.requirement import Requirement, TaggedText
from permits.domain.numbering import PERMIT_FORMAT

APPLICATION_KINDS = ("new", "renewal", "amendment", "duplicate")


@dataclass(frozen=True)
class Validity:
    """`value` of `unit` (year, month, day); indefinite has no value."""

    value: int | None
    unit: str
    note: str | None


@dataclass(frozen=True)
class Fee:
    """`rule` names the formula, `terms` are its numbers; see domain/fees/rule.py."""

    rule: str
    tag: str
    note: str | None
    terms: dict[str, Any]

    @property
    def amount(self) -> int | None:
        """Known without asking anything only when there is nothing to pay."""
        return 0 if self.rule == "ZERO" else None


@dataclass(frozen=True)
class Elsewhere:
    """What people look for here and others issue: how they call it, and where it is got."""

    words: tuple[str, ...]
    name: str
    says: str
    address: str | None


@dataclass(frozen=True)
class Summary:
    """What lists show of a permit type."""

    code: str
    name: str
    group: str
    group_name: str
    category: str
    technical_unit: str
    applicant_types: tuple[str, ...]
    kinds: tuple[str, ...]
    working_days: int
    validity: Validity
    fee: Fee


@dataclass(frozen=True)
class KindTerms:
    """What one kind of application has of its own; None: as its permit type has it."""

    working_days: int | None = None
    validity: Validity | None = None
    number_format: str | None = None
    flow: str | None = None
    fee: Fee | None = None


@dataclass(frozen=True)
class PermitType:
    """`by_kind`: what a kind has of its own. `number_format`: how the permit's number is written (`numbering`); None: as everywhere."""

    code: str
    name: str
    group: str
    group_name: str
    category: str
    technical_unit: str
    applicant_types: tuple[str, ...]
    requirements: dict[str, tuple[Requirement, ...]]
    working_days: int
    sla_note: str | None
    validity: Validity
    fee: Fee
    legal_basis: tuple[TaggedText, ...]
    sources: tuple[str, ...]
    max_active_per_person: int | None
    flow: str = "simple"  # the code of one of the house's (`flows`)
    technical_units: tuple[str, ...] = ()  # codes of the units that its flow asks
    number_format: str | None = None
    by_kind: dict[str, KindTerms] = field(default_factory=dict)
    fields: dict[str, tuple[Field, ...]] = field(default_factory=dict)  # by kind of application
    inspection_points: tuple[Point, ...] = ()
    permit_text: PermitText | None = None  # None: its permits are printed as every permit is
    retired: bool = False  # no new applications; those under way go on
    # What people call it, for the search; and what was noted while it was read in other places' sources, for the office's admin.
    everyday_words: tuple[str, ...] = ()
    research_notes: tuple[str, ...] = ()
    version: int = 1
    effective_on: date | None = None  # the day from which the version counts; None: it is not known any more

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self.requirements)

    def facts_of(self, kind: str | None = None) -> dict[str, str]:
        """What is known of every case of this kind, for the conditions of its flow; None: of a kind with no terms of its own."""
        return {"fee": "free" if self.fee_of(kind).amount == 0 else "charged"}

    @property
    def sample_files(self) -> frozenset[int]:
        """Of the examples and blank forms that its requirements show."""
        asked = (each for those in self.requirements.values() for each in those)
        return frozenset(file.file_id for each in asked for file in (each.example, each.blank) if file)

    @property
    def field_codes(self) -> frozenset[str]:
        """Of the typed fields of all its kinds."""
        return frozenset(each.code for kind in self.kinds for each in self.fields_of(kind))

    @property
    def requirement_codes(self) -> frozenset[str]:
        """Of all its kinds."""
        return frozenset(each.code for those in self.requirements.values() for each in those)

    @property
    def number_formats(self) -> frozenset[str]:
        """Of all its kinds."""
        return frozenset(self.number_format_of(kind) for kind in self.kinds)

    def working_days_of(self, kind: str) -> int:
        own = self._own(kind).working_days
        return self.working_days if own is None else own

    def validity_of(self, kind: str) -> Validity:
        return self._own(kind).validity or self.validity

    def number_format_of(self, kind: str) -> str:
        return self._own(kind).number_format or self.number_format or PERMIT_FORMAT

    def flow_of(self, kind: str) -> str:
        return self._own(kind).flow or self.flow

    def fee_of(self, kind: str | None) -> Fee:
        return (self._own(kind).fee if kind else None) or self.fee

    def fields_of(self, kind: str) -> tuple[Field, ...]:
        return self.fields.get(kind, ())

    def _own(self, kind: str) -> KindTerms:
        return self.by_kind.get(kind, KindTerms())

    def check_offered(self, *, kind: str, applicant_type: str) -> None:
        """:raises Conflict: permit_type_retired. :raises Invalid: kind_not_offered or applicant_type_not_offered, both at once."""
        if self.retired:
            raise Conflict("permit_type_retired", "no new applications for it")
        faults = {
            **_fault(kind, self.kinds, field="application_kind", code="kind_not_offered", permit_type=self.code),
            **self._fault_of(applicant_type),
        }
        _refuse(faults)

    def check_applicant_type(self, applicant_type: str) -> None:
        """:raises Invalid: applicant_type_not_offered."""
        _refuse(self._fault_of(applicant_type))

    def check_one_more(self, have: int) -> None:
        """`have`: how many permits of this type a person holds or has applied for. :raises Conflict: max_active_reached."""
        limit = self.max_active_per_person
        if limit is not None and have >= limit:
            raise Conflict("max_active_reached", "one person has no more permits of this type", have=have, limit=limit)

    def _fault_of(self, applicant_type: str) -> dict[str, dict[str, Any]]:
        offered = self.applicant_types
        return _fault(applicant_type, offered, field="applicant_type", code="applicant_type_not_offered", permit_type=self.code)


def _fault(value: str, offered: tuple[str, ...], *, field: str, code: str, permit_type: str) -> dict[str, dict[str, Any]]:
    if value in offered:
        return {}
    return {field: {"code": code, "offered": list(offered), "asked": value, "permit_type": permit_type}}


def _refuse(faults: dict[str, dict[str, Any]]) -> None:
    if faults:
        raise Invalid(next(iter(faults.values()))["code"], "that is not offered", fields=faults)


def is_changed(known: PermitType, new: PermitType) -> bool:
    """Whether `new` is another version of it. What people call it and what was noted of it is none of what versions keep."""
    unversioned: dict[str, Any] = {"everyday_words": (), "research_notes": (), "version": 0, "effective_on": None}
    return replace(known, **unversioned) != replace(new, **unversioned)
