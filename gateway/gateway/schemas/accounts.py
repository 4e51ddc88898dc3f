"""Sessions, passwords and one's own account."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway.schemas.answers import Answer, flag, many, moment, one_of, page_of, part, string, texts, whole
from gateway.schemas.common import ROLES, FileSchema, RevisionForm
from gateway.schemas.fields import Form, Secret, Text
from gateway.schemas.registration import LINK_STATES, ContactSchema, Step3Form
from gateway.schemas.registration_review import ShownFieldsSchema
from gateway.schemas.vocabulary import Vocabulary

LINK_PURPOSES = Vocabulary("LinkPurpose", ("set_password", "reset_password", "invitation"))

# Longer than any password may be: identity checks the length of passwords, here only the body is kept small.
PASSWORD_TYPED = 1000
DEVICE_TOKEN = 400


class LogInForm(Form):
    """`login` is the username or the email address; `device_token`, if this client got one in an earlier answer, tells it apart from
    strangers who guess."""

    login = Text(254, required=True)
    password = Secret(PASSWORD_TYPED, required=True)
    device_token = Text(DEVICE_TOKEN)


class PasswordForm(Form):
    current_password = Secret(PASSWORD_TYPED, required=True)
    new_password = Secret(PASSWORD_TYPED, required=True)


class FirstPasswordForm(PasswordForm):
    """`current_password` is needed unless the session is a `password_change`: the temporary password opened it."""

    current_password = Secret(PASSWORD_TYPED)


class NewPasswordForm(Form):
    new_password = Secret(PASSWORD_TYPED, required=True)
    device_token = Text(DEVICE_TOKEN)


class ForgottenForm(Form):
    """`login` is the username or the email address."""

    login = Text(254, required=True)


class CodeForm(Form):
    """`code` of the authenticator app, or a recovery code."""

    code = Text(40, required=True)


class LogInCodeForm(CodeForm):
    """The code, and the `device_token` if this client got one in an earlier answer."""

    device_token = Text(DEVICE_TOKEN)


class NewSecondFactorForm(Form):
    """`current_password` is needed unless the session is a `second_factor_setup`."""

    current_password = Secret(PASSWORD_TYPED)


class EmailChangeForm(Form):
    email = Text(254, required=True)
    current_password = Secret(PASSWORD_TYPED, required=True)


class ContactForm(Step3Form, RevisionForm):
    """Phone, mobile and address, with the revision that was read."""


class ClosureForm(Form):
    current_password = Secret(PASSWORD_TYPED, required=True)


class AccountSchema(Answer):
    account_id = whole()
    username = string()
    full_name = string()
    email = string()
    roles = fields.List(fields.String(validate=OneOf(ROLES)), required=True)
    agency = string()
    units = texts()
    must_change_password = flag()
    language = string()


def _device_token() -> fields.String:
    return fields.String(
        metadata={"description": "keep it and send it with the next log-in: then strangers who guess cannot lock this client out"}
    )


class SessionSchema(Answer):
    """`device_token` is there once the log-in is complete."""

    token = string(metadata={"description": "send it as `Authorization: Bearer <token>`"})
    must_change_password = flag()
    account = part(AccountSchema)
    device_token = _device_token()


class CompletedSessionSchema(Answer):
    token = string(metadata={"description": "replaces the one the request was sent with"})
    account = part(AccountSchema)
    device_token = _device_token()


class TokenSchema(Answer):
    token = string(metadata={"description": "replaces the one the request was sent with"})


class ProfileSchema(AccountSchema):
    registration = part(ShownFieldsSchema, allow_none=True)
    phone = string(allow_none=True)
    mobile = string(allow_none=True)
    address = string(allow_none=True)
    region_names = fields.Dict(required=True, allow_none=True)
    position = string(allow_none=True)
    employee_number = string(allow_none=True)
    second_factor = flag()
    email_pending = string(allow_none=True, metadata={"description": "a new address that waits for its confirmation"})
    created_at = moment()
    revision = whole()
    fields_ = part(ContactSchema, data_key="fields", attribute="fields")


class SessionItemSchema(Answer):
    session_id = whole()
    device = string(metadata={"description": "what the browser calls itself, shortened"})
    address = string()
    started_at = moment()
    seen_at = moment()
    current = flag()


class EndedSchema(Answer):
    ended = whole()


class ExtendedSchema(Answer):
    expires_at = moment()


class SecondFactorSchema(Answer):
    secret = string()
    uri = string(metadata={"description": "otpauth://, as authenticator apps read it from a QR code"})


class RecoveryCodesSchema(TokenSchema):
    recovery_codes = texts()


class PasswordLinkSchema(Answer):
    """`purpose` is missing when the link is unknown; `username` and `minimum` are there while it is ready; `can_renew`: POST
    /mailed-links/{token}/renewal."""

    state = one_of(LINK_STATES)
    purpose = fields.String(validate=OneOf(LINK_PURPOSES))
    username = fields.String()
    minimum = fields.Integer()
    can_renew = fields.Boolean()


class PasswordSetSchema(Answer):
    username = string()
    device_token = _device_token()


class RevisionSchema(Answer):
    revision = whole()


class EmailLinkSchema(Answer):
    state = one_of(LINK_STATES)
    email = fields.String()
    username = fields.String()


class EmailChangedSchema(Answer):
    email = string()


class ViewSchema(Answer):
    at = moment()
    act = string()
    by = string()


class ExportSchema(Answer):
    """Identity's part is there for everybody, the other parts for applicants. The parts have the shapes of their own operations'
    answers."""

    account = fields.Dict(required=True)
    registration = fields.Dict(required=True, allow_none=True)
    sessions = fields.List(fields.Dict(), required=True)
    views = fields.List(fields.Dict(), required=True)
    filings = fields.List(fields.Dict())
    claim_codes = fields.List(fields.Dict())
    files = many(FileSchema)
    notifications = fields.List(fields.Dict(), required=True)
    documents = fields.List(fields.Dict())
    companies = fields.List(fields.Dict())
    applications = fields.List(fields.Dict())
    permits = fields.List(fields.Dict())
    complaints = fields.List(fields.Dict())


ViewPageSchema = page_of(ViewSchema)
SessionItemPageSchema = page_of(SessionItemSchema)
