"""Drafts of the catalogue: what the office's admins send, as the service takes it, and what they read."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf, Regexp

from gateway import typed_numbers
from gateway.config import MB, UPLOAD_LIMIT
from gateway.schemas.answers import Answer, code, flag, many, moment, one_of, part, string, texts, whole, words
from gateway.schemas.common import APPLICATION_KINDS, RevisionForm
from gateway.schemas.documents import DOCUMENT_KINDS
from gateway.schemas.fields import Choice, Code, Day, Flag, Form, OfficeCode, Part, Several, Text, Whole
from gateway.schemas.permit_texts import PermitTextSchema
from gateway.schemas.permit_types import (
    FEE_RULES,
    FIELD_KINDS,
    FILE_KINDS,
    FULFILLED_BY,
    VALID_ON,
    VALIDITY_UNITS,
    DifferenceSchema,
    SampleFileSchema,
    StepOfWaySchema,
    TypedFieldSchema,
    ValiditySchema,
    asked_when,
    fulfilled_by,
    largest_mb,
    media,
    valid_on,
)
from gateway.schemas.vocabulary import Vocabulary

PUBLICATION_DECISIONS = Vocabulary("PublicationDecision", ("approved", "refused"))
SAMPLES = Vocabulary("RequirementFile", ("example", "blank"))
CATALOGUE_CODE = r"^[A-Z0-9][A-Z0-9_-]{0,39}$"
LINES, LINE = 40, 500
NUMBER_FIELDS = ("whole", "decimal", "money")


def _few_short_lines(text: str) -> None:
    """As many and as long as the service takes."""
    lines = _lines(text)
    longest = max(map(len, lines), default=0)
    if len(lines) > LINES or longest > LINE:
        fault = Code("too_many_lines")
        fault.values = {"limit": LINES, "longest": LINE}
        raise ValidationError([fault])


class DraftForm(Form):
    """`copy_as`: the code of a new permit type that is like this one; without it, the draft is its next version."""

    code = Text(20, required=True)
    copy_as = Text(20, load_default="")
    name = Text(200, load_default="", printed=True)


class FactsForm(RevisionForm):
    """Facts of the permit type itself; those that are not named stay. `legal_basis`: one per line."""

    name = Text(200, printed=True, validate=Length(max=200, error=Code("too_long")))
    working_days = Whole(1, 365)
    validity_unit = Choice(VALIDITY_UNITS)
    validity_value = Whole(1, 100, allow_none=True)
    number_format = Text(60)
    flow = OfficeCode()
    legal_basis = Text(8000, lines=True, validate=_few_short_lines)
    retired = Flag()


class KindForm(RevisionForm):
    """What one kind of application has of its own; what is empty is as its permit type has it."""

    working_days = Whole(1, 365, load_default=None, allow_none=True)
    validity_unit = Choice(VALIDITY_UNITS, load_default=None, allow_none=True)
    validity_value = Whole(1, 100, load_default=None, allow_none=True)
    number_format = Text(60, load_default="")
    flow = OfficeCode(load_default=None, allow_none=True)


class AskedWhenForm(Form):
    """`subject`: `applicant_type`, or `field:<code>` of a choice or yes-or-no field that stands before."""

    subject = Text(60, required=True, validate=Regexp(r"^(applicant_type|field:[A-Z0-9][A-Z0-9_-]{0,39})$", error=Code("choice")))
    values = Several(Text(40, required=True), least=1, most=60, required=True)


class DraftRequirementForm(RevisionForm):
    """`code`: its new code, where it changes; `when`: it is asked only where that holds. `valid_on`: on which day its document must still be valid;
    `media`: the kinds of file it takes; `largest_mb`: how large one may be, within what is taken anywhere. Empty or null: as everywhere."""

    code = Text(40, required=True, validate=Regexp(CATALOGUE_CODE, error=Code("catalogue_code")))
    text = Text(300, required=True, printed=True)
    required = Flag(load_default=False)
    document_kind = Choice(DOCUMENT_KINDS, load_default=None, allow_none=True)
    fulfilled_by = Choice(FULFILLED_BY, load_default="document")
    when = Part(AskedWhenForm, load_default=None, allow_none=True)
    valid_on = Choice(VALID_ON, load_default=None, allow_none=True)
    media = Several(Choice(FILE_KINDS), most=len(FILE_KINDS), load_default=None, allow_none=True)
    largest_mb = Whole(1, UPLOAD_LIMIT // MB, load_default=None, allow_none=True)


class SampleForm(RevisionForm):
    """Goes with the file: a picture as an example, a picture or PDF as a form to fill in."""


class DraftFieldForm(RevisionForm):
    """`choices`: one per line, `CODE = Indonesian | English`. `least`, `most`: bounds of a number or date; of a text `most` is its length.
    `when`: it is asked only where that holds."""

    code = Text(40, required=True, validate=Regexp(CATALOGUE_CODE, error=Code("catalogue_code")))
    kind = Choice(FIELD_KINDS, required=True)
    label_id = Text(200, required=True, printed=True)
    label_en = Text(200, required=True)
    help_id = Text(200, load_default="")
    help_en = Text(200, load_default="")
    required = Flag(load_default=False)
    unit = Text(20, load_default="")
    least = Text(20, load_default="")
    most = Text(20, load_default="")
    choices = Text(4000, lines=True, load_default="")
    when = Part(AskedWhenForm, load_default=None, allow_none=True)


class DraftPointForm(RevisionForm):
    """One thing that a technical team looks at on the place; one that is not `required` may be left without a verdict."""

    code = Text(40, required=True, validate=Regexp(CATALOGUE_CODE, error=Code("catalogue_code")))
    text_id = Text(200, required=True)
    text_en = Text(200, required=True)
    hint_id = Text(200, load_default="")
    hint_en = Text(200, load_default="")
    required = Flag(load_default=False)


class PublicationForm(RevisionForm):
    """`effective_on`: the first day on which it counts; without it, the day of the approval."""

    effective_on = Day(load_default=None, allow_none=True)


class PublicationDecisionForm(RevisionForm):
    decision = Choice(PUBLICATION_DECISIONS, required=True)


def facts(given: dict[str, Any]) -> dict[str, Any]:
    """As the service takes them."""
    new: dict[str, Any] = {name: given[name] for name in ("name", "working_days", "number_format", "flow", "retired") if name in given}
    if "validity_unit" in given:
        new["validity"] = _validity(given)
    if "legal_basis" in given:
        new["legal_basis"] = _lines(given["legal_basis"])
    return new


def terms(given: dict[str, Any]) -> dict[str, Any]:
    own = {"working_days": given["working_days"], "number_format": given["number_format"] or None, "flow": given["flow"]}
    return {**own, "validity": _validity(given) if given["validity_unit"] else None}


def requirement(given: dict[str, Any]) -> dict[str, Any]:
    plain = {name: given[name] for name in ("code", "text", "required", "document_kind", "fulfilled_by")}
    narrowed = {"valid_on": given["valid_on"], "media": given["media"] or None, "largest_mb": given["largest_mb"]}
    return {**plain, "when": _asked_when(given["when"]), **narrowed}


def _asked_when(given: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"subject": given["subject"], "values": given["values"]} if given else None


def field(given: dict[str, Any]) -> dict[str, Any]:
    bounds = {name: _bound(given["kind"], given[name]) for name in ("least", "most")}
    help_ = {"id": given["help_id"], "en": given["help_en"] or given["help_id"]} if given["help_id"] else None
    return {
        **{name: given[name] for name in ("code", "kind", "required")},
        "label": {"id": given["label_id"], "en": given["label_en"]},
        "help": help_,
        "unit": given["unit"] or None,
        **bounds,
        "when": _asked_when(given["when"]),
        "choices": [_choice(line) for line in _lines(given["choices"])] if given["kind"] == "choice" else [],
    }


def point(given: dict[str, Any]) -> dict[str, Any]:
    hint = {"id": given["hint_id"] or given["hint_en"], "en": given["hint_en"] or given["hint_id"]}
    text = {"id": given["text_id"], "en": given["text_en"]}
    return {"code": given["code"], "text": text, "hint": hint if hint["id"] else None, "required": given["required"]}


def _validity(given: dict[str, Any]) -> dict[str, Any]:
    unit = given["validity_unit"]
    return {"unit": unit, "value": None if unit == "indefinite" else given.get("validity_value")}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _bound(kind: str, typed: str) -> str | None:
    return (typed_numbers.understood(typed) if kind in NUMBER_FIELDS else typed) or None


def _choice(line: str) -> dict[str, Any]:
    """`CODE = Indonesian | English`; without English the Indonesian words are both."""
    code_, _, label = line.partition("=")
    indonesian, _, english = label.partition("|")
    indonesian = indonesian.strip() or code_.strip()
    return {"code": code_.strip()[:40] or "-", "label": {"id": indonesian[:200], "en": (english.strip() or indonesian)[:200]}}


class CatalogueFaultSchema(Answer):
    code = string()
    kind = one_of(APPLICATION_KINDS, allow_none=True)
    about = string(
        allow_none=True,
        metadata={"description": "the code of the requirement, field or point that it is about, or the section of the permit's text"},
    )
    figures = fields.Dict(required=True)


class DraftRequirementSchema(Answer):
    code = string()
    text = string()
    required = flag()
    example = fields.Nested(SampleFileSchema, allow_none=True)
    blank = fields.Nested(SampleFileSchema, allow_none=True)
    document_kind = one_of(DOCUMENT_KINDS, allow_none=True)
    fulfilled_by = fulfilled_by()
    when = asked_when()
    valid_on = valid_on()
    media = media()
    largest_mb = largest_mb()


class FeeOfDraftSchema(Answer):
    rule = one_of(FEE_RULES)
    note = string(allow_none=True)
    terms = fields.Dict(required=True, metadata={"description": "the numbers that the rule's formula takes"})


class DraftPointSchema(Answer):
    code = string()
    text = words()
    hint = words(allow_none=True)
    required = flag()


class KindOfDraftSchema(Answer):
    working_days = whole(allow_none=True)
    validity = part(ValiditySchema, allow_none=True)
    number_format = string(allow_none=True)
    flow = string(allow_none=True)
    fee = fields.Nested(FeeOfDraftSchema, allow_none=True, metadata={"description": "null: as its permit type has it"})
    requirements = many(DraftRequirementSchema)
    typed_fields = many(TypedFieldSchema)


class KindsOfDraftSchema(Answer):
    new = part(KindOfDraftSchema)
    renewal = part(KindOfDraftSchema)
    amendment = part(KindOfDraftSchema)
    duplicate = part(KindOfDraftSchema, required=False)


class DraftEntrySchema(Answer):
    name = string()
    working_days = whole()
    validity = part(ValiditySchema)
    number_format = string(allow_none=True)
    flow = code()
    legal_basis = texts()
    retired = flag()
    fee = fields.Nested(FeeOfDraftSchema)
    inspection_points = many(DraftPointSchema, required=False)
    permit_text = fields.Nested(
        PermitTextSchema, allow_none=True, metadata={"description": "null: its permits are printed as every permit is"}
    )
    inspects = fields.Boolean(metadata={"description": "a technical team looks at the place, for one of its kinds"})
    kinds = part(KindsOfDraftSchema)


class TouchedSchema(Answer):
    """How many applications are drafts, and how many under way: these keep their version."""

    drafts = whole()
    running = whole()


class DraftFlowSchema(Answer):
    code = code()
    name = words(required=False)
    steps = fields.List(words(), required=True)


class PermitTypeDraftSchema(Answer):
    draft_id = whole()
    revision = whole(metadata={"description": "send it with every change"})
    code = string()
    base = whole(allow_none=True, metadata={"description": "the version it was begun from; null: a new permit type"})
    entry = part(DraftEntrySchema)
    faults = many(CatalogueFaultSchema)
    differences = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(DifferenceSchema)),
        required=True,
        metadata={"description": "by kind of application"},
    )
    general = many(DifferenceSchema, required=False)
    ways = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(StepOfWaySchema)), metadata={"description": "by kind of application"}
    )
    touched = part(TouchedSchema)
    flows = many(DraftFlowSchema)
    fee_rules = fields.List(fields.String(validate=OneOf(FEE_RULES)), metadata={"description": "the formulas that a fee may follow"})
    placeholders = fields.List(fields.String(), metadata={"description": "what may stand in braces in `permit_text`"})
    asked_by_name = string(allow_none=True)
    asked_at = moment(allow_none=True)
    effective_on = string(allow_none=True)
    own = fields.Boolean(required=True, metadata={"description": "you asked for its publication, so another admin must decide"})


class PublishedSchema(Answer):
    code = string()
    version = whole(allow_none=True)
    effective_on = string(allow_none=True)


class DiscardedSchema(Answer):
    code = string()
