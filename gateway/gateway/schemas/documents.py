"""DOKUMEN: the applicant's own papers, used again in every application."""

from gateway.schemas.answers import Answer, day, moment, one_of, page_of, part, string, whole
from gateway.schemas.common import FileSchema
from gateway.schemas.fields import Choice, Day, Form, Text
from gateway.schemas.vocabulary import Vocabulary

KINDS = Vocabulary(
    "DocumentKind",
    (
        "identity",
        "tax",
        "company",
        "permit",
        "diploma",
        "professional_registration",
        "letter",
        "statement",
        "photo",
        "drawing",
        "report",
        "other",
    ),
)


class DocumentForm(Form):
    kind = Choice(KINDS, required=True)
    name = Text(100, required=True)
    number = Text(50, load_default="")
    issued_on = Day(load_default=None, allow_none=True)
    valid_until = Day(load_default=None, allow_none=True)


class DocumentSchema(Answer):
    document_id = whole()
    kind = one_of(KINDS)
    name = string()
    number = string(allow_none=True)
    issued_on = day(allow_none=True)
    valid_until = day(allow_none=True)
    file = part(FileSchema)
    created_at = moment()


DocumentPageSchema = page_of(DocumentSchema)
