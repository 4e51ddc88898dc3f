"""Fee estimates: what must be known, and the amount with every factor shown. Decimals travel as text with a dot."""

from marshmallow import fields

from gateway.schemas.answers import Answer, flag, many, number, one_of, text, texts
from gateway.schemas.fields import Form, Texts
from gateway.schemas.permit_types import FEE_RULES, TaggedTextSchema


class EstimateForm(Form):
    """`inputs` by the names the fee form gives, all as text."""

    inputs = Texts(limit=40, most=20, required=True, metadata={"example": {"seats": "14"}})


class ChoiceSchema(Answer):
    value = text()
    label = fields.String()
    factor = text(allow_none=True)


class InputSchema(Answer):
    name = text()
    label = text()
    kind = one_of(("choice", "decimal", "integer"))
    choices = fields.List(fields.Nested(ChoiceSchema), required=True, allow_none=True)
    default = text(allow_none=True)
    min = text(allow_none=True)
    max = text(allow_none=True)
    unit = text(allow_none=True)
    hint = text(allow_none=True)


class FeeFormSchema(Answer):
    permit_type = text()
    name = text()
    rule = one_of(FEE_RULES)
    inputs = many(InputSchema)
    legal_basis = many(TaggedTextSchema)
    notes = texts()


class ComponentSchema(Answer):
    name = text()
    label = fields.String()
    value = text()
    unit = text(allow_none=True)
    choice = text(allow_none=True)


class EstimateSchema(Answer):
    permit_type = text()
    name = text()
    rule = one_of(FEE_RULES)
    amount = number(metadata={"description": "whole rupiah"})
    currency = one_of(("IDR",))
    free = flag()
    formula = text()
    formula_with_values = text()
    components = many(ComponentSchema)
    legal_basis = many(TaggedTextSchema)
    notes = texts()
    tariff_note = text()
