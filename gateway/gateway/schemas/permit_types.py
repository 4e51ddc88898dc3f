"""The catalogue of permit types."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway.schemas.answers import Answer, code, day, flag, many, one_of, page_of, part, string, whole, words
from gateway.schemas.common import APPLICANT_TYPES, APPLICATION_KINDS, NamedSchema
from gateway.schemas.fields import Choice, Form, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

VALIDITY_UNITS = Vocabulary("ValidityUnit", ("year", "month", "day", "indefinite"))
TAGS = Vocabulary("SourceTag", ("V", "A", "K", "I"))
CATEGORIES = Vocabulary("PermitCategory", ("permit", "non_permit"))

GROUPS = Vocabulary(
    "PermitGroup",
    (
        "health_practice",
        "health_facility",
        "advertising",
        "building",
        "transport",
        "education",
        "trade",
        "regional_assets",
        "employment",
        "non_permit",
        "other",
    ),
)
FEE_RULES = Vocabulary("FeeRule", ("ZERO", "PBG_PP16_2021", "SEAT_TABLE", "RENT_TABLE", "TKA_USD"))
FIELD_KINDS = Vocabulary("FieldKind", ("text", "whole", "decimal", "money", "date", "choice", "flag"))
FULFILLED_BY = Vocabulary("FulfilledBy", ("document", "declaration", "original"))
VALID_ON = Vocabulary("RequirementValidOn", ("not_asked", "submission", "decision"))
FILE_KINDS = Vocabulary("FileKind", ("pdf", "picture"))
DIFFERENCES = Vocabulary(
    "DifferenceCode",
    (
        "name_changed",
        "requirement_added",
        "optional_requirement_added",
        "requirement_removed",
        "requirement_reworded",
        "requirement_now_required",
        "requirement_now_optional",
        "requirement_document_kind",
        "requirement_fulfilled_by",
        "requirement_asked_when",
        "requirement_valid_on",
        "requirement_files",
        "requirement_files_changed",
        "working_days_changed",
        "fee_changed",
        "validity_changed",
        "number_format_changed",
        "flow_changed",
        "legal_basis_added",
        "legal_basis_removed",
        "field_added",
        "optional_field_added",
        "field_changed",
        "field_removed",
        "kind_added",
        "kind_removed",
        "retired",
        "offered_again",
        "group_changed",
        "category_changed",
        "technical_unit_changed",
        "applicant_types_changed",
        "technical_units_changed",
        "max_active_changed",
        "fee_terms_changed",
        "point_added",
        "point_changed",
        "point_removed",
        "permit_text_changed",
        "notes_changed",
    ),
)


class CatalogueForm(Form):
    """`after` is the `next` of the page before: the code of the last permit type shown."""

    q = Text(100, load_default="")
    group = Choice(GROUPS, load_default=None, allow_none=True)
    after = Text(20, load_default="")
    limit = Whole(1, 100, load_default=25)


class SearchForm(CatalogueForm):
    q = Text(100, required=True)


class FeeSchema(Answer):
    rule = one_of(FEE_RULES)
    amount = whole(allow_none=True, metadata={"description": "whole rupiah; null when it must be computed"})


class StepOfWaySchema(NamedSchema):
    """A step, as a picture of the way shows it."""

    days = fields.Integer(allow_none=True, metadata={"description": "its share of the limit in working days; 0: on the same day"})
    clock = fields.String(metadata={"description": "runs, or what is waited for"})
    back = fields.String(allow_none=True, metadata={"description": "the earlier step to which it may send back"})


class ValiditySchema(Answer):
    value = whole(allow_none=True)
    unit = one_of(VALIDITY_UNITS)
    note = string(allow_none=True)


def provenance() -> fields.String:
    return one_of(TAGS, allow_none=True, metadata={"description": "for the agency's admin; null for anybody else"})


class TaggedTextSchema(Answer):
    text = string()
    tag = provenance()


class SampleFileSchema(Answer):
    """An example picture or a blank form, which everybody may read."""

    file_id = whole()
    name = string()
    media_type = string()
    size = whole()


class AskedWhenSchema(Answer):
    """It is asked only where the subject, `applicant_type` or `field:<code>`, has one of the values."""

    subject = string()
    values = fields.List(fields.String(), required=True)


def asked_when() -> fields.Nested:
    return fields.Nested(AskedWhenSchema, allow_none=True, metadata={"description": "null: always asked"})


def fulfilled_by() -> fields.String:
    described = "with a document, by your word for its text, or with the original, shown at the counter"
    return fields.String(validate=OneOf(FULFILLED_BY), metadata={"description": described})


def valid_on() -> fields.String:
    described = "on which day its document must still be valid; null: that of the submission, and none for a permit"
    return fields.String(validate=OneOf(VALID_ON), allow_none=True, metadata={"description": described})


def media() -> fields.List:
    described = "the kinds of file it takes; null: all that are taken anywhere"
    return fields.List(fields.String(validate=OneOf(FILE_KINDS)), allow_none=True, metadata={"description": described})


def largest_mb() -> fields.Integer:
    described = "how large its file may be, in millions of bytes, where that is less than what is taken anywhere"
    return fields.Integer(allow_none=True, metadata={"description": described})


class RequirementSchema(Answer):
    code = string()
    text = string()
    required = flag()
    example = fields.Nested(SampleFileSchema, allow_none=True)
    blank = fields.Nested(SampleFileSchema, allow_none=True)
    fulfilled_by = fulfilled_by()
    when = asked_when()
    valid_on = valid_on()
    media = media()
    largest_mb = largest_mb()
    tag = provenance()


class PermitTypeSummarySchema(Answer):
    code = string()
    name = string()
    group = one_of(GROUPS)
    group_name = string()
    category = one_of(CATEGORIES)
    working_days = whole()
    fee = part(FeeSchema)
    applicant_types = fields.List(fields.String(validate=OneOf(APPLICANT_TYPES)), required=True)
    kinds = fields.List(fields.String(validate=OneOf(APPLICATION_KINDS)), required=True)
    validity = part(ValiditySchema)
    technical_unit = string()
    example = flag()


class RequirementsSchema(Answer):
    new = fields.List(fields.Nested(RequirementSchema))
    renewal = fields.List(fields.Nested(RequirementSchema))
    amendment = fields.List(fields.Nested(RequirementSchema))
    duplicate = fields.List(fields.Nested(RequirementSchema))


class KindOfPermitTypeSchema(Answer):
    working_days = whole()
    validity = part(ValiditySchema)
    number_format = string(metadata={"description": "of its permits; tokens {NNNN} {TYPE} {UNIT} {MM} {mm} {DD} {YYYY}"})
    flow = code()
    steps = many(StepOfWaySchema)
    fee = fields.Nested(FeeSchema)


class ByKindSchema(Answer):
    """What counts for each kind of application that is offered."""

    new = fields.Nested(KindOfPermitTypeSchema)
    renewal = fields.Nested(KindOfPermitTypeSchema)
    amendment = fields.Nested(KindOfPermitTypeSchema)
    duplicate = fields.Nested(KindOfPermitTypeSchema)


class TypedFieldChoiceSchema(Answer):
    code = string()
    label = words()


class TypedFieldSchema(Answer):
    """A typed question. Its answer is text: a decimal with a dot, a date as `YYYY-MM-DD`, `yes` or `no`, the code of a choice."""

    code = string()
    kind = one_of(FIELD_KINDS)
    label = words()
    required = flag()
    help = words(allow_none=True)
    unit = string(allow_none=True)
    least = string(allow_none=True, metadata={"description": "bound of a number or date"})
    most = string(allow_none=True, metadata={"description": "bound of a number or date; of a text: how many characters"})
    choices = many(TypedFieldChoiceSchema)
    when = asked_when()


class TypedFieldsSchema(Answer):
    """What each kind of application that is offered asks besides requirements."""

    new = fields.List(fields.Nested(TypedFieldSchema))
    renewal = fields.List(fields.Nested(TypedFieldSchema))
    amendment = fields.List(fields.Nested(TypedFieldSchema))
    duplicate = fields.List(fields.Nested(TypedFieldSchema))


class ServiceStandardSchema(Answer):
    """What the office says, once for all of its permit types; what it has not written is left out."""

    complaints = fields.String()
    facilities = fields.String()
    competence = fields.String()
    supervision = fields.String()
    staffing = fields.String()
    service_guarantee = fields.String()
    safety_guarantee = fields.String()
    evaluation = fields.String()


class PermitTypeSchema(PermitTypeSummarySchema):
    legal_basis = many(TaggedTextSchema)
    requirements = part(RequirementsSchema)
    sources = fields.List(fields.String(), required=True, metadata={"description": "for the agency's admin; empty for anybody else"})
    sla_note = string(allow_none=True, metadata={"description": "for the agency's admin; null for anybody else"})
    research_notes = fields.List(fields.String(), required=True, metadata={"description": "for the agency's admin; empty for anybody else"})
    validity_note = string(allow_none=True)
    max_active_per_person = whole(allow_none=True)
    steps = many(StepOfWaySchema)
    typed_fields = part(TypedFieldsSchema)
    retired = fields.Boolean(required=True, metadata={"description": "no new applications; those under way go on"})
    by_kind = part(ByKindSchema)
    service_standard = part(ServiceStandardSchema, required=False)
    version = whole(metadata={"description": "an application keeps the version of the day it was submitted"})
    effective_on = day(allow_none=True)  # the version's first day; null where it is not known any more


class DifferenceSchema(Answer):
    """What differs between two versions of a permit type."""

    code = one_of(DIFFERENCES)
    subject = string(
        allow_none=True,
        metadata={"description": "the code of the requirement, field or point that it is about, or the section of the permit's text"},
    )
    before = string(allow_none=True)
    after = string(allow_none=True)
    names = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "of `before` and `after`, where they are codes of flows"},
    )


class ElsewhereSchema(Answer):
    """A permit that another authority issues."""

    name = string()
    says = string(metadata={"description": "where it is got, in Indonesian"})
    address = string(allow_none=True)


class SearchSchema(Answer):
    items = many(PermitTypeSummarySchema)
    next = string(allow_none=True)
    nearest = many(PermitTypeSummarySchema)
    elsewhere = many(ElsewhereSchema)


PermitTypeSummaryPageSchema = page_of(PermitTypeSummarySchema, next=string(allow_none=True))
