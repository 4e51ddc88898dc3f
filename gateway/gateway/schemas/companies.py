"""PERUSAHAAN: companies on whose behalf an applicant applies."""

import marshmallow as ma

from gateway.schemas.answers import Answer, flag, many, moment, one_of, page_of, string, whole
from gateway.schemas.common import PageForm
from gateway.schemas.fields import Choice, Day, Form, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

BUSINESS_FORMS = Vocabulary(
    "BusinessForm",
    (
        "pt",
        "cv",
        "firm",
        "cooperative",
        "foundation",
        "association",
        "sole_proprietor",
        "state_owned",
        "village_owned",
        "other",
    ),
)


COMPANY_ROLES = Vocabulary("CompanyRole", ("owner", "member"))


class CompanyForm(Form):
    """`region`: the code of the village, as /regions lists them. Without it, or without a deed, what is stored of them stays."""

    name = Text(100, required=True, printed=True)
    nib = Text(25, required=True)
    npwp = Text(25, load_default="")
    business_form = Choice(BUSINESS_FORMS, required=True)
    address = Text(100, required=True, joined=True)
    phone = Text(25, required=True)
    email = Text(254, required=True)
    responsible_person = Text(100, required=True, printed=True)
    position = Text(100, required=True)
    region = Text(13, load_default=None, allow_none=True)
    deed_number = Text(100, load_default=None, allow_none=True)
    deed_date = Day(load_default=None, allow_none=True)


class CompanyChangeForm(CompanyForm):
    """`revision`: the one that was read; refused (409) when somebody changed the company meanwhile. Without it the change replaces whatever is
    stored; a later release asks for it."""

    revision = Whole(1, 2**31 - 1, load_default=None, allow_none=True)


class CompanyInvitationForm(Form):
    email = Text(254, required=True)
    role = Choice(COMPANY_ROLES, load_default="member")


class CompanyRoleForm(Form):
    role = Choice(COMPANY_ROLES, required=True)


class CompaniesForm(PageForm):
    """`q`: part of the name or of the NIB."""

    q = Text(100, load_default="")


class CompanySchema(Answer):
    company_id = whole()
    name = string()
    nib = string()
    npwp = string(allow_none=True)
    business_form = one_of(BUSINESS_FORMS)
    address = string()
    phone = string()
    email = string()
    responsible_person = string()
    position = string()
    region = ma.fields.String(allow_none=True)
    region_name = ma.fields.String(allow_none=True)
    deed_number = ma.fields.String(allow_none=True)
    deed_date = ma.fields.String(allow_none=True, metadata={"format": "date"})
    revision = ma.fields.Integer(metadata={"description": "send it with every change; of a company itself only"})
    own_role = ma.fields.String(
        validate=ma.validate.OneOf(COMPANY_ROLES), metadata={"description": "what you are in it; among your companies only"}
    )


CompanyPageSchema = page_of(CompanySchema)


class CompanyMemberSchema(Answer):
    """`name` and `joined_at` are null of who was there before companies had several people."""

    member_id = whole()
    account_id = whole()
    name = string(allow_none=True)
    role = one_of(COMPANY_ROLES)
    joined_at = moment(allow_none=True)
    is_reader = flag()


class WaitingInvitationSchema(Answer):
    invitation_id = whole()
    email = string()
    role = one_of(COMPANY_ROLES)
    by_name = string()
    sent_at = moment()
    expires_at = moment()
    state = one_of(Vocabulary("WaitingInvitationState", ("ready", "expired")))


class CompanyPeopleSchema(Answer):
    """Who belongs to a company; `invitations` that wait, for its owners alone. Empty for who has just left."""

    people = many(CompanyMemberSchema, required=False)
    invitations = many(WaitingInvitationSchema, required=False)
    manages = ma.fields.Boolean()


class CompanyInvitationSchema(Answer):
    state = one_of(Vocabulary("CompanyInvitationState", ("ready", "accepted", "declined", "withdrawn", "expired")))
    company_name = string()
    by_name = string()
    role = one_of(COMPANY_ROLES)
    expires_at = moment()


class DeclinedInvitationSchema(Answer):
    company_name = string()
