"""The tables, as migrations/ made them. A column that is not named here is nobody's of this release, and left alone."""

from permits.store.tables.agencies import agency, agency_day_off, calendar, region, unit
from permits.store.tables.applications import (
    DISTRICT,
    DISTRICT_LENGTH,
    WAITS_IN,
    application,
    attachment,
    correction,
    correction_document,
    draft_reminder,
    history,
    late_step,
    paper,
)
from permits.store.tables.catalogue import catalogue_file, permit_type, permit_type_draft, permit_type_version
from permits.store.tables.columns import metadata
from permits.store.tables.companies import MEMBER_NOW, company, company_invitation, company_member
from permits.store.tables.desk import claim, claim_let_go, colleague, colleague_note, colleague_note_settled, delegation, look
from permits.store.tables.documents import document, document_reminder
from permits.store.tables.inspections import inspection, inspection_appointment, inspection_photo
from permits.store.tables.permits import (
    PERMIT_NUMBER_KEY,
    PERMIT_TEXT,
    counter,
    permit,
    permit_document,
    permit_entry,
    permit_former_issue,
    permit_letter,
    permit_reminder,
    permit_request,
)

__all__ = [
    "DISTRICT",
    "DISTRICT_LENGTH",
    "MEMBER_NOW",
    "PERMIT_NUMBER_KEY",
    "PERMIT_TEXT",
    "WAITS_IN",
    "agency",
    "agency_day_off",
    "application",
    "attachment",
    "calendar",
    "catalogue_file",
    "claim",
    "claim_let_go",
    "colleague",
    "colleague_note",
    "colleague_note_settled",
    "company",
    "company_invitation",
    "company_member",
    "correction",
    "correction_document",
    "counter",
    "delegation",
    "document",
    "document_reminder",
    "draft_reminder",
    "history",
    "inspection",
    "inspection_appointment",
    "inspection_photo",
    "late_step",
    "look",
    "metadata",
    "paper",
    "permit",
    "permit_document",
    "permit_entry",
    "permit_former_issue",
    "permit_letter",
    "permit_reminder",
    "permit_request",
    "permit_type",
    "permit_type_draft",
    "permit_type_version",
    "region",
    "unit",
]
