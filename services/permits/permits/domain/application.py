"""An application: what it is, and what its applicant may do while it is a draft. What happens after that is in `acts`.

Every function takes the application as it is and returns it as it will be, or refuses.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bus.refusals import Conflict, Invalid, NotFound
from permits.domain import status as statuses
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.catalogue.requirement import Requirement
from permits.domain.clock import Clock
from permits.domain.company import Company
from permits.domain.document import Document, fault_of
from permits.domain.flow.process import Process
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.flow.step import Step
from permits.domain.location import Location
from permits.domain.office_time import office_date
from permits.domain.people import Person


@dataclass(frozen=True)
class HistoryLine:
    """`step`: the step that was done (None for what the applicant did); `status`: the one reached."""

    at: datetime
    step: str | None
    status: str
    outcome: str
    by_id: int
    by_role: str
    by_name: str
    note: str | None


@dataclass(frozen=True)
class Application:
    """`id` is None until it is stored. `waits_at`: the code of the step of its `process` at which it waits; `ended`: how it ended; a draft has
    neither. `documents` maps a requirement's code to what fulfils it. `applicant_marks`: who the applicant is,
    whatever the account; none where it was submitted before they were kept. `company_accounts`: all that keep its company."""

    id: int | None
    revision: int
    number: str | None
    kind: str
    permit_type: str
    permit_type_name: str
    applicant_type: str
    applicant_id: int
    applicant_name: str
    agency: str
    unit: str
    location: Location | None
    requirements: tuple[Requirement, ...]
    working_days: int
    fee_rule: str
    fee_amount: int | None
    created_at: datetime
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    company: Company | None = None
    applicant_marks: frozenset[str] = frozenset()
    company_accounts: frozenset[int] = frozenset()
    documents: dict[str, Document] = field(default_factory=dict)
    history: tuple[HistoryLine, ...] = ()
    process: Process = SIMPLE_FLOW
    waits_at: str | None = None
    ended: str | None = None
    permit_type_version: int | None = None
    clock: Clock = ()

    @property
    def step(self) -> Step | None:
        return self.process.step(self.waits_at)

    @property
    def status(self) -> str:
        return self.ended or (statuses.at(self.step) if self.step else statuses.DRAFT)

    def last_done(self, act: str) -> HistoryLine | None:
        """Who did the last step of that act, and when."""
        steps = [step.code for step in self.process.steps if step.act == act]
        return next((line for line in reversed(self.history) if line.step in steps), None)

    @property
    def holder_name(self) -> str:
        """In whose name the permit will be."""
        return self.company.name if self.company else self.applicant_name

    def missing(self, *, on: date) -> list[str]:
        """What keeps it from being submitted on that day of the office's calendar: location, company, requirement:<code>. A document that
        does not serve is missing too, also where none was needed: whoever attached it believes that it counts."""
        missing = [] if self.location and self.location.complete else ["location"]
        if self.applicant_type == "company" and not self.company:
            missing.append("company")
        wanted = [each for each in self.requirements if (each.required or each.code in self.documents) and not self.fulfils(each, on=on)]
        return missing + [f"requirement:{each.code}" for each in wanted]

    def fulfils(self, requirement: Requirement, *, on: date) -> bool:
        attached = self.documents.get(requirement.code)
        return attached is not None and fault_of(attached, requirement, on=on) is None

    def counted_on(self, now: datetime, *, zone: str) -> date:
        """The day on which documents have to be in force: that of the submission, and until then today."""
        return office_date(self.submitted_at or now, zone)


def create(
    *,
    permit_type: PermitType | None,
    kind: str,
    applicant_type: str,
    unit: str,
    units: Collection[str],
    location: Location | None,
    by: Person,
    at: datetime,
) -> Application:
    """A draft; it keeps the requirements of its kind as they are today. `permit_type` and `units` are what the agency has to offer.

    :raises Invalid: invalid_fields (unit, permit_type), kind_not_offered, applicant_type_not_offered.
    """
    if unit not in units:
        raise Invalid("invalid_fields", "the agency has no such unit", fields={"unit": {"code": "not_offered"}})
    if permit_type is None:
        raise Invalid("invalid_fields", "the agency has no such permit type", fields={"permit_type": {"code": "not_offered"}})
    permit_type.check_offered(kind=kind, applicant_type=applicant_type)
    return Application(
        id=None,
        revision=1,
        number=None,
        kind=kind,
        permit_type=permit_type.code,
        permit_type_name=permit_type.name,
        applicant_type=applicant_type,
        applicant_id=by.account_id,
        applicant_name=by.name,
        agency=by.agency,
        unit=unit,
        location=location,
        requirements=permit_type.requirements[kind],
        working_days=permit_type.working_days,
        fee_rule=permit_type.fee.rule,
        fee_amount=permit_type.fee.amount,
        created_at=at,
    )


def change(
    draft: Application, *, permit_type: PermitType, applicant_type: str | None, location: Location | None, company: Company | None
) -> Application:
    """What is None stays. An individual has no company.

    :raises Conflict: application_not_draft.
    :raises Invalid: applicant_type_not_offered; invalid_fields when an individual is given a company.
    """
    _must_be_draft(draft)
    applicant_type = applicant_type or draft.applicant_type
    permit_type.check_applicant_type(applicant_type)
    if company and applicant_type == "individual":
        raise Invalid("invalid_fields", "an individual has no company", fields={"company_id": {"code": "not_for_individuals"}})
    kept = (company or draft.company) if applicant_type == "company" else None
    return replace(draft, applicant_type=applicant_type, location=location or draft.location, company=kept)


def attach(draft: Application, *, requirement: str, document: Document, on: date) -> Application:
    """`on`: today in the office.

    :raises Conflict: application_not_draft. :raises NotFound: requirement_not_found.
    :raises Invalid: invalid_fields (document_id), when the document does not serve, as `fault_of` says.
    """
    _must_be_draft(draft)
    fault = fault_of(document, _required(draft, requirement), on=on)
    if fault:
        raise Invalid("invalid_fields", "the document does not serve", fields={"document_id": fault})
    return replace(draft, documents={**draft.documents, requirement: document})


def detach(draft: Application, *, requirement: str) -> Application:
    """Detaching what is not attached changes nothing. Refusals as for `attach`."""
    _must_be_draft(draft)
    _required(draft, requirement)
    return replace(draft, documents={code: kept for code, kept in draft.documents.items() if code != requirement})


def _must_be_draft(application: Application) -> None:
    if application.status != statuses.DRAFT:
        raise Conflict("application_not_draft", "only a draft is changed", status=application.status)


def _required(application: Application, code: str) -> Requirement:
    for requirement in application.requirements:
        if requirement.code == code:
            return requirement
    raise NotFound("requirement_not_found", "the application has no such requirement")
