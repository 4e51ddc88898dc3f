"""The applicant stops the application."""

from dataclasses import replace
from datetime import datetime

from bus.refusals import Conflict
from permits.domain.acts import outcome
from permits.domain.acts.outcome import Outcome
from permits.domain.application import Application
from permits.domain.filing import by_officer
from permits.domain.flow.step import WITHDRAWN
from permits.domain.people import APPLICANT, Person


def withdraw(application: Application, *, by: Person, at: datetime, officer: Person | None = None) -> Outcome:
    """Nobody has heard of a draft, so nobody is told when one is withdrawn. `officer`: who withdraws it in the applicant's name at the
    counter.

    :raises Conflict: application_finished.
    """
    if application.ended or application.is_issued:
        raise Conflict("application_finished", "the application is finished", status=application.status)
    stopped = outcome.ends(application, WITHDRAWN, at=at)
    withdrawn = outcome.written_down(stopped, at=at, step=None, outcome="withdrawn", by=by, role=APPLICANT)
    if officer:
        *before, line = withdrawn.history
        withdrawn = replace(withdrawn, history=(*before, by_officer(line, officer, application)))
    told = [outcome.event(withdrawn, "application_withdrawn", at=at.isoformat())] if withdrawn.number else []
    return withdrawn, told
