"""What an office decided for itself: its units and its settings."""

from gateway.schemas.answers import Answer, flag, one_of, whole
from gateway.schemas.fields import Choice, Flag, Form, Text, Whole
from gateway.schemas.registration import CREDENTIALS


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
