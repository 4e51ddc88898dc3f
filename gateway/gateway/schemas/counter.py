"""What the counter finds."""

from gateway.schemas.answers import Answer, many, page_of, string, words
from gateway.schemas.applications import ApplicationRowSchema
from gateway.schemas.fields import Form, Text
from gateway.schemas.permits import PermitSchema
from gateway.schemas.registration_review import RegistrationRowSchema


class CounterForm(Form):
    """A number however it is typed, the code or the whole address in a QR code, an identity number, or a part of a name."""

    text = Text(500, required=True)


class FoundApplicationSchema(ApplicationRowSchema):
    staff_status_name = words()
    applicant_name = string()
    company_name = string(allow_none=True)


class FiledDraftSchema(ApplicationRowSchema):
    applicant_name = string()


FiledDraftPageSchema = page_of(FiledDraftSchema)


class FoundSchema(Answer):
    applications = many(FoundApplicationSchema)
    permits = many(PermitSchema)
    registrations = many(RegistrationRowSchema)
