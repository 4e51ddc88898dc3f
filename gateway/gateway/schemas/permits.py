"""Permits issued, and what the code on their QR tells anyone."""

from gateway.schemas.answers import Answer, day, flag, moment, number, one_of, text

STATUSES = ("active", "expired", "revoked")


class PermitSchema(Answer):
    permit_id = number()
    number = text()
    permit_type = text()
    permit_type_name = text()
    holder_name = text()
    issued_at = moment()
    valid_from = day()
    valid_until = day(allow_none=True)
    status = one_of(STATUSES)
    code = text()
    document_ready = flag()
    application_id = number()


class PermitVerificationSchema(Answer):
    number = text()
    permit_type_name = text()
    holder_name = text(metadata={"description": "a company's name; a person's initials only"})
    agency_name = text()
    valid_from = day()
    valid_until = day(allow_none=True)
    status = one_of(STATUSES)
    checked_at = moment()
