"""Filing at the counter for somebody else."""

from marshmallow import fields

from gateway.schemas.answers import Answer, moment, one_of, page_of, string, whole
from gateway.schemas.common import APPLICANT_TYPES, APPLICATION_KINDS, RevisionForm
from gateway.schemas.fields import Choice, Day, Flag, Form, Text, Whole
from gateway.schemas.registration import ID_TYPES, PHONE_TYPED, SEXES
from gateway.schemas.vocabulary import Vocabulary

CONSENTS = Vocabulary("FilingConsent", ("signed", "said"))


class FilingForm(Form):
    """Who stands at the counter, by the document that lies on the desk (`id_type`), and how that person consented. `confirm_warnings`: the
    officer has read the warnings about the identity number."""

    id_type = Choice(ID_TYPES, required=True)
    id_number = Text(100, required=True)
    full_name = Text(100, required=True, printed=True)
    sex = Choice(SEXES, required=True)
    birth_place = Text(100, required=True)
    birth_date = Day(required=True)
    mobile = Text(PHONE_TYPED, load_default="")
    address = Text(100, required=True, joined=True)
    province = Text(13, required=True)
    regency = Text(13, required=True)
    district = Text(13, required=True)
    village = Text(13, required=True)
    consent = Choice(CONSENTS, required=True)
    confirm_warnings = Flag(load_default=False)


class KnownPersonForm(Form):
    """Somebody whom the agency knows, by the document that lies on the desk, and how that person consented."""

    id_type = Choice(ID_TYPES, required=True)
    id_number = Text(100, required=True)
    consent = Choice(CONSENTS, required=True)


class AnsweringForm(KnownPersonForm, RevisionForm):
    """Who came to the counter again for a return."""


class AccountFilingForm(KnownPersonForm):
    """Of an account that the agency knows."""

    account_id = Whole(1, required=True)


class FilingApplicationForm(Form):
    """For the person, or for a company to which the person belongs and that is chosen in the draft; of a renewal or an amendment the number of
    the old permit follows in the draft."""

    applicant_type = Choice(APPLICANT_TYPES, load_default="individual")
    application_kind = Choice(APPLICATION_KINDS, required=True)
    permit_type = Text(20, required=True)
    unit = Text(40, required=True)


class CompanyNameSchema(Answer):
    company_id = whole()
    name = string()


CompanyNamePageSchema = page_of(CompanyNameSchema)


class FilingSchema(Answer):
    filing_id = whole()
    account_id = whole()
    full_name = string()
    id_document = one_of(ID_TYPES)
    consent_how = one_of(CONSENTS)
    consent_version = string()
    officer_name = string()
    made_at = moment()
    has_login = fields.Boolean()
