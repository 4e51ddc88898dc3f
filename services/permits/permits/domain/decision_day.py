"""The day on which an application is decided, as far as it can be told: what a requirement's document may have to be valid on (`valid_on`).

A draft, and a case that waits for somebody, is decided by the end of its term; one whose term has gone, or that waits at the step that
decides, today at the earliest; what was decided, on the day of the decision.
"""

from collections.abc import Set
from datetime import date, datetime

from permits.domain import clock as clocks
from permits.domain.application import Application
from permits.domain.catalogue.requirement import DECISION
from permits.domain.flow.step import DECIDE, GRANTS, RUNS
from permits.domain.office_time import office_date


def is_asked(application: Application) -> bool:
    """Whether one of its requirements depends on that day."""
    return any(each.valid_on == DECISION and not each.is_ticked for each in application.requirements)


def decision_day(application: Application, *, days_off: Set[date], zone: str, now: datetime) -> date | None:
    """`days_off`: of all years since the submission. None: no requirement depends on it."""
    if not is_asked(application):
        return None
    today, last = office_date(now, zone), application.history[-1] if application.history else None
    decided = application.last_done(DECIDE) or (last if application.ended else None)
    if decided:
        return office_date(decided.at, zone)
    if application.ended or (application.step and application.step.act in GRANTS):
        return today
    clock = clocks.switched(application.clock, RUNS, at=now) if application.submitted_at else clocks.begun(now)
    ends = clocks.term_ends_at(clock, application.working_days, days_off=days_off, zone=zone)
    return max(today, office_date(ends, zone)) if ends else today
