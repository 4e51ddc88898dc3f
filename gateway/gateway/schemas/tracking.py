"""Where an application is."""

from marshmallow import fields
from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, flag, many, moment, one_of, string, whole, words
from gateway.schemas.fields import Code, Form, Text
from gateway.schemas.vocabulary import Vocabulary

ENTRY_TYPES = Vocabulary(
    "TimelineEntryType",
    (
        *("submitted", "moved", "sent_back", "returned", "resubmitted", "inspection_scheduled", "inspection_cancelled"),
        *("rejected", "withdrawn", "lapsed", "issued"),
    ),
)


class TrackForm(Form):
    """Spaces, upper or lower case and missing slashes do not matter."""

    number = Text(200, required=True)
    agency = Text(60, validate=Regexp(r"^[a-z0-9-]+$", error=Code("unknown_agency")))


class StageSchema(Answer):
    code = string()
    name = words(allow_none=True)
    status = string()
    reached_at = moment(allow_none=True)
    current = flag()


class PauseSchema(Answer):
    """A time in which the service limit did not run; `until` null: still."""

    since = moment()
    until = moment(allow_none=True)


class TrackingSchema(Answer):
    number = string()
    permit_type_name = string()
    status = string()
    status_name = words(allow_none=True)
    submitted_at = moment()
    due_at = moment(allow_none=True)
    finished_at = moment(allow_none=True)
    stages = many(StageSchema)
    stood_still = fields.List(fields.Nested(PauseSchema), metadata={"description": "when the service limit did not run"})


class TimelineEntrySchema(Answer):
    at = moment()
    type = one_of(ENTRY_TYPES)
    step = string(allow_none=True)
    status = string()
    seq = whole()


class TimelineSchema(Answer):
    application_id = whole()
    number = string()
    status = string()
    due_at = moment(allow_none=True)
    entries = many(TimelineEntrySchema)
    stood_still = fields.List(fields.Nested(PauseSchema), metadata={"description": "when the service limit did not run"})
