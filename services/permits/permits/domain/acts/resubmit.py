"""The applicant sends the corrections: the application goes on at the step that returned it, and the limit runs again."""

from collections.abc import Set
from dataclasses import replace
from datetime import date, datetime

from bus.refusals import Conflict
from permits.domain import clock as clocks
from permits.domain.acts import outcome
from permits.domain.acts.outcome import Outcome
from permits.domain.application import RESUBMITTED, Application
from permits.domain.correction import COMPANY, FIELD, LOCATION, REQUIREMENT, Correction, Item, differing
from permits.domain.decision_day import decision_day
from permits.domain.document import Document
from permits.domain.filing import by_officer
from permits.domain.fulfilment import settled
from permits.domain.people import APPLICANT, Person


def resubmit(
    application: Application, *, note: str | None, days_off: Set[date], by: Person, at: datetime, officer: Person | None = None
) -> Outcome:
    """`note`: why something was left as it was. `days_off`: of all years since the submission. `officer`: who sends it in
    the applicant's name at the counter.

    :raises Conflict: application_not_returned; application_incomplete, for what was named and is missing now; correction_unchanged, for what
        was named and is as before, when no note says why.
    """
    asked = application.correction
    if asked is None or not application.step:
        raise Conflict("application_not_returned", "there is nothing to mend", status=application.status)
    on, again = application.counted_on(at, zone=by.zone), application.counted_again(at, zone=by.zone)
    decided_on = decision_day(application, days_off=days_off, zone=by.zone, now=at)
    missing = [code for code in application.missing(on=on, again=again, decided_on=decided_on) if application.opened(asked, code)]
    if missing:
        raise Conflict("application_incomplete", "something is missing", missing=missing)
    note = (note or "").strip() or None
    unchanged = [item.code for item in asked.items if not is_changed(application, asked, item)]
    if unchanged and not note:
        raise Conflict("correction_unchanged", "something that was named is as before", items=unchanged)
    answered = replace(asked, closed_at=at)
    clock = clocks.switched(application.clock, application.step.clock, at=at)
    due_at = clocks.term_ends_at(clock, application.working_days, days_off=days_off, zone=by.zone)
    sent = replace(settled(application), corrections=(*application.corrections[:-1], answered), clock=clock, due_at=due_at)
    resubmitted = outcome.written_down(sent, at=at, step=None, outcome=RESUBMITTED, by=by, role=APPLICANT, note=note)
    if officer:
        *before, line = resubmitted.history
        resubmitted = replace(resubmitted, history=(*before, by_officer(line, officer, application)))
    back_to = {"step": application.step.code, "returned_by": asked.by_id}
    return resubmitted, [outcome.event(resubmitted, "application_resubmitted", at=at.isoformat(), **back_to)]


def is_changed(application: Application, asked: Correction, item: Item) -> bool:
    """Whether what the item names is no longer as it was when the application was returned."""
    if item.code == LOCATION:
        return application.location != asked.location
    if item.code == COMPANY:
        return application.company != asked.company
    if item.code.startswith(FIELD):
        field = item.code.removeprefix(FIELD)
        return application.answers.get(field) != asked.answers.get(field)
    if any(item.covers(f"{REQUIREMENT}{code}") for code in application.ticked):
        return True  # the return took the ticks away
    return any(item.covers(f"{REQUIREMENT}{code}") for code in differing(asked.documents, covered(application, asked)))


def covered(application: Application, asked: Correction) -> dict[str, Document]:
    """The documents that are attached now to what the correction names."""
    return {code: document for code, document in application.documents.items() if asked.covers(f"{REQUIREMENT}{code}")}
