"""Claim codes: printed at the counter, and used to take over the account that it made."""

from marshmallow import fields

from gateway.schemas.accounts import DEVICE_TOKEN, PASSWORD_TYPED
from gateway.schemas.answers import Answer, moment, one_of, page_of, string, whole
from gateway.schemas.fields import Day, Form, Secret, Text
from gateway.schemas.registration import LINK_STATES
from gateway.schemas.vocabulary import Vocabulary

CLAIM_STATES = Vocabulary("ClaimCodeState", ("open", "used", "ended", "expired"))


class ClaimRequestForm(Form):
    """The code as it is on the receipt, the date of birth that the counter recorded, and the address to which the link goes."""

    code = Text(100, required=True)
    birth_date = Day(required=True)
    email = Text(254, required=True)


class ClaimedForm(Form):
    username = Text(100, required=True)
    new_password = Secret(PASSWORD_TYPED, required=True)
    device_token = Text(DEVICE_TOKEN)


class ClaimLinkSchema(Answer):
    """What is of the person is there while the link is ready. `has_other`: the same person has another account to log in to."""

    state = one_of(LINK_STATES)
    full_name = fields.String()
    email = fields.String()
    minimum = fields.Integer()
    has_other = fields.Boolean()


class ClaimCodeSchema(Answer):
    claim_code_id = whole()
    account_id = whole()
    full_name = string()
    officer_name = string()
    made_at = moment()
    expires_at = moment()
    used_at = moment(allow_none=True)
    ended_at = moment(allow_none=True)
    state = one_of(CLAIM_STATES)


class PrintedClaimCodeSchema(ClaimCodeSchema):
    code = string(metadata={"description": "shown this once"})


ClaimCodePageSchema = page_of(ClaimCodeSchema)
