"""Where an application is."""

from gateway.schemas.answers import Answer, flag, many, moment, number, one_of, text
from gateway.schemas.fields import Form, Text


class TrackForm(Form):
    """Spaces, case and missing slashes are forgiven."""

    number = Text(200, required=True)


class StageSchema(Answer):
    code = text()
    status = text()
    reached_at = moment(allow_none=True)
    current = flag()


class TrackingSchema(Answer):
    number = text()
    permit_type_name = text()
    status = text()
    submitted_at = moment()
    due_at = moment(allow_none=True)
    finished_at = moment(allow_none=True)
    stages = many(StageSchema)


class TimelineEntrySchema(Answer):
    at = moment()
    type = one_of(("submitted", "moved", "rejected", "withdrawn", "issued"))
    step = text(allow_none=True)
    status = text()
    seq = number()


class TimelineSchema(Answer):
    application_id = number()
    number = text()
    status = text()
    due_at = moment(allow_none=True)
    entries = many(TimelineEntrySchema)
