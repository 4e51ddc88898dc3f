"""An application: what it is, and what its applicant may change while it is a draft, or while it was returned. What happens to it is in `acts`.

Every function takes the application as it is and returns it as it will be, or refuses.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bus.refusals import Conflict, Invalid, NotFound
from permits.domain import status as statuses
from permits.domain.answering import Answering
from permits.domain.catalogue import field as fields
from permits.domain.catalogue.asked import fields_asked, follows_from, requirements_asked
from permits.domain.catalogue.field import Field
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.catalogue.requirement import Requirement
from permits.domain.clock import Clock
from permits.domain.company import Company
from permits.domain.company_member import Member
from permits.domain.condition import Facts
from permits.domain.correction import COMPANY, FIELD, LOCATION, REQUIREMENT, REQUIREMENTS, Correction
from permits.domain.declaration import Declaration
from permits.domain.document import Document, fault_of
from permits.domain.flow import conditions
from permits.domain.flow.process import Process
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.flow.step import EVERY_UNIT, Step
from permits.domain.location import Location
from permits.domain.office_time import office_date
from permits.domain.people import Person
from permits.domain.tick import Tick
from permits.domain.verdict import Verdict

# What lines of the history are called.
ADVANCED, SENT_BACK, SKIPPED, RESUBMITTED = "advanced", "sent_back", "skipped", "resubmitted"
SENT = ("submitted", RESUBMITTED)  # by the applicant to the office
NEW = "new"  # the kind of application that is about no permit
DUPLICATE = "duplicate"  # the kind that gives another paper of the permit it is about, and changes nothing of it
OLD_PERMIT = "old_permit"


@dataclass(frozen=True)
class HistoryLine:
    """`step`: the step that was done (None for what the applicant did); `status`: the one reached. `unit`: for which a step was done that every
    unit does. `finding`: what whoever did it found, or why the step was skipped, as a code. `note_en`: the note in English, where it was picked."""

    at: datetime
    step: str | None
    status: str
    outcome: str
    by_id: int
    by_role: str
    by_name: str
    note: str | None
    finding: str | None = None
    unit: str | None = None
    # In whose name (a.n.) it was done; None: in their own.
    for_id: int | None = None
    for_name: str | None = None
    note_en: str | None = None

    @property
    def is_skip(self) -> bool:
        """Nobody did the step."""
        return self.outcome == SKIPPED


@dataclass(frozen=True)
class Application:
    """`id` is None until it is stored. `waits_at`: the code of the step of its `process` at which it waits; `ended`: how it ended; a draft has
    neither. `documents` and `ticked` map a requirement's code to what fulfils it, `answers` a field's code to what was answered: of a draft also what is
    not asked now and was before. `applicant_marks`: who
    the applicant is, whatever the account; none where it was submitted before they were kept. `company_people`: all that belong to its
    company, or did at the submission or since.
    `corrections`: each time that it was returned, oldest first. `verdicts`: what officers ever found in order. `old_permit_number`: of the permit that it renews, amends or
    duplicates, `old_permit_id` that permit where it was issued here. `again_of`: the ended application from which it was begun anew."""

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
    company_people: tuple[Member, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)
    history: tuple[HistoryLine, ...] = ()
    process: Process = SIMPLE_FLOW
    waits_at: str | None = None
    ended: str | None = None
    permit_type_version: int | None = None
    clock: Clock = ()
    corrections: tuple[Correction, ...] = ()
    old_permit_id: int | None = None
    old_permit_number: str | None = None
    again_of: int | None = None
    changed_at: datetime | None = None
    declaration: Declaration | None = None
    fields: tuple[Field, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = ()
    ticked: dict[str, Tick] = field(default_factory=dict)
    # At the counter: by which filing, and which officer filled it in; None: the applicant did.
    filing_id: int | None = None
    filed_by_id: int | None = None
    filed_by_name: str | None = None
    # Each time that an officer took up a return to answer it at the counter, oldest first.
    answerings: tuple[Answering, ...] = ()

    @property
    def step(self) -> Step | None:
        return self.process.step(self.waits_at)

    @property
    def status(self) -> str:
        if self.ended or not self.step:
            return self.ended or statuses.DRAFT
        if self.correction:
            return statuses.RETURNED
        return statuses.RESUBMITTED if self.history and self.history[-1].outcome == RESUBMITTED else statuses.at(self.step)

    @property
    def correction(self) -> Correction | None:
        """What its applicant has to mend; None while it waits for the office, or for nobody."""
        last = self.corrections[-1] if self.corrections and not self.ended else None
        return last if last and not last.closed_at and last.step == self.waits_at else None

    @property
    def answering(self) -> Answering | None:
        """Who mends it at the counter now; a colleague may take over."""
        last = self.answerings[-1] if self.answerings and self.correction else None
        return last if last and last.round == len(self.corrections) else None

    @property
    def in_order(self) -> tuple[Verdict, ...]:
        """The verdicts on what has not been open to the applicant since."""
        return tuple(
            each for each in self.verdicts if not any(self.reopened(by, each.item) for by in self.corrections if by.asked_at >= each.at)
        )

    def reopened(self, correction: Correction, item: str) -> bool:
        """Whether something of what the item is about may be changed by that correction, also where it follows from what the office named."""
        return correction.reopens(item) or any(correction.covers(each) for each in self._follows_from(item))

    def opened(self, correction: Correction, item: str) -> bool:
        """Whether that correction lets the applicant change the item: the office named it, or an answer from which it follows whether it is asked."""
        return correction.covers(item) or any(correction.covers(each) for each in self._follows_from(item))

    def _follows_from(self, item: str) -> frozenset[str]:
        """The items of the fields on whose answers it depends whether the item is asked."""
        parts: list[Field | Requirement] = [each for each in self.fields if item == f"{FIELD}{each.code}"]
        parts += [each for each in self.requirements if item in (REQUIREMENTS, f"{REQUIREMENT}{each.code}")]
        return frozenset(f"{FIELD}{code}" for each in parts for code in follows_from(each, self.fields))

    @property
    def asked_fields(self) -> tuple[Field, ...]:
        return fields_asked(self.fields, self.answers, applicant_type=self.applicant_type)

    @property
    def asked_requirements(self) -> tuple[Requirement, ...]:
        return requirements_asked(self.requirements, fields=self.fields, answers=self.answers, applicant_type=self.applicant_type)

    @property
    def counted_answers(self) -> dict[str, str]:
        """The answers to what is asked."""
        return {each.code: self.answers[each.code] for each in self.asked_fields if each.code in self.answers}

    @property
    def facts(self) -> Facts:
        """What the conditions of a flow may ask."""
        known = {"kind": self.kind, "applicant_type": self.applicant_type}
        return conditions.facts(**known, fee_amount=self.fee_amount, answers=self.counted_answers)

    @property
    def open_items(self) -> list[str]:
        """What its applicant may change while it was returned, of what is asked now."""
        if not self.correction:
            return []
        company = [COMPANY] if self.applicant_type == "company" else []
        asked = [LOCATION, *company, *(f"{FIELD}{each.code}" for each in self.asked_fields)]
        asked += [f"{REQUIREMENT}{each.code}" for each in self.asked_requirements]
        return [item for item in asked if self.opened(self.correction, item)]

    @property
    def company_people_now(self) -> list[Member]:
        """Of its own company, those who have not left; not of another one with the same NIB."""
        return [each for each in self.company_people if self.company and each.company_id == self.company.id and not each.left_at]

    @property
    def places(self) -> tuple[str, ...]:
        """The units in which the step is still to be done; none: it waits for nobody, or for the whole agency."""
        if self.step is None:
            return ()
        places = self.step.places(self.unit)
        if self.step.at != EVERY_UNIT:
            return places
        answered = {line.unit for line in self.round if line.step == self.waits_at}
        return tuple(unit for unit in places if unit not in answered)

    @property
    def round(self) -> tuple[HistoryLine, ...]:
        """The history since a step was last sent back: what was answered before is asked again."""
        backs = [n for n, line in enumerate(self.history, start=1) if line.outcome == SENT_BACK]
        return self.history[backs[-1] if backs else 0 :]

    @property
    def is_issued(self) -> bool:
        """The permit is there, whether or not the application has ended with it."""
        return self.last_done("issue") is not None

    def last_done(self, act: str) -> HistoryLine | None:
        """Who did the last step of that act, and when."""
        steps = [step.code for step in self.process.steps if step.act == act]
        return next((line for line in reversed(self.history) if line.step in steps and line.outcome == ADVANCED), None)

    @property
    def holder_name(self) -> str:
        """In whose name the permit will be."""
        return self.company.name if self.company else self.applicant_name

    def missing(self, *, on: date, again: Mapping[str, date] | None = None, decided_on: date | None = None) -> list[str]:
        """What keeps it from being submitted on that day of the office's calendar: old_permit, location, company, field:<code>,
        requirement:<code>. A document that does not serve is missing too, also where none was needed: whoever attached it believes that it counts. `again`: other
        days, as `counted_again` says; `decided_on`: as `decision_day` has it."""
        missing = [OLD_PERMIT] if self.kind != NEW and not self.old_permit_number else []
        missing += [] if self.location and self.location.complete else [LOCATION]
        if self.applicant_type == "company" and not self.company:
            missing.append(COMPANY)
        missing += [f"{FIELD}{code}" for code in fields.unanswered(self.answers, self.asked_fields)]
        wanted = [each for each in self.asked_requirements if each.required or each.code in self.documents]
        unfulfilled = [each for each in wanted if not self.fulfils(each, on=(again or {}).get(each.code, on), decided_on=decided_on)]
        return missing + [f"{REQUIREMENT}{each.code}" for each in unfulfilled]

    def fulfils(self, requirement: Requirement, *, on: date, decided_on: date | None = None) -> bool:
        if requirement.is_ticked:
            return requirement.code in self.ticked
        attached = self.documents.get(requirement.code)
        if attached is None:
            return requirement.asks_for_old_permit and self.old_permit_id is not None
        return fault_of(attached, requirement, on=on, decided_on=decided_on) is None

    def requirement(self, code: str) -> Requirement:
        """:raises NotFound: requirement_not_found."""
        for requirement in self.requirements:
            if requirement.code == code:
                return requirement
        raise NotFound("requirement_not_found", "the application has no such requirement")

    def asked_requirement(self, code: str) -> Requirement:
        """:raises NotFound: requirement_not_found. :raises Conflict: requirement_not_asked."""
        found = self.requirement(code)
        if found not in self.asked_requirements:
            raise Conflict("requirement_not_asked", "as it is answered now, nobody asks for it")
        return found

    def takes_document(self, requirement: str) -> bool:
        """Whether its applicant may attach another document to that requirement."""
        return self.status == statuses.DRAFT or bool(self.correction and self.opened(self.correction, f"{REQUIREMENT}{requirement}"))

    def counted_on(self, now: datetime, *, zone: str) -> date:
        """The day on which documents have to be in force: that of the submission, and until then today."""
        return office_date(self.submitted_at or now, zone)

    def counted_again(self, now: datetime, *, zone: str) -> dict[str, date]:
        """By requirement that had to be mended: the day on which its document has to be in force instead: that on which the correction was
        sent, and until then today."""
        codes = [each.code for each in self.requirements]
        sent = [(each, office_date(each.closed_at or now, zone)) for each in self.corrections]
        return {code: day for each, day in sent for code in codes if self.opened(each, f"{REQUIREMENT}{code}")}


def create(
    *,
    permit_type: PermitType | None,
    kind: str,
    applicant_type: str | None,
    unit: str,
    units: Collection[str],
    location: Location | None,
    by: Person,
    at: datetime,
) -> Application:
    """A draft; it keeps the requirements of its kind as they are today. `permit_type` and `units` are what the agency has to offer.

    :raises Invalid: invalid_fields (unit, permit_type, applicant_type), kind_not_offered, applicant_type_not_offered.
    """
    if unit not in units:
        raise Invalid("invalid_fields", "the agency has no such unit", fields={"unit": {"code": "not_offered"}})
    if permit_type is None:
        raise Invalid("invalid_fields", "the agency has no such permit type", fields={"permit_type": {"code": "not_offered"}})
    if applicant_type is None:
        raise Invalid("invalid_fields", "who applies is not said", fields={"applicant_type": {"code": "required"}})
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
        fields=permit_type.fields_of(kind),
        working_days=permit_type.working_days_of(kind),
        fee_rule=permit_type.fee_of(kind).rule,
        fee_amount=permit_type.fee_of(kind).amount,
        created_at=at,
        changed_at=at,
    )


def change(
    application: Application,
    *,
    permit_type: PermitType,
    applicant_type: str | None,
    location: Location | None,
    company: Company | None,
    old_permit_number: str | None = None,
    answers: Mapping[str, str | None] | None = None,
) -> Application:
    """What is None stays; of the answers, those that are not given. An individual has no company. The draft of a duplicate says what its permit
    says.

    :raises Conflict: application_not_draft, not_to_be_mended, duplicate_changes_nothing.
    :raises Invalid: applicant_type_not_offered; invalid_fields when an individual is given a company, for old_permit_number, or when an answer
        does not fit its field.
    """
    changing = {LOCATION: location is not None, COMPANY: company is not None, OLD_PERMIT: old_permit_number is not None}
    must_be_open(application, *(code for code, changes in changing.items() if changes), *(f"{FIELD}{code}" for code in answers or ()))
    others = {"applicant_type": applicant_type, LOCATION: location, COMPANY: company}
    if application.kind == DUPLICATE and any(new not in (None, getattr(application, name)) for name, new in others.items()):
        raise Conflict("duplicate_changes_nothing", "a duplicate says what its permit says")
    if application.correction and applicant_type not in (None, application.applicant_type):
        raise Conflict("not_to_be_mended", "the applicant type stays", items=["applicant_type"])
    applicant_type = applicant_type or application.applicant_type
    permit_type.check_applicant_type(applicant_type)
    if company and applicant_type == "individual":
        raise Invalid("invalid_fields", "an individual has no company", fields={"company_id": {"code": "not_for_individuals"}})
    answered, faults = fields.changed(application.answers, answers or {}, fields=application.fields)
    if faults:
        raise Invalid("invalid_fields", "an answer does not fit its field", fields=faults)
    kept = (company or application.company) if applicant_type == "company" else None
    changed = replace(application, applicant_type=applicant_type, company=kept, answers=answered, location=location or application.location)
    return changed if old_permit_number is None else about_old_permit(changed, old_permit_number)


def about_old_permit(draft: Application, number: str) -> Application:
    """The renewal or amendment of a permit that was not issued here.

    :raises Invalid: invalid_fields (old_permit_number).
    """
    code = "required" if not number.strip() else "not_for_new" if draft.kind == NEW else "permit_is_known" if draft.old_permit_id else None
    if code:
        raise Invalid("invalid_fields", "no number of an old permit here", fields={"old_permit_number": {"code": code}})
    return replace(draft, old_permit_number=number.strip())


def must_be_open(application: Application, *codes: str) -> None:
    """Everything of a draft is open; of what was returned, only what the office named."""
    if application.status == statuses.DRAFT:
        return
    correction = application.correction
    if correction is None:
        raise Conflict("application_not_draft", "only a draft, or what was returned, is changed", status=application.status)
    closed = [code for code in codes if not application.opened(correction, code)]
    if closed:
        raise Conflict("not_to_be_mended", "the office did not ask for it", items=closed)
