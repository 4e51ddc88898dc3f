"""A draft that was begun under an older version of its permit type: what has changed since, and taking it over.

A draft keeps a copy of what it was begun under. It is submitted under the version of the day of submission, so its applicant takes over what
changed, knowingly, before that day's version counts.
"""

from dataclasses import replace

from bus.refusals import Conflict
from permits.domain import status as statuses
from permits.domain.application import Application
from permits.domain.catalogue import field, version
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.catalogue.requirement import Requirement
from permits.domain.catalogue.version import Difference, Terms


def changes(draft: Application, *, permit_type: PermitType) -> list[Difference]:
    """How today's version of its permit type differs from what the draft was begun under; nothing where its kind is not offered any more."""
    if draft.kind not in permit_type.kinds:
        return []
    known = Terms(draft.permit_type_name, draft.requirements, draft.working_days, draft.fee_rule, draft.fields)
    return version.differences(known, version.terms(permit_type, draft.kind))


def refuse_unless_current(draft: Application, *, permit_type: PermitType) -> None:
    """:raises Conflict: permit_type_retired, application_outdated (changes: how many).
    :raises Invalid: kind_not_offered, applicant_type_not_offered."""
    permit_type.check_offered(kind=draft.kind, applicant_type=draft.applicant_type)
    found = changes(draft, permit_type=permit_type)
    if found:
        raise Conflict("application_outdated", "the permit type has changed since the draft was begun", changes=len(found))


def adopt(draft: Application, *, permit_type: PermitType) -> Application:
    """The draft under today's version. It keeps location and company, the documents whose requirement is still there, what was
    declared or promised in the same words, and the answers that fit the fields.

    :raises Conflict: application_not_draft, permit_type_retired. :raises Invalid: kind_not_offered, applicant_type_not_offered.
    """
    if draft.status != statuses.DRAFT:
        raise Conflict("application_not_draft", "only a draft is changed", status=draft.status)
    permit_type.check_offered(kind=draft.kind, applicant_type=draft.applicant_type)
    terms = version.terms(permit_type, draft.kind)
    known = {each.code: each for each in draft.requirements}
    same_text = {each.code for each in terms.requirements if each.is_ticked and each.code in known and _as_ticked(each, known[each.code])}
    takes = {each.code for each in terms.requirements if not each.is_ticked}
    return replace(
        draft,
        permit_type_name=terms.name,
        requirements=terms.requirements,
        fields=terms.fields,
        answers=field.fitting(draft.answers, terms.fields),
        working_days=terms.working_days,
        fee_rule=terms.fee_rule,
        fee_amount=permit_type.fee_of(draft.kind).amount,
        documents={code: document for code, document in draft.documents.items() if code in takes},
        ticked={code: tick for code, tick in draft.ticked.items() if code in same_text},
    )


def _as_ticked(new: Requirement, old: Requirement) -> bool:
    """Whether what was declared or promised of it still says the same."""
    return (new.text, new.fulfilled_by) == (old.text, old.fulfilled_by)
