"""An application and everything that can happen to it: the state machine on one page.

    draft ─submit→ waits at a step of its process ─forward→ the next step … ─forward→ issued
      └─withdraw→ withdrawn ←───┴───reject→ rejected

Every function below takes the application as it is and returns it as it will be, with the events that tell of it, or refuses.
"""

from collections.abc import Collection, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain import clock as clocks
from permits.domain import status as statuses
from permits.domain.catalogue import PermitType, Requirement
from permits.domain.clock import Clock
from permits.domain.company import Company
from permits.domain.document import Document, fault_of
from permits.domain.flows import SIMPLE_FLOW, flow
from permits.domain.location import Location
from permits.domain.office_time import office_date
from permits.domain.people import APPLICANT, Person, plain_name
from permits.domain.process import FORWARD, ISSUED, REJECT, REJECTED, WITHDRAWN, Process, Step


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
class Event:
    """What happened, as contract/events promises its data; `also` the same in further versions, told with it."""

    type: str
    data: dict[str, Any]
    also: dict[int, dict[str, Any]] = field(default_factory=dict)


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


# What somebody does at a step, by the outcome that it has.
ACTS = {FORWARD: "advance", REJECT: "reject"}

Outcome = tuple[Application, list[Event]]


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


def refuse_unless_ready(draft: Application, *, on: date) -> None:
    """`on`: today in the office. :raises Conflict: application_already_submitted (number), application_incomplete (missing)."""
    if draft.status != statuses.DRAFT:
        raise Conflict("application_already_submitted", "the application is no draft any more", number=draft.number)
    missing = draft.missing(on=on)
    if missing:
        raise Conflict("application_incomplete", "something is missing", missing=missing)


def submit(draft: Application, *, permit_type: PermitType, number: str, days_off: Set[date], by: Person, at: datetime) -> Outcome:
    """It keeps the flow and the version of its permit type of today. Refusals as for `refuse_unless_ready`, which is asked before a number
    is taken."""
    refuse_unless_ready(draft, on=office_date(at, by.zone))
    sent = replace(draft, number=number, submitted_at=at, applicant_marks=by.marks, permit_type_version=permit_type.version)
    sent = _waits(replace(sent, process=flow(permit_type.flow)), sent.process.first, at=at)
    sent = replace(sent, due_at=clocks.term_ends_at(sent.clock, sent.working_days, days_off=days_off, zone=by.zone))
    submitted = _written_down(sent, at=at, step=None, outcome="submitted", by=by, role=APPLICANT)
    steps = [_told(step) for step in submitted.process.steps]
    return submitted, [
        _event(
            submitted,
            "application_submitted",
            permit_type_name=submitted.permit_type_name,
            submitted_at=at.isoformat(),
            steps=steps,
        )
    ]


def withdraw(application: Application, *, by: Person, at: datetime) -> Outcome:
    """Nobody has heard of a draft, so nobody is told when one is withdrawn.

    :raises Conflict: application_finished.
    """
    if application.ended:
        raise Conflict("application_finished", "the application is finished", status=application.status)
    stopped = _ends(application, WITHDRAWN, at=at)
    withdrawn = _written_down(stopped, at=at, step=None, outcome="withdrawn", by=by, role=APPLICANT)
    told = [_event(withdrawn, "application_withdrawn", at=at.isoformat())] if withdrawn.number else []
    return withdrawn, told


def advance(application: Application, *, step: str, note: str | None, by: Person, at: datetime) -> Outcome:
    """The step is done; the application waits for the next one, or is issued.

    :raises Conflict: step_not_current.
    :raises NotAllowed: not_your_step, own_application, same_person_as_verifier.
    """
    current = _step_for(application, step, by=by)
    following = application.process.after(current)
    reached = _waits(application, following, at=at) if following else _ends(application, ISSUED, at=at)
    note = (note or "").strip() or None
    moved = _written_down(reached, at=at, step=step, outcome="advanced", by=by, role=current.role, note=note)
    return moved, [_event(moved, "application_moved", step=step, at=at.isoformat())]


def reject(application: Application, *, step: str, reason: str, by: Person, at: datetime) -> Outcome:
    """Refusals as for `advance`, and :raises NotAllowed: step_cannot_reject; :raises Invalid: invalid_fields without a reason."""
    current = _step_for(application, step, by=by)
    if not current.may_reject:
        raise NotAllowed("step_cannot_reject", "what was approved is not rejected at this step")
    reason = reason.strip()
    if not reason:
        raise Invalid("invalid_fields", "a rejection needs a reason", fields={"reason": {"code": "required"}})
    refused = _ends(application, REJECTED, at=at)
    rejected = _written_down(refused, at=at, step=step, outcome="rejected", by=by, role=current.role, note=reason)
    return rejected, [_event(rejected, "application_rejected", step=step, reason=reason, at=at.isoformat())]


