"""Filters of the queue that an officer saved under a name."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway.schemas.answers import Answer, page_of, string, texts, whole
from gateway.schemas.fields import Form, Part, Text
from gateway.schemas.queue import QUEUE_SCOPES, QueueTermsForm

NAME_LIMIT = 60


class FilterNameForm(Form):
    name = Text(NAME_LIMIT, required=True)


class SavedFilterForm(FilterNameForm):
    """`terms`: by what the queue is narrowed, as its list takes it."""

    terms = Part(QueueTermsForm, required=True)


class QueueTermsSchema(Answer):
    """What is left out narrows nothing."""

    scope = fields.String(validate=OneOf(QUEUE_SCOPES))
    step = fields.String()
    permit_type = fields.String()
    unit = fields.String()
    district = fields.String()
    held_by = fields.Integer()
    late = fields.Boolean()
    text = fields.String()


class SavedFilterSchema(Answer):
    """`skipped`: terms that another release wrote and this one does not know; they narrow nothing."""

    filter_id = whole()
    name = string()
    terms = fields.Nested(QueueTermsSchema, required=True)
    skipped = texts()


SavedFilterPageSchema = page_of(SavedFilterSchema)
