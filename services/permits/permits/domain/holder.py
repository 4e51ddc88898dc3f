"""Who may act on an application: role, place, what the same person did before, and nobody on an own one. Who acts in somebody's name is
refused what either of the two would be refused. Who answers for an applicant at the counter does no step of that case, and the other way
round."""

from collections.abc import Collection

from bus.refusals import Conflict, NotAllowed
from permits.domain import status as statuses
from permits.domain.again import may_apply_again
from permits.domain.application import Application
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.flow.step import BACK, FORWARD, GRANTS, HAND_OVER, ISSUE, REJECT, RETURN, Step
from permits.domain.people import APPLICANT, Absent, Person, plain_name

# What somebody does at a step, by the outcome that it has.
ACTS = {FORWARD: "advance", RETURN: "return", BACK: "send_back", REJECT: "reject"}
COUNTER_OFFICER = SIMPLE_FLOW.first.role  # checks the files, and answers returns for people without a login


def acts_of(application: Application, *, by: Person, no_successor: bool = False, needs_receipt: bool = False) -> list[str]:
    """What that person may do with it now: each act's own rule is asked, so that no page offers what would be refused. `no_successor`: the
    permit whose place it would take gets none now; `needs_receipt`: its step of handing over is done at the counter alone."""
    acts = []
    if APPLICANT in by.roles and is_applicants(application, by.account_id):
        acts += ["change", "submit"] if application.status == statuses.DRAFT else []
        acts += ["resubmit"] if application.correction else []
        acts += [] if application.ended or application.is_issued else ["withdraw"]
        acts += ["apply_again"] if may_apply_again(application) else []
    if is_filled_in_by(application, by.account_id):
        acts += ["resubmit", "withdraw"] if application.correction else ["change", "submit", "withdraw"]
    elif application.correction and _may_answer(application, by=by):
        acts += ["answer_for_applicant"]
    if application.step and not application.correction and _is_theirs(application, application.step, by=by):
        acts += [act for outcome, act in ACTS.items() if outcome in application.step.outcomes]
        if no_successor and application.step.act in GRANTS:
            acts = [act for act in acts if act != ACTS[FORWARD]]
            acts += [ACTS[BACK]] if application.step.act == ISSUE and ACTS[BACK] not in acts else []
        if needs_receipt:
            acts = [HAND_OVER if act == ACTS[FORWARD] else act for act in acts]
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
    refuse_who_filled_in(application, accounts)
    theirs = {line.step for line in application.history if not accounts.isdisjoint((line.by_id, line.for_id)) and not line.is_skip}
    done = next((each for each in application.process.steps if each.code in theirs and each.code in current.not_by), None)
    if done:
        raise NotAllowed("same_person_as_verifier", "who did that step does not do this one", step=done.code, step_name=dict(done.name))
    return current


def is_filled_in_by(application: Application, account_id: int) -> bool:
    """Whether it is a draft which that officer fills in at the counter for somebody, or a return which that officer answers so."""
    if application.status == statuses.DRAFT:
        return application.filed_by_id == account_id
    return application.answering is not None and application.answering.by_id == account_id


def refuse_who_filled_in(application: Application, accounts: Collection[int]) -> None:
    """:raises NotAllowed: filed_at_counter."""
    if not _filled_in(application).isdisjoint(accounts):
        raise NotAllowed("filed_at_counter", "who filled it in at the counter does nothing about it afterwards")


def _filled_in(application: Application) -> frozenset[int]:
    """The officers who filled it in at the counter, or answered a return there."""
    filed = {application.filed_by_id} if application.filed_by_id else set()
    return frozenset(filed | {each.by_id for each in application.answerings})


def refuse_to_answer(application: Application, *, by: Person) -> None:
    """Only for somebody without a login, whose application was filled in at the counter; and by nobody who worked on it for the office.

    :raises Conflict: application_not_returned.
    :raises NotAllowed: not_filed_at_counter, not_your_step, own_application, worked_on_case.
    """
    if application.correction is None:
        raise Conflict("application_not_returned", "there is nothing to mend", status=application.status)
    if application.filed_by_id is None:
        raise NotAllowed("not_filed_at_counter", "its applicant answers alone")
    if COUNTER_OFFICER not in by.roles and by.stands_in_for(COUNTER_OFFICER) is None:
        raise NotAllowed("not_your_step", "another role does this", role=COUNTER_OFFICER)
    both = by.acting_in(COUNTER_OFFICER)
    for each in both:
        refuse_own(application, by=each)
    if not {each.account_id for each in both}.isdisjoint(_worked_on(application)):
        raise NotAllowed("worked_on_case", "who worked on it for the office does not answer for the applicant")


def _worked_on(application: Application) -> frozenset[int | None]:
    """The accounts of those who did a step of it or found something in order, and in whose names."""
    steps = [line for line in application.history if line.by_role != APPLICANT and not line.is_skip]
    return frozenset({*(line.by_id for line in steps), *(line.for_id for line in steps), *(each.by_id for each in application.verdicts)})


def _may_answer(application: Application, *, by: Person) -> bool:
    try:
        refuse_to_answer(application, by=by)
    except NotAllowed:
        return False
    return True


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