def issued(application: Application, *, permit_id: int, permit_number: str, at: datetime) -> Event:
    """Tells of the permit that an application led to."""
    return _event(
        application,
        "permit_issued",
        permit_id=permit_id,
        permit_number=permit_number,
        permit_type_name=application.permit_type_name,
        at=at.isoformat(),
    )


def acts_of(application: Application, *, by: Person) -> list[str]:
    """What that person may do with it now: each act's own rule is asked, so that no page offers what would be refused."""
    acts = []
    if by.account_id == application.applicant_id and APPLICANT in by.roles:
        acts += ["change", "submit"] if application.status == statuses.DRAFT else []
        acts += [] if application.ended else ["withdraw"]
    if application.step and _is_theirs(application, application.step, by=by):
        acts += [act for outcome, act in ACTS.items() if outcome in application.step.outcomes]
    return acts


def _is_theirs(application: Application, step: Step, *, by: Person) -> bool:
    try:
        _step_for(application, step.code, by=by)
    except NotAllowed:
        return False
    return True


def _step_for(application: Application, step: str, *, by: Person) -> Step:
    current = application.step
    if current is None or current.code != step:
        raise Conflict("step_not_current", "the application does not wait for this step", current=current and current.code)
    if not by.may_do(current, addressed_to=application.unit):
        raise NotAllowed("not_your_step", "another role, or another unit, does this step", role=current.role)
    if _is_own(application, by):
        raise NotAllowed("own_application", "nobody acts on an own application")
    theirs = {line.step for line in application.history if line.by_id == by.account_id}
    done = next((each for each in application.process.steps if each.code in theirs and each.code in current.not_by), None)
    if done:
        raise NotAllowed("same_person_as_verifier", "who did that step does not do this one", step=done.code, step_name=dict(done.name))
    return current


def _is_own(application: Application, by: Person) -> bool:
    """Of the same person under whatever account, or of a company that is theirs."""
    if by.account_id in {application.applicant_id, *application.company_accounts} or not by.marks.isdisjoint(application.applicant_marks):
        return True
    return application.company is not None and plain_name(application.company.responsible_person) == plain_name(by.name)


def _must_be_draft(application: Application) -> None:
    if application.status != statuses.DRAFT:
        raise Conflict("application_not_draft", "only a draft is changed", status=application.status)


def _required(application: Application, code: str) -> Requirement:
    for requirement in application.requirements:
        if requirement.code == code:
            return requirement
    raise NotFound("requirement_not_found", "the application has no such requirement")


def _told(step: Step) -> dict[str, Any]:
    """A step of the way ahead, with the applicant's words for it and for its status."""
    status = statuses.known(statuses.at(step))
    words = {"name": dict(step.applicant_name), "status_name": dict(status.name)}
    return {"code": step.code, "status": status.code, **words, "role": step.role, "days": step.days, "clock": step.clock}


def _waits(application: Application, step: Step, *, at: datetime) -> Application:
    return replace(application, waits_at=step.code, clock=clocks.switched(application.clock, step.clock, at=at))


def _ends(application: Application, how: str, *, at: datetime) -> Application:
    return replace(application, waits_at=None, ended=how, clock=clocks.ended(application.clock, at=at))


def _written_down(
    application: Application, *, at: datetime, step: str | None, outcome: str, by: Person, role: str, note: str | None = None
) -> Application:
    """The application with one more line in its history, of the status that it has now."""
    line = HistoryLine(at, step, application.status, outcome, by_id=by.account_id, by_role=role, by_name=by.name, note=note)
    return replace(application, history=(*application.history, line))


def _event(application: Application, type: str, **data: Any) -> Event:
    """`data`, and what readers count: where the application stands now, and who did it."""
    step, last = application.step, application.history[-1]
    holder = {"step": step.code, "role": step.role, "unit": step.unit_of(application.unit), "account_id": None} if step else None
    known = {
        "agency": application.agency,
        "application_id": application.id,
        "number": application.number,
        "applicant_id": application.applicant_id,
        "permit_type": application.permit_type,
        "application_kind": application.kind,
        "unit": application.unit,
        "district": application.location.district_code if application.location else None,
        "role": last.by_role,
        "status": application.status,
        "finished": application.ended is not None,
        "holder": holder,
        "due_at": application.due_at and application.due_at.isoformat(),
    }
    return Event(type, {**known, **data})
