"""Issued permits, and what the code in their QR code tells everybody."""

from marshmallow import fields

from gateway.schemas.answers import Answer, day, flag, moment, one_of, page_of, part, string, whole
from gateway.schemas.common import APPLICATION_KINDS, PageForm
from gateway.schemas.fields import Text
from gateway.schemas.vocabulary import Vocabulary

STATUSES = Vocabulary("PermitStatus", ("active", "upcoming", "expired", "superseded", "revoked"))


class PermitsForm(PageForm):
    permit_type = Text(20, load_default=None, allow_none=True)


class PermitNeighbourSchema(Answer):
    """The permit whose place another one takes, or that takes another's place on its first day."""

    number = string()
    code = string()
    valid_from = day()


class WhyNotSchema(Answer):
    """Why something would be refused."""

    code = string()
    first_day = fields.String(metadata={"format": "date"})
    last_day = fields.String(metadata={"format": "date"})
    number = fields.String(allow_none=True)
    application_id = fields.Integer()


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
    supersedes = part(PermitNeighbourSchema, required=False, allow_none=True)
    superseded_by = part(PermitNeighbourSchema, required=False, allow_none=True)
    may = fields.List(
        one_of(APPLICATION_KINDS), metadata={"description": "in lists: the kinds of application about it that you can begin today"}
    )
    why_not = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(WhyNotSchema),
        metadata={"description": "in lists: by each other kind that its permit type offers, why not"},
    )


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
    supersedes = part(PermitNeighbourSchema, required=False, allow_none=True)
    superseded_by = part(PermitNeighbourSchema, required=False, allow_none=True)
    checked_at = moment()


PermitPageSchema = page_of(PermitSchema)
