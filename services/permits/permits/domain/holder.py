"""Who may act on an application: role, place, what the same person did before, and nobody on an own one. Who acts in somebody's name is
refused what either of the two would be refused."""

from bus.refusals import Conflict, NotAllowed
from permits.domain import status as statuses
from permits.domain.again import may_apply_again
from permits.domain.application import Application
from permits.domain.flow.step import BACK, FORWARD, GRANTS, ISSUE, REJECT, RETURN, Step
from permits.domain.people import APPLICANT, Absent, Person, plain_name

# What somebody does at a step, by the outcome that it has.
ACTS = {FORWARD: "advance", RETURN: "return", BACK: "send_back", REJECT: "reject"}


def acts_of(application: Application, *, by: Person, no_successor: bool = False) -> list[str]:
    """What that person may do with it now: each act's own rule is asked, so that no page offers what would be refused. `no_successor`: the
    permit whose place it would take gets none now."""
    acts = []
    if APPLICANT in by.roles and is_applicants(application, by.account_id):
        acts += ["change", "submit"] if application.status == statuses.DRAFT else []
        acts += ["resubmit"] if application.correction else []
        acts += [] if application.ended or application.is_issued else ["withdraw"]
        acts += ["apply_again"] if may_apply_again(application) else []
    if is_filled_in_by(application, by.account_id):
        acts += ["change", "submit", "withdraw"]
    if application.step and not application.correction and _is_theirs(application, application.step, by=by):
        acts += [act for outcome, act in ACTS.items() if outcome in application.step.outcomes]
        if no_successor and application.step.act in GRANTS:
            acts = [act for act in acts if act != ACTS[FORWARD]]
            acts += [ACTS[BACK]] if application.step.act == ISSUE and ACTS[BACK] not in acts else []
    return acts


def _is_theirs(application: Application, step: Step, *, by: Person) -> bool:
    try:
        step_for(application, step.code, by=by)
    except NotAllowed:
        return False
    return True


def step_for(application: Application, step: str, *, by: Person) -> Step:
    current = None if application.correction else application.step
    if current is None or current.code != step:
        raise Conflict("step_not_current", "the application does not wait for this step", current=current and current.code)
    if not by.may_do(current, places=application.places):
        raise NotAllowed("not_your_step", "another role, or another unit, does this step", role=current.role)
    both = by.acting_in(current.role, places=application.places)
    for each in both:
        refuse_own(application, by=each)
    accounts = {each.account_id for each in both}
    if application.filed_by_id in accounts:
        raise NotAllowed("filed_at_counter", "who filled it in at the counter does nothing about it afterwards")
    theirs = {line.step for line in application.history if not accounts.isdisjoint((line.by_id, line.for_id)) and not line.is_skip}
    done = next((each for each in application.process.steps if each.code in theirs and each.code in current.not_by), None)
    if done:
        raise NotAllowed("same_person_as_verifier", "who did that step does not do this one", step=done.code, step_name=dict(done.name))
    return current


def is_filled_in_by(application: Application, account_id: int) -> bool:
    """Whether it is a draft which that officer fills in at the counter for somebody."""
    return application.status == statuses.DRAFT and application.filed_by_id == account_id


def is_applicants(application: Application, account_id: int) -> bool:
    """Whether the account has it as an applicant: a draft whoever began it, what was submitted for a company the company's people of today."""
    if application.company is None or application.submitted_at is None:
        return account_id == application.applicant_id
    return account_id in applicants_of(application)


def applicants_of(application: Application) -> frozenset[int]:
    """The accounts of those in whose hands a submitted application is."""
    if application.company is None:
        return frozenset({application.applicant_id})
    return frozenset(each.account_id for each in application.company_people_now)


def refuse_own(application: Application, *, by: Person | Absent) -> None:
    """Nobody has an own application, or one of their company, as a member of staff. :raises NotAllowed: own_application."""
    if is_own(application, by):
        raise NotAllowed("own_application", "nobody acts on an own application")


def is_own(application: Application, by: Person | Absent) -> bool:
    """Of the same person under whatever account, or of a company that is theirs."""
    accounts = {application.applicant_id, *(each.account_id for each in application.company_people)}
    marks = application.applicant_marks.union(*(each.marks for each in application.company_people))
    if by.account_id in accounts or not by.marks.isdisjoint(marks):
        return True
    return application.company is not None and plain_name(application.company.responsible_person) == plain_name(by.name)
