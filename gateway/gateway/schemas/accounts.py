"""Sessions, passwords and the own account."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway.schemas.answers import Answer, flag, part, string, texts, whole
from gateway.schemas.common import ROLES
from gateway.schemas.fields import Form, Secret, Text
from gateway.schemas.registration import FieldsSchema

# Longer than any password may be: how long it may be is identity's to say, here only the body is kept small.
PASSWORD_TYPED = 1000


class LogInForm(Form):
    """`login` is the username or the e-mail address."""

    login = Text(254, required=True)
    password = Secret(PASSWORD_TYPED, required=True)


class PasswordForm(Form):
    current_password = Secret(PASSWORD_TYPED, required=True)
    new_password = Secret(PASSWORD_TYPED, required=True)


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


class SessionSchema(Answer):
    token = string(metadata={"description": "send it as `Authorization: Bearer <token>`"})
    must_change_password = flag()
    account = part(AccountSchema)


class TokenSchema(Answer):
    token = string(metadata={"description": "replaces the one the request was sent with"})


class ProfileSchema(AccountSchema):
    registration = part(FieldsSchema, allow_none=True)
