"""Keluhan: a numbered complaint with a thread."""

from gateway.schemas.answers import Answer, day, many, moment, one_of, page_of, part, several_of, string, whole
from gateway.schemas.common import PageForm, QuotaSchema, RevisionForm
from gateway.schemas.fields import Choice, Flag, Form, Text
from gateway.schemas.vocabulary import Vocabulary

SIDES = Vocabulary("ComplaintSide", ("applicant", "staff"))

CATEGORIES = Vocabulary("ComplaintCategory", ("service_time", "staff_conduct", "illegal_fee", "application_software", "other"))
COMPLAINT_ACTS = Vocabulary("ComplaintAct", ("reply", "close"))
STATUSES = Vocabulary("ComplaintStatus", ("received", "in_progress", "waiting_for_applicant", "answered", "closed"))


class ComplaintForm(Form):
    title = Text(100, required=True)
    category = Choice(CATEGORIES, required=True)
    application_number = Text(200, load_default="")
    body = Text(2000, lines=True, required=True)


class ReplyForm(RevisionForm):
    """`asks_applicant` (staff): the reply is a question, the complaint waits for the applicant."""

    body = Text(2000, lines=True, required=True)
    asks_applicant = Flag(load_default=False)


class ComplaintsForm(PageForm):
    status = Choice(STATUSES, load_default=None, allow_none=True)


class ComplaintRowSchema(Answer):
    complaint_id = whole()
    number = string()
    title = string()
    category = one_of(CATEGORIES)
    status = one_of(STATUSES)
    created_at = moment()
    answer_by = day()
    application_number = string(allow_none=True)
    revision = whole(metadata={"description": "send it with every change"})


class MessageSchema(Answer):
    at = moment()
    by = one_of(SIDES)
    by_name = string(allow_none=True)
    body = string()


class ComplaintSchema(ComplaintRowSchema):
    may = several_of(COMPLAINT_ACTS, metadata={"description": "what you may do with it now"})
    body = string()
    applicant_name = string()
    closed_at = moment(allow_none=True)
    messages = many(MessageSchema)


ComplaintPageSchema = page_of(ComplaintRowSchema, quota=part(QuotaSchema, required=False))
