"""PERUSAHAAN: companies an applicant acts for."""

from gateway.schemas.answers import Answer, number, one_of, text
from gateway.schemas.fields import Choice, Form, Text

BUSINESS_FORMS = (
    "pt", "cv", "firm", "cooperative", "foundation", "association", "sole_proprietor", "state_owned", "village_owned", "other",
)


class CompanyForm(Form):
    name = Text(100, required=True)
    nib = Text(25, required=True)
    npwp = Text(25, load_default="")
    business_form = Choice(BUSINESS_FORMS, required=True)
    address = Text(100, required=True)
    phone = Text(25, required=True)
    email = Text(254, required=True)
    responsible_person = Text(100, required=True)
    position = Text(100, required=True)


class CompanySchema(Answer):
    company_id = number()
    name = text()
    nib = text()
    npwp = text(allow_none=True)
    business_form = one_of(BUSINESS_FORMS)
    address = text()
    phone = text()
    email = text()
    responsible_person = text()
    position = text()
