"""A new version of a permit type while the office writes it: changed by any of its admins, published by two. One asks for it, for a day;
another approves. Whoever changes the draft after that takes the request back: what is approved is what was asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain import numbering
from permits.domain.catalogue import permit_text
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.field import KINDS as FIELD_KINDS
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_type import APPLICATION_KINDS, Fee, KindTerms, PermitType, Validity
from permits.domain.catalogue.requirement import MEDIA, Requirement, SampleFile, TaggedText
from permits.domain.condition import Condition
from permits.domain.people import Person

APPROVED, REFUSED = "approved", "refused"
CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")  # of a requirement, a field, a choice, a point
TYPE_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")  # it stands in numbers
MOST_POINTS = 60  # more than a team looks at in one visit
SAMPLE_FILES = "catalogue/"  # under which name the bytes of examples and blank forms are kept
TAG = "K"  # of what the office has written
BY_EVERY_GATEWAY = ("code", "text", "required", "tag", "document_kind")  # of a requirement; what is not sent stays as it was
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class TypeDraft:
    """`entry`: the version as it will be; `base`: the number of the version it was begun from, None for a new permit type. The fields from
    `asked_by` on are None until somebody asks for publication; `effective_on`: the day asked for."""

    agency: str
    entry: PermitType
    base: int | None
    id: int = 0
    revision: int = 1
    asked_by: int | None = None
    asked_by_name: str | None = None
    asked_at: datetime | None = None
    effective_on: date | None = None


def begin(permit_type: PermitType, *, agency: str) -> TypeDraft:
    return TypeDraft(agency, permit_type, permit_type.version)


def copy(permit_type: PermitType, *, code: str, name: str, agency: str, taken: bool) -> TypeDraft:
    """A new permit type like that one. :raises Invalid: invalid_fields (code, name)."""
    faults: dict[str, dict[str, Any]] = {}
    if not TYPE_CODE.fullmatch(code):
        faults["copy_as"] = {"code": "permit_type_code"}
    elif taken:
        faults["copy_as"] = {"code": "code_taken"}
    if not name.strip():
        faults["name"] = {"code": "required"}
    _refuse(faults)
    own: dict[str, Any] = {"code": code, "name": name.strip(), "version": 0, "effective_on": None, "retired": False, "everyday_words": ()}
    return TypeDraft(agency, replace(permit_type, **own), None)


def change_facts(draft: TypeDraft, facts: Facts) -> TypeDraft:
    """Facts of the type itself; those that are not named stay. :raises Invalid: invalid_fields, by name."""
    faults = _faults_of_terms(facts)
    if "name" in facts and not facts["name"].strip():
        faults["name"] = {"code": "required"}
    if facts.get("working_days", 1) is None:
        faults["working_days"] = {"code": "required"}
    if facts.get("validity", {}) is None:
        faults["validity"] = {"code": "choose"}
    _refuse(faults)
    new = {name: facts[name] for name in ("working_days", "retired") if name in facts}
    if "name" in facts:
        new["name"] = facts["name"].strip()
    if "validity" in facts:
        new["validity"] = _validity(facts["validity"], note=draft.entry.validity.note)
    for name, empty in (("number_format", None), ("flow", "simple")):
        if name in facts:
            new[name] = facts[name] or empty
    if "legal_basis" in facts:
        tags = {each.text: each.tag for each in draft.entry.legal_basis}
        texts = dict.fromkeys(text.strip() for text in facts["legal_basis"] if text.strip())
        new["legal_basis"] = tuple(TaggedText(text, tags.get(text, TAG)) for text in texts)
    return _changed(draft, **new)


def change_kind(draft: TypeDraft, kind: str, terms: Facts) -> TypeDraft:
    """What a kind has of its own; None: as the type has it. :raises Invalid: invalid_fields, by name."""
    _refuse(_faults_of_terms(terms))
    own = draft.entry.by_kind.get(kind, KindTerms())
    values = {name: terms[name] if name == "working_days" else terms[name] or None for name in terms if name != "validity"}
    if "validity" in terms:
        values["validity"] = _validity(terms["validity"], note=None) if terms["validity"] else None
    return _with_terms(draft, kind, replace(own, **values))


def change_fee(draft: TypeDraft, kind: str | None, given: Facts | None) -> TypeDraft:
    """Which formula the fee follows, and with what numbers: of the permit type, or of one kind. None: a kind's is as its permit type has it.

    :raises Invalid: invalid_fields (rule).
    """
    if kind is None and given is None:
        _refuse({"rule": {"code": "choose"}})
    before = draft.entry.fee if kind is None else draft.entry.fee_of(kind)
    fee = _fee(given, before) if given else None
    if kind is None:
        return _changed(draft, fee=fee)
    return _with_terms(draft, kind, replace(draft.entry.by_kind.get(kind, KindTerms()), fee=fee))


def _fee(given: Facts, before: Fee) -> Fee:
    """What is the same as before keeps how sure it is."""
    new = Fee(given["rule"], TAG, (given.get("note") or "").strip() or None, dict(given.get("terms") or {}))
    return replace(new, tag=before.tag) if (new.rule, new.terms) == (before.rule, before.terms) else new


def put_requirement(draft: TypeDraft, kind: str, given: Facts, *, replaces: str | None) -> TypeDraft:
    """Adds it, or puts it where `replaces` stood. :raises Invalid: invalid_fields (code, text). :raises NotFound: requirement_not_found."""
    asked = draft.entry.requirements.get(kind, ())
    place = _place(asked, replaces, missing="requirement_not_found")
    faults = _faults_of_code(given["code"], [each.code for each in asked], replaces)
    if not given["text"].strip():
        faults["text"] = {"code": "required"}
    _refuse(faults)
    before = asked[place] if place is not None else None
    tag = before.tag if before and before.text == given["text"].strip() else TAG
    new = Requirement(given["code"], given["text"].strip(), given["required"], tag, given["document_kind"])
    kept = replace(before, **{name: getattr(new, name) for name in BY_EVERY_GATEWAY}) if before else new
    if "fulfilled_by" in given:  # gateways of the release before do not send it
        kept = replace(kept, fulfilled_by=given["fulfilled_by"], when=Condition.given(given.get("when")))
    if "valid_on" in given:  # nor this
        kept = replace(kept, **narrowed(given))
    return _with_requirements(draft, kind, _put(asked, place, kept))


def narrowed(given: Facts) -> dict[str, Any]:
    """What a requirement says of its document, as its fields; kinds of file in their usual order."""
    media = given.get("media")
    kinds = None if media is None else tuple(each for each in MEDIA if each in media)
    return {"valid_on": given.get("valid_on"), "media": kinds, "largest_mb": given.get("largest_mb")}


def check_sample(draft: TypeDraft, kind: str, code: str, which: str, file: Facts) -> None:
    """Before the file is kept. :raises NotFound: requirement_not_found. :raises Invalid: invalid_fields (file)."""
    _place(draft.entry.requirements.get(kind, ()), code, missing="requirement_not_found")
    if not str(file["key"]).startswith(SAMPLE_FILES):
        _refuse({"file": {"code": "file_unknown"}})
    if which == "example" and not str(file["media_type"]).startswith("image/"):
        _refuse({"file": {"code": "file_no_picture"}})


def put_sample(draft: TypeDraft, kind: str, code: str, which: str, file: SampleFile | None) -> TypeDraft:
    """The example or the blank form of a requirement; None: it has none. :raises NotFound: requirement_not_found."""
    asked = draft.entry.requirements.get(kind, ())
    place = _place(asked, code, missing="requirement_not_found")
    assert place is not None
    one = asked[place]
    new = replace(one, example=file) if which == "example" else replace(one, blank=file)
    return _with_requirements(draft, kind, _put(asked, place, new))


def remove_requirement(draft: TypeDraft, kind: str, code: str) -> TypeDraft:
    """A kind without requirements is not offered. :raises NotFound: requirement_not_found."""
    asked = draft.entry.requirements.get(kind, ())
    place = _place(asked, code, missing="requirement_not_found")
    return _with_requirements(draft, kind, tuple(each for at, each in enumerate(asked) if at != place))


def put_field(draft: TypeDraft, kind: str, given: Facts, *, replaces: str | None) -> TypeDraft:
    """Like `put_requirement`. :raises Invalid: invalid_fields, by name. :raises NotFound: field_not_found."""
    asked = draft.entry.fields_of(kind)
    place = _place(asked, replaces, missing="field_not_found")
    faults = _faults_of_code(given["code"], [each.code for each in asked], replaces)
    if given["kind"] not in FIELD_KINDS:
        faults["kind"] = {"code": "choice"}
    for language in ("id", "en"):
        if not (given["label"].get(language) or "").strip():
            faults[f"label_{language}"] = {"code": "required"}
    if any(not CODE.fullmatch(each["code"]) for each in given["choices"]):
        faults["choices"] = {"code": "catalogue_code"}
    _refuse(faults)
    choices = tuple(FieldChoice(each["code"], each["label"]) for each in given["choices"])
    plain = {name: given[name] or None for name in ("help", "unit", "least", "most")}
    new = Field(given["code"], given["kind"], given["label"], required=given["required"], choices=choices, **plain)
    before = asked[place].when if place is not None else None
    new = replace(new, when=Condition.given(given["when"]) if "when" in given else before)
    return _with_fields(draft, kind, _put(asked, place, new))


def remove_field(draft: TypeDraft, kind: str, code: str) -> TypeDraft:
    """:raises NotFound: field_not_found."""
    asked = draft.entry.fields_of(kind)
    place = _place(asked, code, missing="field_not_found")
    return _with_fields(draft, kind, tuple(each for at, each in enumerate(asked) if at != place))


def put_point(draft: TypeDraft, given: Facts, *, replaces: str | None) -> TypeDraft:
    """Like `put_requirement`. :raises Invalid: invalid_fields, by name. :raises NotFound: inspection_point_not_found."""
    points = draft.entry.inspection_points
    place = _place(points, replaces, missing="inspection_point_not_found")
    faults = _faults_of_code(given["code"], [each.code for each in points], replaces)
    for language in ("id", "en"):
        if not (given["text"].get(language) or "").strip():
            faults[f"text_{language}"] = {"code": "required"}
    if place is None and len(points) >= MOST_POINTS:
        faults["code"] = {"code": "too_many_points", "limit": MOST_POINTS}
    _refuse(faults)
    new = Point(given["code"], given["text"], given["hint"] or None, given["required"])
    return _changed(draft, inspection_points=_put(points, place, new))


def remove_point(draft: TypeDraft, code: str) -> TypeDraft:
    """:raises NotFound: inspection_point_not_found."""
    points = draft.entry.inspection_points
    place = _place(points, code, missing="inspection_point_not_found")
    return _changed(draft, inspection_points=tuple(each for at, each in enumerate(points) if at != place))


def change_text(draft: TypeDraft, given: Facts) -> TypeDraft:
    """What its permits say. :raises Invalid: invalid_fields, by section."""
    entry = draft.entry
    return _changed(draft, permit_text=permit_text.written(given, asks=entry.field_codes, shows=entry.requirement_codes))


def ask(draft: TypeDraft, *, faults: Sequence[Fault], on: date | None, today: date, by: Person, at: datetime) -> TypeDraft:
    """`on`: from which day it is to count; None: from the day of the approval.

    :raises Conflict: permit_type_faulty (faults: how many). :raises Invalid: invalid_fields (effective_on).
    """
    _refuse_faulty(faults)
    if on and on < today:
        _refuse({"effective_on": {"code": "date_in_past"}})
    return replace(draft, asked_by=by.account_id, asked_by_name=by.name, asked_at=at, effective_on=on)


def approve(draft: TypeDraft, *, faults: Sequence[Fault], today: date, by: Person) -> date:
    """:returns: the day from which it counts: the one that was asked for, or today where that has gone.

    :raises NotAllowed: second_admin_needed. :raises Conflict: publication_not_asked, permit_type_faulty.
    """
    _refuse_unless_second(draft, by=by)
    _refuse_faulty(faults)
    return max(draft.effective_on or today, today)


def refuse(draft: TypeDraft, *, by: Person) -> TypeDraft:
    """It stays a draft. Refusals as for `approve`."""
    _refuse_unless_second(draft, by=by)
    return _changed(draft)


def _refuse_unless_second(draft: TypeDraft, *, by: Person) -> None:
    if draft.asked_by is None:
        raise Conflict("publication_not_asked", "nobody has asked for it, or the draft was changed since")
    if draft.asked_by == by.account_id:
        raise NotAllowed("second_admin_needed", "another admin must decide")


def _refuse_faulty(faults: Sequence[Fault]) -> None:
    if faults:
        raise Conflict("permit_type_faulty", "something is wrong with it", faults=len(faults))


def _refuse(faults: Mapping[str, Any]) -> None:
    if faults:
        raise Invalid("invalid_fields", "some facts are wrong", fields=dict(faults))


def _changed(draft: TypeDraft, **facts: Any) -> TypeDraft:
    return replace(draft, entry=replace(draft.entry, **facts), asked_by=None, asked_by_name=None, asked_at=None, effective_on=None)


def _with_terms(draft: TypeDraft, kind: str, own: KindTerms) -> TypeDraft:
    others = {each: those for each, those in draft.entry.by_kind.items() if each != kind}
    return _changed(draft, by_kind=others | ({kind: own} if own != KindTerms() else {}))


def _with_requirements(draft: TypeDraft, kind: str, asked: tuple[Requirement, ...]) -> TypeDraft:
    """Kinds in their usual order; one without requirements is none of its kinds."""
    all_kinds = {**draft.entry.requirements, kind: asked}
    return _changed(draft, requirements={each: all_kinds[each] for each in APPLICATION_KINDS if all_kinds.get(each)})


def _with_fields(draft: TypeDraft, kind: str, asked: tuple[Field, ...]) -> TypeDraft:
    return _changed(draft, fields={each: those for each, those in {**draft.entry.fields, kind: asked}.items() if those})


def _place(asked: Sequence[Requirement | Field | Point], code: str | None, *, missing: str) -> int | None:
    if code is None:
        return None
    codes = [each.code for each in asked]
    if code not in codes:
        raise NotFound(missing, "the draft has no such part")
    return codes.index(code)


def _put(asked: tuple[Any, ...], place: int | None, new: Any) -> tuple[Any, ...]:
    return (*asked, new) if place is None else (*asked[:place], new, *asked[place + 1 :])


def _faults_of_code(code: str, known: Sequence[str], replaces: str | None) -> dict[str, dict[str, Any]]:
    if not CODE.fullmatch(code):
        return {"code": {"code": "catalogue_code"}}
    return {"code": {"code": "code_taken"}} if code in known and code != replaces else {}


def _faults_of_terms(terms: Facts) -> dict[str, dict[str, Any]]:
    faults: dict[str, dict[str, Any]] = {}
    if terms.get("number_format"):
        wrong = numbering.fault_of(terms["number_format"])
        faults |= {"number_format": wrong} if wrong else {}
    validity = terms.get("validity")
    if validity and (validity["value"] is None) != (validity["unit"] == "indefinite"):
        faults["validity_value"] = {"code": "validity_value"}
    return faults


def _validity(given: Facts, *, note: str | None) -> Validity:
    return Validity(given["value"], given["unit"], note)
