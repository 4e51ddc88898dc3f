"""The catalogue of permit types."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway.schemas.answers import Answer, flag, many, one_of, page_of, part, string, whole
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


class RequirementSchema(Answer):
    code = string()
    text = string()
    required = flag()
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


class PermitTypeSchema(PermitTypeSummarySchema):
    legal_basis = many(TaggedTextSchema)
    requirements = part(RequirementsSchema)
    sources = fields.List(fields.String(), required=True, metadata={"description": "for the agency's admin; empty for anybody else"})
    sla_note = string(allow_none=True, metadata={"description": "for the agency's admin; null for anybody else"})
    research_notes = fields.List(fields.String(), required=True, metadata={"description": "for the agency's admin; empty for anybody else"})
    validity_note = string(allow_none=True)
    max_active_per_person = whole(allow_none=True)
    steps = many(StepOfWaySchema)


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
