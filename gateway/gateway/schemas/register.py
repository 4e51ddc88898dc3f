"""The office's register of permits: by what it can be narrowed, and what stands in it."""

from marshmallow import fields
from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, day, many, moment, one_of, page_of, string, whole
from gateway.schemas.common import PageForm
from gateway.schemas.fields import Choice, Code, Day, Text, Whole
from gateway.schemas.permits import STATUSES
from gateway.schemas.queue import QUEUE_CODE, QueueChoiceSchema


class RegisterForm(PageForm):
    """`text`: words that all stand in the number or the holder's name; one of them has three letters or digits at least;
    or a whole number as people type it. `ending_within`: days.
    `on`: as the register was on that day; without it, today. The others narrow the list too."""

    text = Text(100)
    permit_type = Text(20, validate=Regexp(QUEUE_CODE, error=Code("not_offered")))
    status = Choice(STATUSES)
    ending_within = Whole(0, 3660)
    unit = Text(40, validate=Regexp(QUEUE_CODE, error=Code("not_offered")))
    district = Text(8, validate=Regexp(r"^\d{2}(\.\d{2}){2}$", error=Code("region_code")))
    year = Whole(1900, 2200)
    on = Day()


class RegisterRowSchema(Answer):
    permit_id = whole()
    number = string()
    permit_type = string()
    permit_type_name = string()
    holder_name = string()
    application_id = whole()
    issued_at = moment()
    valid_from = day()
    valid_until = day(allow_none=True)
    status = one_of(STATUSES, metadata={"description": "on the day that is asked about"})
    unit = string(allow_none=True)
    district = string(allow_none=True)


class RegisterChoicesSchema(Answer):
    """By what the register can be narrowed."""

    permit_types = many(QueueChoiceSchema)
    units = many(QueueChoiceSchema)
    districts = many(QueueChoiceSchema)
    years = fields.List(fields.Integer(), required=True)


RegisterPageSchema = page_of(RegisterRowSchema, count=fields.Integer(), choices=fields.Nested(RegisterChoicesSchema))
