"""Registration in four steps: the manual's fields and limits. Rules that need looked-up facts (NIK, regions) are identity's."""

from collections.abc import Iterable
from typing import Any, cast

from marshmallow import fields

from gateway.schemas.answers import Answer, flag, many, moment, one_of, part, string, texts, whole
from gateway.schemas.common import FileSchema
from gateway.schemas.fields import Choice, Day, Flag, Form, Part, Text, Whole
from gateway.schemas.partial import load
from gateway.schemas.vocabulary import Vocabulary

ID_TYPES = Vocabulary("IdType", ("ktp", "sim", "passport"))
SEXES = Vocabulary("Sex", ("male", "female"))
STATUSES = Vocabulary("RegistrationStatus", ("draft", "submitted", "returned", "accepted", "active", "rejected"))
EMAIL_ANSWERS = Vocabulary("EmailAnswer", ("approved", "refused"))
EMAIL_DECISIONS = Vocabulary("EmailDecision", ("approved", "refused", "replaced"))
LINK_STATES = Vocabulary("LinkState", ("ready", "used", "expired"))
CREDENTIALS = Vocabulary("CredentialsMode", ("temporary_password", "link"))
WARNINGS = Vocabulary(
    "RegistrationWarning",
    (
        "nik_sex_differs",
        "nik_birth_date_differs",
        "nik_regency_unknown",
        "nik_regency_former",
        "nik_district_unknown",
        "nik_district_former",
        "under_17",
    ),
)
TOKEN_LIMIT = 128

# The counter for phones counts digits (manual: 15); spaces, dashes and +62 may be typed besides.
PHONE_TYPED = 30


class Step1Form(Form):
    """Data User."""

    username = Text(30, required=True)
    full_name = Text(100, required=True, printed=True)
    email = Text(254, required=True)
    agency = Text(60, required=True)


class Step2Form(Form):
    """Identitas User; the copy of the identity card is sent in a request of its own (multipart)."""

    id_type = Choice(ID_TYPES, required=True)
    id_number = Text(100, required=True)
    sex = Choice(SEXES, required=True)
    occupation = Text(25, required=True)
    birth_place = Text(100, required=True)
    birth_date = Day(required=True)
    npwp = Text(25)


class Step3Form(Form):
    """Kontak & Alamat; regions by code."""

    phone = Text(PHONE_TYPED, required=True)
    mobile = Text(PHONE_TYPED, required=True)
    address = Text(100, required=True, joined=True)
    province = Text(13, required=True)
    regency = Text(13, required=True)
    district = Text(13, required=True)
    village = Text(13, required=True)
    postal_code = Text(10, required=True)
    whatsapp_consent = Flag(load_default=False)


STEPS: dict[int, type[Form]] = {1: Step1Form, 2: Step2Form, 3: Step3Form}
FIELDS = {name: field for form in STEPS.values() for name, field in form().fields.items()}


def form_of(names: Iterable[str]) -> type[Form]:
    """A form with only these fields, to correct a returned registration."""
    asked = set(names)
    return cast(type[Form], Form.from_dict({name: field for name, field in FIELDS.items() if name in asked}))


