"""What an office decided for itself: its units and its settings."""

from marshmallow import fields, validate

from gateway.schemas.answers import Answer, flag, moment, one_of, page_of, part, string, whole
from gateway.schemas.fields import Choice, Flag, Form, Text, Whole
from gateway.schemas.registration import CREDENTIALS
from gateway.schemas.vocabulary import Vocabulary

SETTINGS_DECISIONS = Vocabulary("SettingsDecision", ("approved", "refused"))


class UnitNameForm(Form):
    name = Text(100, required=True, printed=True)


class UnitForm(Form):
    code = Text(60, required=True)
    name = Text(100, required=True, printed=True)


class SettingsForm(Form):
    """Some settings; the others stay."""

    credentials = Choice(CREDENTIALS)
    temporary_password_hours = Whole(1, 168)
    password_minimum = Whole(8, 64)
    phone_required = Flag()
    staff_second_factor = Flag()


class SettingsSchema(Answer):
    credentials = one_of(CREDENTIALS)
    temporary_password_hours = whole()
    password_minimum = whole()
    phone_required = flag()
    staff_second_factor = flag()


class SomeSettingsSchema(Answer):
    """The settings that a change is about."""

    credentials = fields.String(validate=validate.OneOf(CREDENTIALS))
    temporary_password_hours = fields.Integer()
    password_minimum = fields.Integer()
    phone_required = fields.Boolean()
    staff_second_factor = fields.Boolean()


class SettingsChangeSchema(Answer):
    """`own`: the reader asked for the change, so another admin must decide."""

    settings_change_id = whole()
    settings = part(SomeSettingsSchema)
    settings_now = part(SomeSettingsSchema)
    asked_by = whole()
    asked_by_name = string()
    asked_at = moment()
    own = flag()


class SettingsDecisionForm(Form):
    decision = Choice(SETTINGS_DECISIONS, required=True)


SettingsChangePageSchema = page_of(SettingsChangeSchema)
