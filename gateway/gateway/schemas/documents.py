"""DOKUMEN: the applicant's own papers, used again in every application."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from gateway.formats import today
from gateway.schemas.answers import Answer, day, many, moment, one_of, page_of, part, string, whole
from gateway.schemas.common import FileSchema, PageForm
from gateway.schemas.fields import Choice, Code, Day, Form, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

DOCUMENT_KINDS = Vocabulary(
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
    kind = Choice(DOCUMENT_KINDS, required=True)
    name = Text(100, required=True)
    number = Text(50, load_default="")
    issued_on = Day(load_default=None, allow_none=True)
    valid_until = Day(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=False)
    def dates_in_order(self, data: dict[str, Any], **kwargs: Any) -> None:
        """permits refuses these dates too; checked here, they are reported in one round with all other faults, including the file's."""
        issued, until = data.get("issued_on"), data.get("valid_until")
        faults = {}
        if issued and issued > today().isoformat():
            faults["issued_on"] = [Code("date_in_future")]
        elif issued and until and until < issued:
            faults["valid_until"] = [Code("before_issued_on")]
        if faults:
            raise ValidationError(faults)


class DocumentVersionForm(DocumentForm):
    """The next version of a document; `version`: the newest one, which it replaces."""

    version = Whole(1, 1000, required=True)

    class Meta(DocumentForm.Meta):
        exclude = ("kind",)


class VersionForm(Form):
    """The newest version of a document; refused (409) when somebody replaced it meanwhile."""

    version = Whole(1, 1000, required=True)


class DocumentsForm(PageForm):
    """`kind`: of a requirement that the documents may fulfil; `q`: part of the name or of the number."""

    kind = Choice(DOCUMENT_KINDS, load_default=None, allow_none=True)
    q = Text(100, load_default="")


class DocumentSchema(Answer):
    document_id = whole()
    kind = one_of(DOCUMENT_KINDS)
    name = string()
    number = string(allow_none=True)
    issued_on = day(allow_none=True)
    valid_until = day(allow_none=True)
    file = part(FileSchema)
    created_at = moment()
    version = fields.Integer()
    replaced_at = fields.String(
        allow_none=True, metadata={"format": "date-time", "description": "when the next version came; null: the newest one"}
    )
    permit_id = fields.Integer(allow_none=True, metadata={"description": "of a permit issued here, which is read-only"})
    permit_status = fields.String(
        allow_none=True, metadata={"description": "of a permit issued here, in lists of documents: its status today"}
    )
    # By its name: an application names documents too.
    used_by = fields.Nested("DocumentUsesSchema", metadata={"description": "in lists of documents: the applications that use it"})


class DocumentWithVersionsSchema(DocumentSchema):
    """The newest version, and all of them, newest first."""

    versions = many(DocumentSchema)


class RemovedDocumentSchema(Answer):
    """What the removed document was called."""

    name = string()


DocumentPageSchema = page_of(DocumentSchema)
