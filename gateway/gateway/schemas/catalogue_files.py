"""The catalogue as a file: what admins ask for, and what importing one does."""

from marshmallow import fields

from gateway.schemas.answers import Answer, many, one_of, string, texts, whole
from gateway.schemas.catalogue_drafts import CatalogueFaultSchema
from gateway.schemas.fields import Choice, Form, Text
from gateway.schemas.permit_types import GROUPS, DifferenceSchema
from gateway.schemas.vocabulary import Vocabulary

OUTCOMES = Vocabulary("CatalogueOutcome", ("new", "changed", "same", "drafted", "refused"))


class CatalogueExportForm(Form):
    """Without `group`, everything."""

    group = Choice(GROUPS, load_default=None, allow_none=True)


class CatalogueImportForm(Form):
    """`codes`: of the permit types to take, with commas between them; without it, all that are new or changed. For more of them than an address
    holds, send a file with these alone."""

    codes = Text(500, load_default="")


class VerdictSchema(Answer):
    place = whole(metadata={"description": "among the file's `permit_types`"})
    code = string(allow_none=True)
    name = string(allow_none=True)
    outcome = one_of(OUTCOMES)
    says = texts()
    wrong = fields.Dict(required=True, metadata={"description": "why the entry cannot be read: faults by their place in it"})
    passed_over = fields.List(
        fields.String(),
        required=True,
        attribute="unknown",
        metadata={"description": "places that are not known here; they are not imported"},
    )
    faults = many(CatalogueFaultSchema)
    differences = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(DifferenceSchema)), required=True)
    general = many(DifferenceSchema)
    draft_id = whole(allow_none=True)


class CatalogueReviewSchema(Answer):
    passed_over = fields.List(
        fields.String(), required=True, attribute="unknown", metadata={"description": "keys of the file that are not known here"}
    )
    items = many(VerdictSchema)


class ImportedSchema(Answer):
    code = string()
    draft_id = whole()


class NotImportedSchema(Answer):
    code = string()
    reason = string()
    says = string()


class CatalogueImportSchema(Answer):
    made = many(ImportedSchema)
    left = many(NotImportedSchema)
