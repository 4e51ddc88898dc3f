"""Claims: who takes an application at its step, and who has it."""

from marshmallow import fields

from gateway.schemas.answers import Answer, many, moment, page_of, several_of, string, texts, whole
from gateway.schemas.fields import Form, OfficeCode, Part, Several, Whole
from gateway.schemas.vocabulary import Vocabulary

CLAIM_ACTS = Vocabulary("ClaimAct", ("claim", "release", "take_over", "assign"))


class ReleaseForm(Form):
    step = OfficeCode(required=True)


class ClaimForm(ReleaseForm):
    """`held_by`: who had it when you looked; that one is relieved. Without it, nobody is."""

    held_by = Whole(load_default=None, allow_none=True)


class AssignmentForm(ClaimForm):
    account_id = Whole(required=True)


class AskedForForm(ClaimForm):
    """One of several applications, as it was when you looked."""

    application_id = Whole(required=True)


MOST_AT_ONCE = 100  # rows of one page of the queue


class AssignmentsForm(Form):
    account_id = Whole(required=True)
    applications = Several(Part(AskedForForm), required=True, least=1, most=MOST_AT_ONCE)


class NotHandedSchema(Answer):
    application_id = whole()
    code = string()
    message = string()


class AssignmentsSchema(Answer):
    """`handed`: which your colleague has now; `refused`: the others, each with its reason."""

    handed = fields.List(fields.Integer(), required=True)
    refused = many(NotHandedSchema)


class ClaimHolderSchema(Answer):
    """Who has taken an application at its step."""

    account_id = whole()
    name = string()
    unit = string(allow_none=True, metadata={"description": "in whose name, where every unit does the step"})
    since = moment()
    before_name = string(allow_none=True, metadata={"description": "from whom it was taken over or handed on"})


class LetGoSchema(Answer):
    name = string()
    unit = string(allow_none=True, metadata={"description": "in whose name, where every unit does the step"})
    at = moment()
    away_until = fields.String(
        allow_none=True, metadata={"format": "date", "description": "that person is away; null: may no longer do the step"}
    )


class ClaimSchema(Answer):
    """`let_go`: who had it and may no longer do the step, or is away, where nobody has taken it since."""

    holders = many(ClaimHolderSchema)
    let_go = many(LetGoSchema, required=False)
    may = several_of(CLAIM_ACTS, metadata={"description": "what you may do about it now"})
    held_by = fields.Integer(
        required=True, allow_none=True, metadata={"description": "send it with the next claim; null: nobody has it where you would take it"}
    )


class ColleagueSchema(Answer):
    account_id = whole()
    name = string()
    roles = texts()
    units = texts()
    away_until = fields.String(allow_none=True, metadata={"format": "date", "description": "nothing is handed to them until then"})
    may_say_absence = fields.Boolean(metadata={"description": "whether you may say that they are away"})


ColleaguePageSchema = page_of(ColleagueSchema)
