"""The office's queue: by what it can be narrowed, and what stands in it."""

from marshmallow import fields
from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, code, many, page_of, string, whole, words
from gateway.schemas.applications import ApplicationRowSchema
from gateway.schemas.claims import ClaimHolderSchema, LetGoSchema
from gateway.schemas.common import NamedSchema, PageForm
from gateway.schemas.fields import Choice, Code, Flag, Form, OfficeCode, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

QUEUE_PARTS = Vocabulary("QueuePart", ("returned", "corrected", "others", "late"))
QUEUE_SCOPES = Vocabulary("QueueScope", ("mine", "unclaimed", "all"))
QUEUE_CODE = r"^[A-Za-z0-9._-]+$"


class QueueTermsForm(Form):
    """By what the queue is narrowed. Without `step`: the steps of the asker's roles. `scope`: what you have taken (`mine`), what waits for
    your roles and nobody has taken (`unclaimed`), or whatever waits (`all`); the others narrow it."""

    step = OfficeCode(load_default=None, allow_none=True)
    scope = Choice(QUEUE_SCOPES)
    permit_type = Text(20, validate=Regexp(QUEUE_CODE, error=Code("not_offered")))
    unit = Text(40, validate=Regexp(QUEUE_CODE, error=Code("not_offered")))
    district = Text(8, validate=Regexp(r"^\d{2}(\.\d{2}){2}$", error=Code("region_code")))
    held_by = Whole()
    late = Flag()
    text = Text(100)


class QueueForm(PageForm, QueueTermsForm):
    """`part`: of what waits only what came back with corrections (`corrected`), or all but that (`others`); or, of the whole agency, what
    waits for its applicant (`returned`), or at a step that is late (`late`)."""

    part = Choice(QUEUE_PARTS, load_default=None, allow_none=True)


class WaitingSchema(Answer):
    steps = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "by the step's code; none: left out"}
    )


class ReturnedBySchema(Answer):
    name = string()
    role = string()


class QueueStepSchema(NamedSchema):
    """`waiting`: something waits there; `own`: a role of yours does it."""

    waiting = fields.Boolean()
    own = fields.Boolean()


class QueueHolderSchema(Answer):
    account_id = whole()
    name = string()


class QueueChoiceSchema(Answer):
    code = string()
    name = string()


class QueueChoicesSchema(Answer):
    """By what the queue can be narrowed now."""

    permit_types = many(QueueChoiceSchema)
    units = many(QueueChoiceSchema)
    districts = many(QueueChoiceSchema)
    holders = many(QueueHolderSchema)


class QueueRowSchema(ApplicationRowSchema):
    class Meta:
        exclude = ("kept_until",)  # of drafts, which nobody in the office sees

    applicant_name = string()
    staff_status_name = words()
    step = code()
    step_name = words()
    late_since = fields.String(
        allow_none=True, metadata={"format": "date-time", "description": "since when the days of its step are used up"}
    )
    holders = fields.List(fields.Nested(ClaimHolderSchema), metadata={"description": "who has taken it; empty: nobody"})
    let_go = fields.List(fields.Nested(LetGoSchema), metadata={"description": "who had it, where nobody has taken it since"})
    returned_by = fields.Nested(ReturnedBySchema, metadata={"description": "of what waits for its applicant"})
    filed_at_counter = fields.Boolean(metadata={"description": "of what waits for its applicant: no mail reaches them"})


QueuePageSchema = page_of(QueueRowSchema, steps=many(QueueStepSchema), count=fields.Integer(), choices=fields.Nested(QueueChoicesSchema))
