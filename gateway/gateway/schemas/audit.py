"""Who did what: audit records, and whether their chains are intact."""

from marshmallow import fields

from gateway.schemas.answers import Answer, moment, page_of, string, whole
from gateway.schemas.common import PageForm
from gateway.schemas.fields import Form, Text, Whole


class AuditFilterForm(Form):
    """`act` is a code, `subject` is noun/id, `actor_id` is an account's id."""

    act = Text(60, load_default=None, allow_none=True)
    subject = Text(60, load_default=None, allow_none=True)
    actor_id = Whole(load_default=None, allow_none=True)


class AuditForm(AuditFilterForm, PageForm):
    """One page of the filtered records."""


class AuditRecordSchema(Answer):
    position = whole()
    at = moment()
    actor_id = whole(allow_none=True)
    actor_name = string(allow_none=True)
    act = string()
    subject = string()
    details = fields.Dict(required=True)
    request_id = string()


class ChainSchema(Answer):
    """`broken_at` null: all records are intact. `chain`: an agency's code, "" for records without an agency, "(closed)", "(heads)"."""

    records = whole()
    broken_at = whole(allow_none=True)
    chain = string(allow_none=True)


AuditPageSchema = page_of(AuditRecordSchema)
