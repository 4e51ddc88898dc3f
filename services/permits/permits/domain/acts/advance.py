"""A step is done, and the next one follows; the last one issues a permit."""

from datetime import datetime

from permits.domain.acts import outcome
from permits.domain.acts.outcome import Outcome
from permits.domain.application import Application
from permits.domain.flow.step import ISSUED
from permits.domain.holder import step_for
from permits.domain.people import Person


def advance(application: Application, *, step: str, note: str | None, by: Person, at: datetime) -> Outcome:
    """The step is done; the application waits for the next one, or is issued.

    :raises Conflict: step_not_current.
    :raises NotAllowed: not_your_step, own_application, same_person_as_verifier.
    """
    current = step_for(application, step, by=by)
    following = application.process.after(current)
    reached = outcome.waits(application, following, at=at) if following else outcome.ends(application, ISSUED, at=at)
    note = (note or "").strip() or None
    moved = outcome.written_down(reached, at=at, step=step, outcome="advanced", by=by, role=current.role, note=note)
    return moved, [outcome.event(moved, "application_moved", step=step, at=at.isoformat())]
