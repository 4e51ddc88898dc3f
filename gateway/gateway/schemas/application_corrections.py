"""What an application was returned for, and what its applicant sent in answer."""

from marshmallow import fields

from gateway.schemas.answers import Answer, code, flag, many, moment, part, string, words
from gateway.schemas.common import RevisionForm
from gateway.schemas.companies import CompanySchema
from gateway.schemas.decisions import REASON_LIMIT
from gateway.schemas.documents import DocumentSchema
from gateway.schemas.fields import Text
from gateway.schemas.locations import LocationSchema


class ResubmissionForm(RevisionForm):
    """The corrections are sent. What was named and is as it was needs a note."""

    note = Text(REASON_LIMIT, lines=True, load_default="")


class CorrectedDocumentSchema(Answer):
    requirement = string()
    text = string()
    document = part(DocumentSchema)


class CorrectedTickSchema(Answer):
    requirement = string()
    text = string()
    at = moment()
    by_name = string()


class CorrectedPartSchema(Answer):
    """What an item names: documents, what was declared or promised, or the location, the company, or an answer."""

    documents = many(CorrectedDocumentSchema)
    ticked = many(CorrectedTickSchema, required=False)
    location = part(LocationSchema, allow_none=True)
    company = part(CompanySchema, allow_none=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "by the field's code"})


class ApplicationCorrectionItemSchema(Answer):
    """`code`: location, company, field:<code>, requirements (all of them), or requirement:<code>. `after`: as it is now, or was when it was asked for again."""

    code = string()
    name = words()
    reason = string()
    reason_en = fields.String(allow_none=True, metadata={"description": "in English, as far as it was picked from the office's reasons"})
    changed = flag()
    before = part(CorrectedPartSchema)
    after = part(CorrectedPartSchema)


class ApplicationCorrectionSchema(Answer):
    """What the application was returned for, one for each time."""

    asked_at = moment()
    until = moment()
    closed_at = moment(allow_none=True)
    step = code()
    by_role = string()
    by_name = fields.String(metadata={"description": "for staff only"})
    items = many(ApplicationCorrectionItemSchema)
