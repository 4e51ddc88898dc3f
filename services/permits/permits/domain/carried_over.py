"""What a draft takes from an earlier application of the same applicant."""

from dataclasses import replace
from datetime import date

from permits.domain.application import Application
from permits.domain.catalogue import field as fields
from permits.domain.company import Company
from permits.domain.document import fault_of


def carried_over(
    draft: Application, before: Application, *, company: Company | None, on: date, decided_on: date | None = None
) -> Application:
    """The draft with what still fits of an earlier application of the same applicant: location, company, the answers to fields that are still
    asked, the documents that still serve on that day. What was declared or promised is so anew. `company`: as the applicant keeps it now."""
    serving = {
        each.code: before.documents[each.code]
        for each in draft.requirements
        if not each.is_ticked
        and each.code in before.documents
        and before.documents[each.code].account_id == draft.applicant_id
        and fault_of(before.documents[each.code], each, on=on, decided_on=decided_on) is None
    }
    answers = fields.fitting(before.answers, draft.fields)
    return replace(draft, location=draft.location or before.location, company=company, documents=serving, answers=answers)
