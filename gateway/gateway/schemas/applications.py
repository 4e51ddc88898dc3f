"""Applications: what applicants send, and what applicants and staff read."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway.schemas.absences import HandedOnSchema
from gateway.schemas.answers import Answer, code, day, flag, many, moment, one_of, page_of, part, several_of, string, texts, whole, words
from gateway.schemas.application_corrections import ApplicationCorrectionSchema
from gateway.schemas.case_papers import ApplicationPaperSchema
from gateway.schemas.claims import ClaimSchema
from gateway.schemas.common import APPLICANT_TYPES, APPLICATION_KINDS, NamedSchema, PageForm, RevisionForm
from gateway.schemas.companies import CompanySchema
from gateway.schemas.decisions import FoundInOrderSchema, RejectionLetterSchema
from gateway.schemas.documents import DOCUMENT_KINDS, DocumentSchema
from gateway.schemas.fields import Choice, Form, OfficeCode, Part, Text, Texts, Whole
from gateway.schemas.inspections import AppointmentSchema, InspectionStateSchema
from gateway.schemas.locations import LandmarkSchema, LocationForm, LocationSchema
from gateway.schemas.permit_types import (
    DifferenceSchema,
    FeeSchema,
    SampleFileSchema,
    StepOfWaySchema,
    TypedFieldSchema,
    asked_when,
    fulfilled_by,
    largest_mb,
    media,
    valid_on,
)
from gateway.schemas.permits import STATUSES as PERMIT_STATUSES
from gateway.schemas.permits import PermitSchema
from gateway.schemas.vocabulary import Vocabulary

OUTCOMES = Vocabulary(
    "HistoryOutcome", ("submitted", "advanced", "sent_back", "skipped", "returned", "resubmitted", "rejected", "withdrawn", "lapsed")
)
APPLICATION_ACTS = Vocabulary(
    "ApplicationAct",
    (
        *("change", "submit", "resubmit", "withdraw", "advance", "return", "send_back", "reject", "apply_again", "answer_for_applicant"),
        "hand_over",
    ),
)
WAY_STATES = Vocabulary("WayState", ("done", "current", "ahead", "skipped"))
DOCUMENT_FAULTS = Vocabulary(
    "DocumentFault",
    (
        "document_expired",
        "document_ends",
        "document_not_yet_valid",
        "document_permit_revoked",
        "document_permit_suspended",
        "document_wrong_kind",
        "document_no_pdf",
        "document_no_picture",
        "document_too_big",
    ),
)


class ApplicationForm(Form):
    """A renewal, an amendment or a duplicate names the old permit: `permit_id` where it is one of your own, and the draft has what that one's
    application had, `applicant_type` too; else its number, which may follow later. Only a permit of your own gets a duplicate."""

    application_kind = Choice(APPLICATION_KINDS, required=True)
    permit_type = Text(20, required=True)
    applicant_type = Choice(APPLICANT_TYPES, load_default=None, allow_none=True)
    unit = Text(40, required=True)
    location = Part(LocationForm, load_default=None, allow_none=True)
    permit_id = Whole(load_default=None, allow_none=True)
    old_permit_number = Text(50, printed=True, load_default=None, allow_none=True)


class OldPermitForm(RevisionForm):
    old_permit_number = Text(50, printed=True, required=True)


class ApplicationChangeForm(RevisionForm):
    """Only the given fields change."""

    applicant_type = Choice(APPLICANT_TYPES)
    location = Part(LocationForm)
    company_id = Whole()
    answers = Texts(limit=1000, most=60, metadata={"description": "by the field's code; an empty one is taken away"})
    old_permit_number = Text(50, printed=True)


class ApplicationSubmissionForm(RevisionForm):
    """`declaration`: the version of the text that the applicant agreed to, as the draft's `declaration` names it. It is asked for here and not
    by the service, which takes what the gateway of the release before sends without one."""

    declaration = Text(20, required=True, metadata={"example": "2026-11"})


class AttachmentForm(RevisionForm):
    document_id = Whole(required=True)


class ApplicationsForm(PageForm):
    status = OfficeCode(load_default=None, allow_none=True)


class ApplicantSchema(Answer):
    account_id = whole()
    name = string()


class ApplicationRowSchema(Answer):
    application_id = whole()
    number = string(allow_none=True)
    permit_type = string()
    permit_type_name = string()
    application_kind = one_of(APPLICATION_KINDS)
    status = code()
    status_name = words()
    finished = flag()
    due_at = moment(allow_none=True)
    submitted_at = moment(allow_none=True)
    created_at = moment()
    correct_by = fields.String(
        allow_none=True,
        metadata={"format": "date-time", "description": "until when the applicant may send corrections; null: none are due"},
    )
    revision = whole(metadata={"description": "send it with every change"})
    kept_until = day(required=False, allow_none=True, description="of a draft: the last day on which it is kept")


class FittingDocumentSchema(Answer):
    document = part(DocumentSchema, allow_none=True)


class DocumentUseSchema(Answer):
    """An application that uses a document, and which of its versions."""

    application = part(ApplicationRowSchema)
    versions = fields.List(fields.Integer(), required=True)


class DocumentUsesSchema(Answer):
    """How many applications use a document, and the newest two of them."""

    count = whole()
    newest = many(DocumentUseSchema)


DocumentUsePageSchema = page_of(DocumentUseSchema)


class DocumentFaultSchema(Answer):
    """Why the attached document cannot be used."""

    code = one_of(DOCUMENT_FAULTS)


class TickSchema(Answer):
    """Who declared it, or promised to show the original, and when."""

    at = moment()
    by_name = string()


class ApplicationRequirementSchema(Answer):
    code = string()
    text = string()
    required = flag()
    tag = string(allow_none=True)
    example = fields.Nested(SampleFileSchema, allow_none=True)
    blank = fields.Nested(SampleFileSchema, allow_none=True)
    document_kind = one_of(
        DOCUMENT_KINDS, allow_none=True, metadata={"description": "the kind of document it takes besides other; null: any"}
    )
    fulfilled_by = fulfilled_by()
    when = asked_when()
    valid_on = valid_on()
    media = media()
    largest_mb = largest_mb()
    needed_on = day(
        required=False,
        allow_none=True,
        metadata={"description": "where `valid_on` is said: on which day its document must still be valid; null: on none"},
    )
    ticked = fields.Nested(TickSchema, allow_none=True, metadata={"description": "of a declaration or original"})
    fulfilled = flag()
    document = part(DocumentSchema, allow_none=True)
    fault = part(DocumentFaultSchema, allow_none=True)
    newer_document = fields.Nested(
        DocumentSchema, allow_none=True, metadata={"description": "the attached document's newest version, where it may be taken instead"}
    )


class HistoryEntrySchema(Answer):
    at = moment()
    step = string(allow_none=True)
    step_name = words(allow_none=True)
    status = code()
    outcome = one_of(OUTCOMES)
    by_role = string()
    by_name = fields.String(metadata={"description": "for staff only"})
    for_name = fields.String(metadata={"description": "for staff only: in whose name (a.n.) it was done; missing: in their own"})
    note = string(allow_none=True)
    note_en = fields.String(allow_none=True, metadata={"description": "in English, as far as it was picked from the office's reasons"})
    finding = fields.String(allow_none=True, metadata={"description": "what the step found, or why it was skipped"})
    unit = fields.String(allow_none=True, metadata={"description": "in whose name it was done, where every unit does the step"})


class CurrentStepSchema(NamedSchema):
    """Where an application waits, and for whom."""

    role = string()
    act = fields.String(metadata={"description": "what is done there"})
    units = fields.List(fields.String(), metadata={"description": "the units in which it is still to be done; empty: the whole agency"})
    form = fields.List(fields.String(), metadata={"description": "what must be filled in to pass it on"})
    unit = string(allow_none=True, metadata={"description": "whose staff alone do it; null: everybody in the agency who has the role"})
    buttons = fields.Dict(
        keys=fields.String(), values=words(), required=True, metadata={"description": "what is on the button of each act of `may`"}
    )


class KnownPermitSchema(Answer):
    code = string()
    holder_name = string()
    valid_from = day()
    valid_until = day(allow_none=True)
    status = one_of(PERMIT_STATUSES)


class DeclarationSchema(Answer):
    """What was declared with the submission; of a draft what is to be declared."""

    version = string()
    text = words()


class OldPermitSchema(Answer):
    """What is renewed or amended, with the location and company of before; of a permit that was not issued here only the number."""

    permit_id = whole(allow_none=True)
    number = string()
    permit = part(KnownPermitSchema, allow_none=True)
    location = part(LocationSchema, allow_none=True)
    company = part(CompanySchema, allow_none=True)


class IntervalSchema(Answer):
    """A time in which the service limit did not run; `until` null: still."""

    since = moment()
    until = moment(allow_none=True)
    state = string()


class WayStepSchema(StepOfWaySchema):
    """A step of the application's own process."""

    state = fields.String(validate=OneOf(WAY_STATES))


