"""Days on which somebody of the office is away."""

from gateway.schemas.answers import Answer, day, flag, moment, one_of, page_of, string, whole, words
from gateway.schemas.common import PageForm, RevisionForm
from gateway.schemas.delegations import STATES
from gateway.schemas.fields import Choice, Day, Form, Whole
from gateway.schemas.vocabulary import Vocabulary

ABSENCE_PARTS = Vocabulary("AbsencePart", ("now", "own"))


class AbsencesForm(PageForm):
    """`part`: only who is away today (`now`), or your own, those that are over too (`own`)."""

    part = Choice(ABSENCE_PARTS, load_default=None, allow_none=True)


class AbsenceForm(Form):
    """`account_id`: who is away, where a head or an admin says so; left out: yourself. `since` and `until` are days, both included."""

    account_id = Whole(load_default=None, allow_none=True)
    since = Day(required=True)
    until = Day(required=True)


class AbsenceChangeForm(RevisionForm):
    """Once it has begun, `since` stays as it is."""

    since = Day(required=True)
    until = Day(required=True)


class AbsenceSchema(Answer):
    """`state`: it begins later (`ahead`), counts today, or is over. `may_change`: whether you may change or end it."""

    absence_id = whole()
    revision = whole()
    account_id = whole()
    name = string()
    since = day()
    until = day()
    said_by_name = string()
    said_at = moment()
    ended_at = moment(allow_none=True)
    state = one_of(STATES)
    may_change = flag()


class HandedOnSchema(Answer):
    """What a colleague held when their absence began. `to_name`: who acts in their name and has it since; null: nobody."""

    at = moment()
    step = string()
    step_name = words()
    unit = string(allow_none=True, metadata={"description": "in whose name, where every unit does the step"})
    name = string()
    until = day(description="the last day, as it was said then")
    said_by_name = string()
    to_name = string(allow_none=True)


AbsencePageSchema = page_of(AbsenceSchema)
