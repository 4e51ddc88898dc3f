"""Fee estimates: what must be known, and the amount with every factor shown. Decimals are sent as text with a dot."""

from marshmallow import fields

from gateway.schemas.answers import Answer, flag, many, one_of, string, texts, whole
from gateway.schemas.common import APPLICATION_KINDS
from gateway.schemas.fields import Choice, Form, Texts
from gateway.schemas.permit_types import FEE_RULES, TaggedTextSchema
from gateway.schemas.vocabulary import Vocabulary

INPUT_KINDS = Vocabulary("InputKind", ("choice", "decimal", "integer"))
CURRENCIES = Vocabulary("Currency", ("IDR",))


class FeeFormForm(Form):
    """`application_kind`: the kind whose fee is asked for; without it, that of a kind with none of its own."""

    application_kind = Choice(APPLICATION_KINDS)


class EstimateForm(FeeFormForm):
    """`inputs`: by the names that the fee form gives, all as text."""

    inputs = Texts(limit=40, most=20, required=True, metadata={"example": {"seats": "14"}})


class ChoiceSchema(Answer):
    value = string()
    label = fields.String()
    factor = string(allow_none=True)


class InputSchema(Answer):
    name = string()
    label = string()
    kind = one_of(INPUT_KINDS)
    choices = fields.List(fields.Nested(ChoiceSchema), required=True, allow_none=True)
    default = string(allow_none=True)
    min = string(allow_none=True)
    max = string(allow_none=True)
    unit = string(allow_none=True)
    hint = string(allow_none=True)
    technical = fields.Boolean(metadata={"description": "a builder knows it, a householder leaves its default"})


class FeeFormSchema(Answer):
    permit_type = string()
    name = string()
    rule = one_of(FEE_RULES)
    inputs = many(InputSchema)
    legal_basis = many(TaggedTextSchema)
    notes = texts()


class ComponentSchema(Answer):
    name = string()
    label = fields.String()
    value = string()
    unit = string(allow_none=True)
    choice = string(allow_none=True)


class ContradictionSchema(Answer):
    """`code`: house_not_small or house_not_large; with the given size."""

    field = string()
    code = string()
    floor_area = fields.String()
    floors = fields.String()


class EstimateSchema(Answer):
    permit_type = string()
    name = string()
    rule = one_of(FEE_RULES)
    amount = whole(metadata={"description": "whole rupiah"})
    currency = one_of(CURRENCIES)
    free = flag()
    formula = string()
    formula_with_values = string()
    components = many(ComponentSchema)
    contradictions = fields.List(fields.Nested(ContradictionSchema))
    legal_basis = many(TaggedTextSchema)
    notes = texts()
    tariff_note = string()
