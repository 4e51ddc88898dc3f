"""What if: how finished applications would have gone by another flow."""

from marshmallow import fields

from gateway.schemas.answers import Answer, code, many, part, whole, words
from gateway.schemas.common import APPLICATION_KINDS
from gateway.schemas.fields import Choice, Day, Form, OfficeCode, Whole


class ForecastForm(Form):
    """`since`, `until`: days of submission, a year at most; `working_days`: the limit to compare with, each application's own without it."""

    flow = OfficeCode(required=True)
    since = Day(required=True)
    until = Day(required=True)
    application_kind = Choice(APPLICATION_KINDS)
    working_days = Whole(1, 365)
    seed = Whole(0, 2147483647)


class SpreadSchema(Answer):
    cases = fields.List(fields.Integer(), required=True, metadata={"description": "how many applications took 0, 1, 2 … working days"})
    on_time = fields.Float(required=True, metadata={"description": "the share within their limit"})
    median = whole()
    nine_of_ten = whole(metadata={"description": "working days within which nine of ten end"})


class ActsSchema(Answer):
    """How often a role acts in these applications; of no other permit type."""

    role = code()
    now = whole()
    then = whole()
    busiest = fields.Integer(metadata={"description": "the most that it did in one working day of the period"})


class AssumedSchema(Answer):
    code = code()
    name = words()
    days = whole()


class ForecastSchema(Answer):
    found = whole(metadata={"description": "applications"})
    now = part(SpreadSchema)
    then = part(SpreadSchema)
    acts = many(ActsSchema)
    submitting_days = fields.Integer(
        metadata={"description": "working days from the first submission to the last, over which these acts spread"}
    )
    assumed = many(AssumedSchema)
