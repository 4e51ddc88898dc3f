"""The applicant sends the draft: from now on the office has it, and the limit runs."""

from collections.abc import Set
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict
from permits.domain import clock as clocks
from permits.domain import status as statuses
from permits.domain.acts import outcome
from permits.domain.acts.outcome import Outcome
from permits.domain.application import Application
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.decision_day import decision_day
from permits.domain.declaration import Declaration
from permits.domain.filing import by_officer
from permits.domain.flow.binding import Staff, bound
from permits.domain.flow.shipped import flow
from permits.domain.flow.step import Step
from permits.domain.fulfilment import settled
from permits.domain.office_time import office_date
from permits.domain.people import APPLICANT, Person


def refuse_unless_ready(draft: Application, *, on: date, decided_on: date | None = None) -> None:
    """`on`: today in the office; `decided_on`: as `decision_day` has it. :raises Conflict: application_already_submitted (number), application_incomplete (missing)."""
    if draft.status != statuses.DRAFT:
        raise Conflict("application_already_submitted", "the application is no draft any more", number=draft.number)
    missing = draft.missing(on=on, decided_on=decided_on)
    if missing:
        raise Conflict("application_incomplete", "something is missing", missing=missing)


def submit(
    draft: Application,
    *,
    permit_type: PermitType,
    number: str,
    days_off: Set[date],
    staff: Staff = Staff(),  # noqa: B008
    by: Person,
    at: datetime,
    declaration: Declaration | None = None,
    officer: Person | None = None,
) -> Outcome:
    """It keeps the flow, as it is for this case at this office, and the version of its permit type of today. `staff`: of the
    agency; `officer`: who submits it in the applicant's name at the counter. Refusals as for `refuse_unless_ready`, which is asked before a number is taken."""
    refuse_unless_ready(draft, on=office_date(at, by.zone), decided_on=decision_day(draft, days_off=days_off, zone=by.zone, now=at))
    sent = replace(settled(draft), number=number, submitted_at=at, applicant_marks=by.marks, permit_type_version=permit_type.version)
    process = bound(
        flow(permit_type.flow_of(draft.kind)),
        technical_units=permit_type.technical_units,
        staff=staff,
        working_days=sent.working_days,
        facts=sent.facts,
    )
    sent = replace(sent, process=process, declaration=declaration)
    sent, skipped = outcome.follows(sent, sent.process.first.code, at=at)
    sent = replace(sent, due_at=clocks.term_ends_at(sent.clock, sent.working_days, days_off=days_off, zone=by.zone))
    submitted = outcome.written_down(sent, at=at, step=None, outcome="submitted", by=by, role=APPLICANT, skipped=skipped)
    if officer:
        submitted = replace(submitted, history=tuple(by_officer(line, officer, draft) for line in submitted.history))
    steps = [_told(step) for step in submitted.process.steps if step.why_skipped(submitted.facts) is None]
    return submitted, [
        outcome.event(
            submitted,
            "application_submitted",
            permit_type_name=submitted.permit_type_name,
            submitted_at=at.isoformat(),
            steps=steps,
        )
    ]


def _told(step: Step) -> dict[str, Any]:
    """A step of the way ahead, with the applicant's words for it and for its status."""
    status = statuses.known(statuses.at(step))
    words = {"name": dict(step.applicant_name), "status_name": dict(status.name)}
    return {"code": step.code, "status": status.code, **words, "role": step.role, "days": step.days, "clock": step.clock}
