"""Cases that wait for whoever decides."""

from marshmallow import fields

from gateway.schemas.answers import Answer, code, many, moment, page_of, string, texts, whole, words


class LookedAtSchema(Answer):
    """An item on which a verdict is due, and who found it in order as it is now."""

    item = string()
    name = words()
    in_order_by = string(allow_none=True)


class DoneStepSchema(Answer):
    step = code()
    step_name = words(allow_none=True)
    by_name = string()
    for_name = string(allow_none=True)
    finding = string(allow_none=True)
    at = moment()


class CaseToDecideSchema(Answer):
    """`not_clean`: why it is not approved together with others (`open_notes`, `unsettled_verdicts`, `incomplete`, `sent_back`, `old_permit`)."""

    application_id = whole()
    revision = whole()
    number = string()
    permit_type_name = string()
    application_kind = code()
    holder_name = string()
    applicant_name = string()
    fee_amount = fields.Integer(required=True, allow_none=True)
    step = code()
    due_at = moment(allow_none=True)
    items = many(LookedAtSchema)
    done = many(DoneStepSchema)
    open_notes = whole()
    not_clean = texts()
    may_approve = fields.Boolean(required=True)


DecisionsPageSchema = page_of(CaseToDecideSchema)
