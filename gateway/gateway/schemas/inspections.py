"""Inspections: what the technical team sends of its visit, and what the office reads of it."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow import validate as rules

from gateway.schemas.answers import Answer, code, day, flag, many, moment, one_of, page_of, part, string, texts, whole, words
from gateway.schemas.common import FileSchema
from gateway.schemas.fields import CODES, Choice, Code, Day, Form, OfficeCode, Several, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

VERDICTS = Vocabulary("InspectionVerdict", ("fits", "differs", "not_applicable"))
CONCLUSIONS = Vocabulary("InspectionConclusion", ("suitable", "suitable_with_conditions", "unsuitable"))
COORDINATES_FROM = Vocabulary("CoordinatesFrom", ("picture", "typed"))
SKETCH = "sketch"
PICTURE_KINDS = Vocabulary("InspectionPictureKind", ("photo", SKETCH))
MOST_POINTS = 60


class ByPoint(fields.Dict):
    """Texts by the code of a point; which points there are is data, and the service knows them."""

    default_error_messages = {**CODES, "invalid": Code("wrong_type")}

    def __init__(self, *, limit: int, choices: Vocabulary | None = None, **kwargs: Any) -> None:
        self.choices = choices
        few = rules.Length(max=MOST_POINTS, error=Code("too_many"))
        super().__init__(keys=Text(40), values=Text(limit, lines=choices is None), validate=few, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        wrong = {name: [Code("choice")] for name, text in found.items() if self.choices and text and text not in self.choices}
        if wrong:
            raise ValidationError(wrong)
        return found


class PlanForm(Form):
    """When the team comes, by the office's clock, on a working day. `reason` is needed to move an appointment that holds; the applicant reads
    it, as `meeting_place` and `prepare`."""

    step = OfficeCode(required=True)
    day = Day(required=True)
    starts = Text(5, required=True, metadata={"description": "HH:MM"})
    team = Several(Text(100), most=10, load_default=list)
    meeting_place = Text(200, load_default="")
    prepare = Text(1000, lines=True, load_default="")
    reason = Text(500, lines=True, load_default="")


class OfInspectionForm(Form):
    """`revision`: the inspection's own, as it was read; 0 while nothing is stored. Refused (409) when somebody changed it meanwhile."""

    step = OfficeCode(required=True)
    revision = Whole(0, 2**31 - 1, required=True)


class AppointmentForm(PlanForm, OfInspectionForm):
    """As a plan, which says when the team comes. `revision`: the inspection's own, as for its report."""


class CancellationForm(OfInspectionForm):
    reason = Text(500, lines=True, required=True)


class ReportForm(OfInspectionForm):
    """Only what is given changes, and an empty text takes away. The same sent again changes nothing, whatever revision it names."""

    visited_on = Day(load_default=None, allow_none=True)
    verdicts = ByPoint(limit=20, choices=VERDICTS, load_default=dict, metadata={"description": "by the point's code"})
    notes = ByPoint(limit=500, load_default=dict, metadata={"description": "by the point's code; a point that differs needs one"})
    conclusion = Choice(CONCLUSIONS, load_default=None, allow_none=True)
    remarks = Text(2000, lines=True, load_default=None, allow_none=True)


class PhotoForm(Form):
    """`coordinates`: latitude and longitude, where the picture has none or wrong ones. `point`: the code of the point of the checklist that it
    shows; empty: of the place as a whole."""

    step = OfficeCode(required=True)
    caption = Text(200, load_default="")
    coordinates = Text(500, load_default="")
    kind = Choice(PICTURE_KINDS, load_default="photo")
    point = Text(40, load_default="")


class PhotoRemovalForm(Form):
    step = OfficeCode(required=True)


class AppointmentSchema(Answer):
    """When a technical team comes. `starts_at` null: the visit was called off."""

    made_at = moment()
    by_name = fields.String(metadata={"description": "for staff only"})
    starts_at = moment(allow_none=True)
    team = texts()
    meeting_place = string()
    prepare = string()
    reason = string(allow_none=True)


class PointSchema(Answer):
    code = string()
    text = words()
    hint = words(required=False, allow_none=True)
    required = fields.Boolean(metadata={"description": "needs a verdict"})
    verdict = one_of(VERDICTS, allow_none=True)
    note = string()


class PhotoSchema(Answer):
    photo_id = whole()
    file = part(FileSchema)
    caption = string()
    coordinates = string(allow_none=True, metadata={"description": "latitude, longitude"})
    coordinates_from = one_of(COORDINATES_FROM, allow_none=True)
    taken_at = string(allow_none=True, metadata={"description": "by the camera's clock, which says no zone"})
    added_at = moment()
    by_name = string()
    kind = one_of(PICTURE_KINDS)
    point = string(allow_none=True, metadata={"description": "the code of the point that it shows; null: of the place as a whole"})


class InspectionSchema(Answer):
    """One visit to a step that inspects."""

    application_id = whole()
    step = code()
    round = whole()
    revision = whole()
    may_write = flag()
    appointment = part(AppointmentSchema, allow_none=True)
    appointments = many(AppointmentSchema)
    points = many(PointSchema)
    visited_on = day(allow_none=True)
    conclusion = one_of(CONCLUSIONS, allow_none=True)
    remarks = string()
    written_at = moment(allow_none=True)
    written_by = string(allow_none=True)
    missing = texts()
    complete = flag()
    photos = many(PhotoSchema)
    photos_at_most = whole()


class InspectionStateSchema(Answer):
    """How far the report is that passes the step on."""

    begun = flag()
    missing = texts()
    conclusion = one_of(CONCLUSIONS, allow_none=True)


class VisitPlaceSchema(Answer):
    address = string(allow_none=True)
    village = string(allow_none=True)
    district = string(allow_none=True)
    note = string(allow_none=True)


class VisitSchema(Answer):
    """A visit that is planned."""

    application_id = whole()
    number = string(allow_none=True)
    permit_type_name = string()
    applicant_name = string()
    company_name = string(allow_none=True)
    step = code()
    starts_at = moment()
    team = texts()
    meeting_place = string()
    location = part(VisitPlaceSchema, allow_none=True)


VisitPageSchema = page_of(VisitSchema, until=day(description="the last day that is listed"))
