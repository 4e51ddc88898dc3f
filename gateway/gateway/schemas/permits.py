"""Issued permits, and what the code in their QR code tells everybody."""

from gateway.schemas.answers import Answer, day, flag, moment, one_of, page_of, string, whole
from gateway.schemas.vocabulary import Vocabulary

STATUSES = Vocabulary("PermitStatus", ("active", "expired", "revoked"))


class PermitSchema(Answer):
    permit_id = whole()
    number = string()
    permit_type = string()
    permit_type_name = string()
    holder_name = string()
    issued_at = moment()
    valid_from = day()
    valid_until = day(allow_none=True)
    status = one_of(STATUSES)
    code = string()
    document_ready = flag()
    application_id = whole()


class PermitVerificationSchema(Answer):
    number = string()
    permit_type_name = string()
    holder_name = string(metadata={"description": "a company's name; a person's initials only"})
    agency = string()
    agency_name = string()
    office_name = string()
    district = string(allow_none=True)
    issued_on = day()
    valid_from = day()
    valid_until = day(allow_none=True)
    status = one_of(STATUSES)
    checked_at = moment()


PermitPageSchema = page_of(PermitSchema)
