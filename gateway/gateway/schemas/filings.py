"""Filing at the counter for somebody without a login."""

from gateway.schemas.answers import Answer, moment, one_of, string, whole
from gateway.schemas.common import APPLICATION_KINDS, RevisionForm
from gateway.schemas.fields import Choice, Day, Flag, Form, Text
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


class AnsweringForm(RevisionForm):
    """Who came to the counter again, by the document that lies on the desk, and how that person consented."""

    id_type = Choice(ID_TYPES, required=True)
    id_number = Text(100, required=True)
    consent = Choice(CONSENTS, required=True)


class FilingApplicationForm(Form):
    """For a person, not for a company; of a renewal or an amendment the number of the old permit follows in the draft."""

    application_kind = Choice(APPLICATION_KINDS, required=True)
    permit_type = Text(20, required=True)
    unit = Text(40, required=True)


class FilingSchema(Answer):
    filing_id = whole()
    account_id = whole()
    full_name = string()
    id_document = one_of(ID_TYPES)
    consent_how = one_of(CONSENTS)
    consent_version = string()
    officer_name = string()
    made_at = moment()
