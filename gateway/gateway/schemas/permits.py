"""Issued permits, and what the code in their QR code tells everybody."""

from marshmallow import fields
from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, day, flag, many, moment, one_of, page_of, part, several_of, string, whole
from gateway.schemas.case_papers import COPY
from gateway.schemas.common import APPLICATION_KINDS, PageForm
from gateway.schemas.fields import Choice, Code, Day, Flag, Form, Text, Whole
from gateway.schemas.registration import ID_TYPES
from gateway.schemas.vocabulary import Vocabulary

STATUSES = Vocabulary("PermitStatus", ("active", "upcoming", "suspended", "expired", "superseded", "revoked"))
CHANGES = Vocabulary("PermitChange", ("suspend", "lift", "revoke"))
ENTRIES = Vocabulary(
    "PermitEntryKind", ("issued", "superseded", "suspended", "lifted", "revoked", "corrected", "expired", "duplicated", "handed_over")
)
REQUESTS = Vocabulary("PermitRequestKind", ("suspend", "lift", "revoke", "correct"))
PRINTED = Vocabulary("PermitPaperText", ("holder", "responsible_person", "place"))
LETTERS = Vocabulary("PermitLetterKind", ("suspended", "lifted", "revoked"))
PERMIT_ACTS = Vocabulary("PermitAct", ("suspend", "lift", "revoke", "correct", "decide", "hand_over"))
RECEIVERS = Vocabulary("PermitReceiver", ("holder", "representative"))


class PermitsForm(PageForm):
    permit_type = Text(20, load_default=None, allow_none=True)


class PermitChangeForm(Form):
    """What another person shall decide: from `day` on, for the reason that the holder will read."""

    kind = Choice(CHANGES, required=True)
    day = Day(required=True)
    reason = Text(1000, lines=True, printed=True, required=True)
    legal_basis = Text(500, printed=True, required=True)


class PermitCorrectionForm(Form):
    """What should stand on the permit's paper; what is left out stays. `issue`: the one that was read."""

    issue = Whole(1, 2**31 - 1, required=True)
    holder = Text(500, printed=True, load_default=None, allow_none=True)
    responsible_person = Text(500, printed=True, load_default=None, allow_none=True)
    place = Text(500, printed=True, load_default=None, allow_none=True)
    reason = Text(1000, lines=True, printed=True, required=True)


class HandoverForm(Form):
    """Who takes the permit's paper, by the document that lies on the desk; of its number four characters are kept. `authority`: number and date
    of the letter of authority, of a representative. `issue`: the one that was read."""

    issue = Whole(1, 2**31 - 1, required=True)
    received_by = Choice(RECEIVERS, required=True)
    name = Text(100, required=True, printed=True)
    id_document = Choice(ID_TYPES, required=True)
    id_number = Text(100, required=True)
    authority = Text(200, load_default="", printed=True)


class PermitFileForm(Form):
    """`issue`: a former one of the permit's papers, with a stamp that says so."""

    issue = Whole(1, 2**31 - 1)


class PermitDecisionForm(Form):
    """`note`: why not; needed where it is refused."""

    grant = Flag(required=True)
    note = Text(1000, lines=True, load_default="")


class PermitOnDayForm(Form):
    """`on`: what it was on that day is told as `status_on`."""

    on = Day(load_default=None, allow_none=False)


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


class PermitLetterSchema(Answer):
    position = whole()
    kind = one_of(LETTERS)
    day = day(description="from which it holds")


class _PermitFactsSchema(Answer):
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
    duplicated_on = day(required=False, allow_none=True, description="of its newest duplicate")


class PermitSchema(_PermitFactsSchema):
    letters = fields.List(fields.Nested(PermitLetterSchema), metadata={"description": "in your list: what the office wrote about it"})
    may = fields.List(
        one_of(APPLICATION_KINDS), metadata={"description": "in lists: the kinds of application about it that you can begin today"}
    )
    why_not = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(WhyNotSchema),
        metadata={"description": "in lists: by each other kind that its permit type offers, why not"},
    )


class NewIssueSchema(Answer):
    issue = whole()
    code = string()
    since = day()


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
    duplicated_on = day(required=False, allow_none=True, description="of its newest duplicate")
    issue = fields.Integer(metadata={"description": "2 and more after corrections of its paper"})
    new_issue = fields.Nested(
        NewIssueSchema, metadata={"description": "the paper with this code was replaced by another of the same number"}
    )
    since = fields.String(allow_none=True, metadata={"format": "date", "description": "since when it is revoked or suspended"})
    checked_at = moment()


class PermitNumberForm(Form):
    """Spaces, upper or lower case and missing slashes do not matter; nor do O for 0, and I or L for 1."""

    number = Text(200, required=True)
    agency = Text(60, validate=Regexp(r"^[a-z0-9-]+$", error=Code("unknown_agency")))


class NeighbourNumberSchema(Answer):
    number = string()
    valid_from = day()


class PermitByNumberSchema(PermitVerificationSchema):
    """Nothing of a person, and no code."""

    holder_name = string(allow_none=True, metadata={"description": "a company's name; null: a person holds it"})
    supersedes = part(NeighbourNumberSchema, allow_none=True)
    superseded_by = part(NeighbourNumberSchema, allow_none=True)


class PermitTextChangeSchema(Answer):
    """What stands on the paper, and what should."""

    name = one_of(PRINTED)
    old = string()
    new = string()


class FormerIssueSchema(Answer):
    issue = whole()
    code = string()
    replaced_on = day()


class PermitRequestSchema(Answer):
    """What somebody asked about a permit, and what another person decided."""

    request_id = whole()
    permit_id = whole()
    kind = one_of(REQUESTS)
    reason = string()
    legal_basis = string()
    day = day()
    asked_by_name = string()
    asked_at = moment()
    decided_by_name = string(allow_none=True)
    decided_at = moment(allow_none=True)
    granted = fields.Boolean(required=True, allow_none=True)
    note = string(allow_none=True)
    changes = fields.List(fields.Nested(PermitTextChangeSchema), metadata={"description": "of a correction"})
    number = fields.String(metadata={"description": "in lists: of the permit"})
    permit_type_name = fields.String(metadata={"description": "in lists"})


class PermitEntrySchema(Answer):
    kind = one_of(ENTRIES)
    day = day(description="from which it holds")
    at = moment(allow_none=True)
    position = whole(allow_none=True)
    is_copy = fields.Boolean(metadata={"description": f"of a receipt: {COPY}"})
    letter = string(allow_none=True)
    request = part(PermitRequestSchema, allow_none=True)


class PermitLifeSchema(_PermitFactsSchema):
    revoked_on = day(allow_none=True)
    suspended_on = day(allow_none=True)
    suspended_until = day(allow_none=True)
    issue = fields.Integer(metadata={"description": "2 and more after corrections of its paper"})
    printed = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "the texts on its paper that can be corrected"}
    )
    former_issues = fields.List(fields.Nested(FormerIssueSchema))
    life = many(PermitEntrySchema)
    request = part(PermitRequestSchema, allow_none=True)
    refused_requests = many(PermitRequestSchema)
    may = several_of(PERMIT_ACTS)
    on = fields.String(metadata={"format": "date"})
    status_on = fields.String(allow_none=True)


PermitRequestPageSchema = page_of(PermitRequestSchema)
PermitPageSchema = page_of(PermitSchema)