class FiledAtCounterSchema(Answer):
    """An officer filled it in at the counter for somebody."""

    officer_name = string(allow_none=True, metadata={"description": "for staff only"})
    answering_name = fields.String(allow_none=True, metadata={"description": "for staff only: who answers its return now"})
    by_you = flag()
    filing_id = fields.Integer(allow_none=True, metadata={"description": "for the officer who filled it in"})


class ApplicationSchema(ApplicationRowSchema):
    status_says = words(allow_none=True)
    filed_at_counter = part(FiledAtCounterSchema, required=False, allow_none=True)
    staff_status_name = words(required=False, metadata={"description": "for staff only"})
    applicant_type = one_of(APPLICANT_TYPES)
    applicant = part(ApplicantSchema)
    agency = string()
    unit = string()
    location = part(LocationSchema, allow_none=True)
    landmark = part(LandmarkSchema, required=False, allow_none=True)
    company = part(CompanySchema, allow_none=True)
    requirements = many(ApplicationRequirementSchema)
    typed_fields = many(TypedFieldSchema)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata={"description": "by the field's code"})
    open_items = fields.List(fields.String(), metadata={"description": "while it was returned: the items that you may change"})
    fulfilled_count = whole()
    required_count = whole()
    complete = flag()
    missing = texts()
    changes = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "of the permit type since the draft was begun; take them over (adoption), then submit it"},
    )
    working_days = whole()
    fee = part(FeeSchema)
    step = string(allow_none=True)
    current_step = part(CurrentStepSchema, allow_none=True)
    way = fields.List(fields.Nested(WayStepSchema), metadata={"description": "the steps of its process; empty for drafts"})
    may = several_of(APPLICATION_ACTS, metadata={"description": "what you may do with it now"})
    history = many(HistoryEntrySchema)
    handed_on = fields.List(
        fields.Nested(HandedOnSchema), metadata={"description": "for staff: what colleagues held when their absence began"}
    )
    permit = part(PermitSchema, allow_none=True)
    corrections = fields.List(fields.Nested(ApplicationCorrectionSchema), metadata={"description": "oldest first"})
    in_order = fields.List(fields.Nested(FoundInOrderSchema), metadata={"description": "what officers found in order; for staff only"})
    stood_still = fields.List(fields.Nested(IntervalSchema), metadata={"description": "when the service limit did not run"})
    old_permit = part(OldPermitSchema, required=False, allow_none=True)
    rejection_letter = part(
        RejectionLetterSchema, required=False, allow_none=True, metadata={"description": "by which it was rejected; null: there is none"}
    )
    papers = fields.List(
        fields.Nested(ApplicationPaperSchema), metadata={"description": "what was written while it is under way, oldest first"}
    )
    appointments = fields.List(
        fields.Nested(AppointmentSchema), metadata={"description": "of its inspections; the last one holds, unless it was called off"}
    )
    inspection = part(
        InspectionStateSchema, required=False, allow_none=True, metadata={"description": "for staff, where it waits for an inspection"}
    )
    claim = part(ClaimSchema, required=False, allow_none=True, metadata={"description": "who has taken it at its step; for staff only"})
    declaration = part(DeclarationSchema, required=False, allow_none=True)
    expected_at = fields.String(
        allow_none=True,
        metadata={
            "format": "date-time",
            "description": "of a draft that is read: when it would be finished at the latest if it were submitted now; of what is late: the new date",
        },
    )


ApplicationPageSchema = page_of(ApplicationRowSchema, statuses=many(NamedSchema))