def load_step(step: int, given: dict[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """The step's clean fields; see `partial.load`.

    :raises Invalid: invalid_fields.
    """
    return load(STEPS[step], given, partial=partial)


def perhaps(codes: Vocabulary) -> fields.Raw:
    """One of `codes`, or "" while nothing is chosen; the step's own form checks it."""
    return fields.Raw(metadata={"codes_or_blank": codes})


class AnyStepForm(Form):
    """The fields of all steps in the API's body: one shape for all three steps."""

    username = Text(30)
    full_name = Text(100)
    email = Text(254)
    agency = Text(60)
    id_type = perhaps(ID_TYPES)
    id_number = Text(100)
    sex = perhaps(SEXES)
    occupation = Text(25)
    birth_place = Text(100)
    birth_date = Text(10)
    npwp = Text(25)
    phone = Text(PHONE_TYPED)
    mobile = Text(PHONE_TYPED)
    address = Text(100, joined=True)
    province = Text(13)
    regency = Text(13)
    district = Text(13)
    village = Text(13)
    postal_code = Text(10)
    whatsapp_consent = Flag()


class SaveStepForm(Form):
    """One step of a draft. `partial` saves what was typed so far; `confirm_warnings` says that the warnings were read."""

    step = Whole(1, 3, required=True)
    fields_ = Part(AnyStepForm, data_key="fields", required=True)
    confirm_warnings = Flag(load_default=False)
    partial_ = Flag(data_key="partial", load_default=False)


class SubmissionForm(Form):
    """Consent to this version of the privacy notice, which must be the current one: GET /privacy-notice."""

    consent_version = Text(40, required=True)


class CorrectionForm(Form):
    """The returned fields. `partial` saves what was typed so far; `confirm_warnings` says that the warnings were read."""

    fields_ = Part(AnyStepForm, data_key="fields", required=True)
    confirm_warnings = Flag(load_default=False)
    partial_ = Flag(data_key="partial", load_default=False)


class EmailForm(Form):
    email = Text(254, required=True)


def by_field() -> fields.Dict:
    """What to correct, by field; null when nothing has to be corrected."""
    return fields.Dict(keys=fields.String(), values=fields.String(), required=True, allow_none=True)


class PrivacyNoticeSchema(Answer):
    version = string()
    address = string(metadata={"description": "the page with its text"})


class StartedSchema(Answer):
    registration_token = string(metadata={"description": "keep it: it is the only key to the draft and its status"})


class WarningSchema(Answer):
    field = string()
    code = one_of(WARNINGS)


class StoredFileSchema(FileSchema):
    """The copy of the identity card, without the key under which its bytes are stored."""


class ContactSchema(Answer):
    phone = fields.String()
    mobile = fields.String()
    address = fields.String()
    province = fields.String()
    regency = fields.String()
    district = fields.String()
    village = fields.String()
    postal_code = fields.String()
    whatsapp_consent = fields.Boolean()


class FieldsSchema(ContactSchema):
    """What was typed; fields that were not typed yet are absent."""

    username = fields.String()
    full_name = fields.String()
    email = fields.String()
    agency = fields.String()
    id_type = fields.String()
    id_number = fields.String()
    sex = fields.String()
    occupation = fields.String()
    birth_place = fields.String()
    birth_date = fields.String()
    npwp = fields.String(allow_none=True)
    id_attachment = fields.Nested(StoredFileSchema, allow_none=True)


class DraftSchema(Answer):
    step = whole(metadata={"description": "first step that is not complete; 4 when all are"})
    fields_ = part(FieldsSchema, data_key="fields", attribute="fields")
    progress = whole(metadata={"description": "percent"})
    warnings = many(WarningSchema)
    warnings_confirmed = flag()
    status = one_of(STATUSES)


class SubmittedSchema(Answer):
    number = string()
    email = string()
    submitted_at = moment()
    accept_by = moment()


class OwnEmailChangeSchema(Answer):
    """A change of the registration's email address; `decision` is null while it waits."""

    old_email_masked = string()
    new_email_masked = string()
    by_office = flag()
    asked_at = moment()
    decision = one_of(EMAIL_DECISIONS, allow_none=True)
    decided_at = moment(allow_none=True)


class EmailCorrectionStateSchema(Answer):
    """`state` says whether the change can be answered; only then the other fields are there."""

    state = one_of(LINK_STATES)
    number = fields.String()
    old_email_masked = fields.String()
    new_email_masked = fields.String()
    by_office = fields.Boolean()
    asked_at = fields.String(metadata={"format": "date-time"})
    decision = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True, metadata={"format": "date-time"})


class EmailAnswerForm(Form):
    decision = Choice(EMAIL_ANSWERS, required=True)


class EmailDecidedSchema(Answer):
    number = string()
    decision = one_of(EMAIL_ANSWERS)


class RegistrationProgressSchema(Answer):
    number = string(allow_none=True)
    status = one_of(STATUSES)
    email = string(allow_none=True)
    agency = string(allow_none=True)
    submitted_at = moment(allow_none=True)
    accept_by = moment(allow_none=True)
    accepted_at = moment(allow_none=True)
    verification_expires_at = moment(allow_none=True)
    activated_at = moment(allow_none=True)
    reasons = by_field()
    reject_reason = string(allow_none=True)
    decided_at = moment(allow_none=True)
    can_resend = flag()
    can_change_email = flag()
    credentials_expire_at = moment(allow_none=True)
    email_changes = many(OwnEmailChangeSchema)


class CorrectionSchema(Answer):
    """`state` says whether the link can be used; only then the other fields are there."""

    state = one_of(LINK_STATES)
    number = fields.String()
    reasons = fields.Dict(keys=fields.String(), values=fields.String())
    fields_ = fields.Nested(FieldsSchema, data_key="fields", attribute="fields")
    warnings = fields.List(fields.Nested(WarningSchema))


class CorrectedSchema(Answer):
    """`returned` with warnings: nothing was sent to the office yet; the warnings must be confirmed."""

    number = string()
    status = one_of(STATUSES)
    accept_by = moment(allow_none=True)
    warnings = many(WarningSchema)


class VerificationStateSchema(Answer):
    state = one_of(LINK_STATES)
    full_name = fields.String()
    email_masked = fields.String()
    can_renew = fields.Boolean(metadata={"description": "a new link can be asked for"})


class VerifiedSchema(Answer):
    username = string()
    credentials = one_of(CREDENTIALS, metadata={"description": "what the second mail brings: a password, or a link to choose one"})


class UsernameForm(Form):
    username = Text(100, required=True)


class UsernameSchema(Answer):
    available = flag()
    suggestions = texts()
