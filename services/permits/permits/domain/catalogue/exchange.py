"""The catalogue as one file that another office can take: a permit type in the file's form and back, and what taking it would do. Pure.

The form is `CatalogueEntry` of contract/rpc.json, from which gateway/static/catalogue.schema.json is published. The names are those of
`PermitType`; what an office noted for itself while it read its sources stays at home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from permits.domain.catalogue import permit_text
from permits.domain.catalogue.draft import TAG, TypeDraft, narrowed
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_type import APPLICATION_KINDS, Fee, KindTerms, PermitType, Validity, is_changed
from permits.domain.catalogue.requirement import DOCUMENT, SAMPLES, Requirement, TaggedText
from permits.domain.condition import Condition

NEW, CHANGED, SAME, DRAFTED, REFUSED = "new", "changed", "same", "drafted", "refused"
PLAIN = (
    "code", "name", "group", "group_name", "category", "technical_unit", "working_days", "sla_note", "max_active_per_person", "flow",
    "number_format", "retired",
)  # fmt: skip
LISTS = ("applicant_types", "sources", "technical_units", "everyday_words")
Entry = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """`outcome`: what taking the entry would do; `faults`: what would keep the draft from being published; `draft_id`: of the draft that
    the permit type has already."""

    outcome: str
    faults: Sequence[Fault] = ()
    draft_id: int | None = None


def written(one: PermitType) -> Entry:
    return {
        **{name: getattr(one, name) for name in PLAIN},
        **{name: list(getattr(one, name)) for name in LISTS},
        "validity": asdict(one.validity),
        "fee": asdict(one.fee),
        "legal_basis": [asdict(each) for each in one.legal_basis],
        "requirements": {kind: [_requirement_written(each) for each in one.requirements[kind]] for kind in one.kinds},
        "fields": {kind: [_field_written(each) for each in one.fields_of(kind)] for kind in APPLICATION_KINDS if one.fields_of(kind)},
        "inspection_points": [asdict(each) for each in one.inspection_points],
        "permit_text": asdict(one.permit_text) if one.permit_text else None,
        "by_kind": {kind: asdict(own) for kind, own in one.by_kind.items() if own != KindTerms()},
    }


def read(entry: Mapping[str, Any], *, points: Sequence[Point] = ()) -> PermitType:
    """Of an entry that keeps to the contract; what it leaves out has its default. `points`: what is looked at where the entry does not say it,
    as in a file of before."""
    entry = _with_whole_numbers(entry)
    by_kind = {kind: _kind_terms(own) for kind, own in (entry.get("by_kind") or {}).items()}
    fields = {kind: tuple(map(_field, asked)) for kind, asked in (entry.get("fields") or {}).items()}
    plain: dict[str, Any] = {name: entry[name] for name in PLAIN if entry.get(name) is not None}
    lists: dict[str, Any] = {name: tuple(entry.get(name) or ()) for name in LISTS}
    return PermitType(
        **{"sla_note": None, "max_active_per_person": None, **plain, **lists},
        validity=_validity(entry["validity"]),
        fee=_fee(entry["fee"]),
        legal_basis=tuple(TaggedText(each["text"], each.get("tag", TAG)) for each in entry["legal_basis"]),
        requirements={
            kind: tuple(map(_requirement, entry["requirements"][kind])) for kind in APPLICATION_KINDS if entry["requirements"].get(kind)
        },
        fields={kind: asked for kind, asked in fields.items() if asked},
        by_kind={kind: own for kind, own in by_kind.items() if own != KindTerms()},
        inspection_points=tuple(map(_point, entry["inspection_points"])) if entry.get("inspection_points") is not None else tuple(points),
        permit_text=permit_text.read(entry.get("permit_text")),
        version=0,
    )


def _with_whole_numbers(value: Any) -> Any:
    """JSON Schema takes 5.0 for a whole number, and a term of 5.0 days cannot be counted."""
    if isinstance(value, Mapping):
        return {name: _with_whole_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_whole_numbers(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def with_files_of(new: PermitType, known: PermitType | None) -> PermitType:
    """A file of the catalogue holds no other files, so what is taken keeps those that its requirements show here."""
    if known is None:
        return new
    asked = {
        kind: tuple(_with_samples(each, known.requirements.get(kind, ())) for each in each_of_kind)
        for kind, each_of_kind in new.requirements.items()
    }
    return replace(new, requirements=asked)


def _with_samples(new: Requirement, known: Sequence[Requirement]) -> Requirement:
    before = next((each for each in known if each.code == new.code), None)
    return replace(new, example=before.example, blank=before.blank) if before else new


def judge(
    new: PermitType, *, today: PermitType | None, newest: PermitType | None, draft: TypeDraft | None, faults: Sequence[Fault]
) -> Verdict:
    """`today`: the version that counts now, `newest`: the one that was published last; both None where there is no such permit type."""
    if any(known and not is_changed(known, with_files_of(new, known)) for known in (today, newest)):
        return Verdict(SAME)
    if draft:
        is_taken = not is_changed(draft.entry, with_files_of(new, draft.entry))
        return Verdict(DRAFTED if is_taken else REFUSED, faults if is_taken else (Fault("draft_open"),), draft.id)
    return Verdict(CHANGED if newest else NEW, faults)


def draft_of(new: PermitType, *, newest: PermitType | None, agency: str) -> TypeDraft:
    """A draft of what the file says; it is published like any other."""
    entry = replace(with_files_of(new, newest), version=newest.version if newest else 0)
    return TypeDraft(agency, entry, newest.version if newest else None)


def _validity(entry: Mapping[str, Any]) -> Validity:
    return Validity(entry.get("value"), entry["unit"], entry.get("note"))


def _fee(entry: Mapping[str, Any]) -> Fee:
    return Fee(entry["rule"], entry.get("tag", TAG), entry.get("note"), dict(entry.get("terms") or {}))


def _point(entry: Mapping[str, Any]) -> Point:
    return Point(entry["code"], entry["text"], entry.get("hint"), entry.get("required", True))


def _kind_terms(entry: Mapping[str, Any]) -> KindTerms:
    validity = _validity(entry["validity"]) if entry.get("validity") else None
    fee = _fee(entry["fee"]) if entry.get("fee") else None
    return KindTerms(entry.get("working_days"), validity, entry.get("number_format"), entry.get("flow"), fee)


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    tag, document_kind = entry.get("tag", TAG), entry.get("document_kind")
    plain: dict[str, Any] = {"required": entry["required"], "tag": tag, "document_kind": document_kind}
    asked: dict[str, Any] = {
        "fulfilled_by": entry.get("fulfilled_by") or DOCUMENT,
        "when": Condition.given(entry.get("when")),
        **narrowed(entry),
    }
    return Requirement(entry["code"], entry["text"], **plain, **asked)


def _field(entry: Mapping[str, Any]) -> Field:
    choices = tuple(FieldChoice(each["code"], each["label"]) for each in entry.get("choices") or ())
    plain: dict[str, Any] = {name: entry.get(name) for name in ("help", "unit", "least", "most")}
    asked: dict[str, Any] = {"required": entry.get("required", True), "when": Condition.given(entry.get("when"))}
    return Field(entry["code"], entry["kind"], entry["label"], choices=choices, **asked, **plain)


def _requirement_written(one: Requirement) -> Entry:
    return {**{name: value for name, value in asdict(one).items() if name not in SAMPLES}, "when": _condition_written(one.when)}


def _field_written(one: Field) -> Entry:
    return {**asdict(one), "choices": [asdict(each) for each in one.choices], "when": _condition_written(one.when)}


def _condition_written(when: Condition | None) -> Entry | None:
    return {"subject": when.subject, "values": list(when.values)} if when else None
