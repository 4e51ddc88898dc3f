"""What colleagues leave for each other at an application."""

from marshmallow import fields

from gateway.schemas.answers import Answer, flag, many, moment, string, whole, words
from gateway.schemas.fields import Form, Text

NOTE_LIMIT = 1000


class NoteForm(Form):
    """`text`: for colleagues. The applicant does not read it here, but has the right to ask your office for it."""

    text = Text(NOTE_LIMIT, lines=True, required=True)


class NoteSchema(Answer):
    """Of a colleague, for colleagues; open until it is settled."""

    note_id = whole()
    at = moment()
    by_name = string()
    step_name = words(allow_none=True)
    text = string()
    settled_at = moment(allow_none=True)
    settled_by_name = string(allow_none=True)


class NotesSchema(Answer):
    notes = many(NoteSchema)
    may_settle = flag()


class PresentSchema(Answer):
    name = string()
    seen_at = moment()


class ChangeSchema(Answer):
    """`item`: as in a return; of what was mended or found in order. `outcome`: of a step that was done."""

    what = fields.String(required=True, metadata={"description": "mended, in_order, noted or done"})
    at = moment()
    by_name = string(allow_none=True)
    item = string(allow_none=True)
    item_name = words(allow_none=True)
    step_name = words(allow_none=True)
    outcome = string(allow_none=True)


class LookSchema(NotesSchema):
    """`since`: up to when you had seen the application when this visit began; `others`: colleagues who have it open."""

    since = moment(allow_none=True)
    changes = many(ChangeSchema)
    others = many(PresentSchema)
