"""PERUSAHAAN: companies on whose behalf an applicant applies."""

from gateway.schemas.answers import Answer, one_of, page_of, string, whole
from gateway.schemas.common import PageForm
from gateway.schemas.fields import Choice, Form, Text
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


class CompanyForm(Form):
    name = Text(100, required=True, printed=True)
    nib = Text(25, required=True)
    npwp = Text(25, load_default="")
    business_form = Choice(BUSINESS_FORMS, required=True)
    address = Text(100, required=True, joined=True)
    phone = Text(25, required=True)
    email = Text(254, required=True)
    responsible_person = Text(100, required=True, printed=True)
    position = Text(100, required=True)


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


CompanyPageSchema = page_of(CompanySchema)
