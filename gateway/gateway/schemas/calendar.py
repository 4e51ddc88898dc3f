"""Days on which an office is closed: public holidays and its own days off."""

from gateway.schemas.answers import Answer, day, one_of, page_of, string
from gateway.schemas.fields import Day, Form, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

KINDS = Vocabulary("DayOffKind", ("public_holiday", "joint_leave", "own"))
FIRST_YEAR, LAST_YEAR = 1900, 2200


class YearForm(Form):
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)


class DayOffForm(Form):
    date = Day(required=True)
    name = Text(100, required=True)


class DayOffSchema(Answer):
    date = day()
    name = string()
    kind = one_of(KINDS)


DayOffPageSchema = page_of(DayOffSchema)
