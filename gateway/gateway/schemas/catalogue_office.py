"""The office's catalogue: what of it is in force and what is drafted, its versions, and its words for the service standard."""

from marshmallow import fields

from gateway.schemas.answers import Answer, flag, many, one_of, part, string, whole
from gateway.schemas.fields import Form, Text, Whole
from gateway.schemas.permit_types import DifferenceSchema, ServiceStandardSchema
from gateway.schemas.vocabulary import Vocabulary

VERSION_STATES = Vocabulary("VersionState", ("past", "in_force", "coming", "never"))


class ServiceStandardForm(Form):
    """Components that are not named stay; an empty one is taken away. `revision` 0: nothing was written yet."""

    revision = Whole(0, 2**31 - 1, required=True)
    complaints = Text(1000, lines=True)
    facilities = Text(1000, lines=True)
    competence = Text(1000, lines=True)
    supervision = Text(1000, lines=True)
    staffing = Text(1000, lines=True)
    service_guarantee = Text(1000, lines=True)
    safety_guarantee = Text(1000, lines=True)
    evaluation = Text(1000, lines=True)


class StandardSchema(Answer):
    texts = part(ServiceStandardSchema)
    revision = whole(metadata={"description": "send it with every change"})


class CatalogueRowSchema(Answer):
    code = string()
    name = string()
    version = whole()
    effective_on = string(allow_none=True)
    retired = flag()
    coming_version = whole(allow_none=True)
    coming_on = string(allow_none=True)
    draft_id = whole(allow_none=True)
    asked = fields.Boolean(required=True, metadata={"description": "its draft waits for a second admin"})


class NewTypeSchema(Answer):
    code = string()
    name = string()
    draft_id = whole()
    asked = flag()


class CatalogueSchema(Answer):
    items = many(CatalogueRowSchema)
    next = string(allow_none=True)
    new = many(NewTypeSchema)


class ComparisonForm(Form):
    before = Whole(1, 2**31 - 1, required=True)
    after = Whole(1, 2**31 - 1, required=True)


class VersionSchema(Answer):
    version = whole()
    state = one_of(VERSION_STATES)
    since = string()
    until = string(allow_none=True, metadata={"description": "the last day on which it counts; null: none follows"})
    written_on = string()
    asked_by_name = string(allow_none=True)
    approved_by_name = string(allow_none=True, metadata={"description": "null: it came with the catalogue's file"})


class VersionsSchema(Answer):
    code = string()
    name = string()
    items = many(VersionSchema)
    next = string(allow_none=True)


class ComparisonSchema(Answer):
    code = string()
    name = string()
    before = whole()
    after = whole()
    differences = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(DifferenceSchema)),
        required=True,
        metadata={"description": "by kind of application"},
    )
    general = many(DifferenceSchema)


class CatalogueOfOfficeForm(Form):
    after = Text(20, load_default="")
    limit = Whole(1, 100, load_default=100)
