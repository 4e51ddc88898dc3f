"""Decisions on an application at its step: what staff send, and what is kept of it."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from gateway.schemas.answers import Answer, code, moment, string, words
from gateway.schemas.common import RevisionForm
from gateway.schemas.fields import Choice, Code, Flag, Form, OfficeCode, ReasonsByItem, Several, Text
from gateway.schemas.vocabulary import Vocabulary

DECISIONS = Vocabulary("StepDecision", ("advance", "return", "send_back", "reject"))
REASON_LIMIT = 1000


class DecisionForm(RevisionForm):
    """A step's decision. Rejecting needs a reason, which the applicant reads, and sending back to an earlier step one for the office; a note
    when advancing is optional, unless the step's `form` asks for it. Returning needs `reasons`: by item (`location`, `company`,
    `field:<code>`, `requirements` for all of them, `requirement:<code>`) what the applicant has to mend. `in_order`: the items that you found
    so, kept for whoever looks at the application next. `only_clean`: when advancing, refuse a case in which somebody has left something open."""

    step = OfficeCode(required=True)
    outcome = Choice(DECISIONS, required=True)
    note = Text(1000, lines=True, load_default="")
    reasons = ReasonsByItem(limit=REASON_LIMIT, most=100, load_default=dict)
    in_order = Several(Text(60), most=200, load_default=list)
    only_clean = Flag(load_default=False)

    @validates_schema
    def reason_for_rejection(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["outcome"] in ("reject", "send_back") and not data["note"]:
            raise ValidationError(Code("required"), "note")

    @validates_schema
    def reasons_for_return(self, data: dict[str, Any], **kwargs: Any) -> None:
        if (data["outcome"] == "return") != bool(data["reasons"]):
            raise ValidationError(Code("unknown_field" if data["reasons"] else "required"), "reasons")


class PermitPreviewForm(Form):
    """`step`: at which the application waits."""

    step = OfficeCode(required=True)


class RejectionPreviewForm(Form):
    """`step`: at which the application waits; `reason`: becomes the text of the letter."""

    step = OfficeCode(required=True)
    reason = Text(REASON_LIMIT, lines=True, required=True)


class ReturnPreviewForm(Form):
    """`step`: at which the application waits; `reasons` and `note`: as for the return itself."""

    step = OfficeCode(required=True)
    reasons = ReasonsByItem(limit=REASON_LIMIT, most=100, required=True)
    note = Text(1000, lines=True, load_default="")


class RejectionLetterSchema(Answer):
    number = string()


class FoundInOrderSchema(Answer):
    """An item that was found in order, and has not been open to the applicant since."""

    item = string()
    step = code()
    step_name = words()
    at = moment()
    by_role = string()
    by_name = string()
