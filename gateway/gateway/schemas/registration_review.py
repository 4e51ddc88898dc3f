"""The office's side of registrations: the queue, one registration under review, and the decisions on it."""

from typing import Any

from marshmallow import fields

from gateway.schemas.answers import Answer, flag, many, moment, one_of, page_of, part, real, string, whole
from gateway.schemas.common import PageForm, RevisionForm
from gateway.schemas.fields import Choice, Reasons, Text
from gateway.schemas.registration import EMAIL_ANSWERS, EMAIL_DECISIONS, FIELDS, ID_TYPES, STATUSES, FieldsSchema, WarningSchema, by_field
from gateway.schemas.vocabulary import Vocabulary

REVIEWED = Vocabulary("ReviewedRegistrationStatus", STATUSES[1:])
DUPLICATE_BY = Vocabulary("DuplicateBy", ("id_number", "email", "mobile"))

REASON_LIMIT = 500


class RegistrationsForm(PageForm):
    status = Choice(REVIEWED, load_default="submitted")


class ReturnForm(RevisionForm):
    """What is wrong, by field: the applicant corrects only these fields."""

    reasons = Reasons(FIELDS.keys() | {"id_attachment"}, limit=REASON_LIMIT, required=True)


class AcceptanceForm(RevisionForm):
    """Accepts the registration. When somebody with the same identity number was already accepted, a reason is needed."""

    reason = Text(REASON_LIMIT, lines=True, load_default="")


class RejectionForm(RevisionForm):
    reason = Text(REASON_LIMIT, lines=True, required=True)


class EmailCorrectionForm(RevisionForm):
    email = Text(254, required=True)


class EmailDecisionForm(RevisionForm):
    decision = Choice(EMAIL_ANSWERS, required=True)


class EmailChangeSchema(Answer):
    """`decision` is null while the change waits; names are null where the applicant asked or decided; `own`: the reader asked for the
    change."""

    old_email = string()
    new_email = string()
    by_office = flag()
    asked_by_name = string(allow_none=True)
    asked_at = moment()
    decided_by_name = string(allow_none=True)
    decided_at = moment(allow_none=True)
    decision = one_of(EMAIL_DECISIONS, allow_none=True)
    own = flag()


class RegistrationRowSchema(Answer):
    registration_id = whole()
    number = string()
    full_name = string()
    id_type = one_of(ID_TYPES)
    status = one_of(STATUSES)
    submitted_at = moment()
    accept_by = moment()
    warnings = many(WarningSchema)
    duplicate = flag()
    waiting_hours = real(metadata={"description": "hours in which the office was open, since it was handed in or sent back corrected"})
    late = flag()
    mail_failed = flag()
    unverified = flag()
    resubmitted = flag()
    email_change_waits = flag()
    revision = whole(metadata={"description": "send it with every change"})


class DuplicateSchema(Answer):
    by = one_of(DUPLICATE_BY)
    registration_id = whole(allow_none=True)
    number = string(allow_none=True)
    account_id = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "by id_number, the active account that the registration opened; by email, an account with the address"},
    )
    elsewhere = whole(metadata={"description": "registrations of other agencies: counted, never named"})
    accounts_elsewhere = whole(metadata={"description": "accounts of other agencies: counted, never named"})


class RegionNamesSchema(Answer):
    province = string()
    regency = string()
    district = string()
    village = string()


class ShownFileSchema(Answer):
    name = string()
    media_type = string()
    size = whole()


class ShownFieldsSchema(FieldsSchema):
    """The fields as others see them: the ID number is masked, and of the copy only its name is shown."""

    class Meta:
        exclude = ("id_number",)

    id_number_masked = fields.String()
    id_attachment = fields.Nested(ShownFileSchema, allow_none=True)


class RegistrationSchema(RegistrationRowSchema):
    """A registration as the reviewing officer sees it."""

    fields_ = part(ShownFieldsSchema, data_key="fields", attribute="fields")
    id_number_masked = string()
    id_attachment = part(ShownFileSchema, allow_none=True)
    duplicates = many(DuplicateSchema)
    region_names = part(RegionNamesSchema)
    accepted_at = moment(allow_none=True)
    activated_at = moment(allow_none=True)
    accepted_by_name = string(allow_none=True)
    consent_version = string()
    reasons = by_field()
    reject_reason = string(allow_none=True)
    decided_at = moment(allow_none=True)
    decided_by_name = string(allow_none=True)
    warnings_confirmed = flag()
    accept_needs_reason = flag()
    email_changes = many(EmailChangeSchema)


class DecidedSchema(Answer):
    registration_id = whole()
    status = one_of(STATUSES)
    revision = whole()


class IdNumberSchema(Answer):
    id_number = string()


def without_blank_reason(asked: dict[str, Any]) -> dict[str, Any]:
    """The body without an empty reason: a service of the previous release does not know a reason for accepting."""
    return {name: value for name, value in asked.items() if name != "reason" or value}


RegistrationPageSchema = page_of(RegistrationRowSchema)
