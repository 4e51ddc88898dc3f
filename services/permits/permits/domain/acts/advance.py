"""A step is done, and the next one follows; the last one ends the application."""

from datetime import datetime

from bus.refusals import Invalid
from permits.domain.acts import inspect, outcome, recommend
from permits.domain.acts.outcome import Outcome
from permits.domain.application import ADVANCED, Application
from permits.domain.flow.step import FORWARD, Step
from permits.domain.holder import step_for
from permits.domain.people import Person

# What passing a step on says, by its act: acts that are not named here find nothing.
FINDINGS = {"recommend": recommend.RECOMMENDED, "inspect": inspect.SUITABLE}


def advance(application: Application, *, step: str, note: str | None, by: Person, at: datetime) -> Outcome:
    """The step is done; the application waits for the next one, for the units that have not answered yet, or ends.

    :raises Conflict: step_not_current.
    :raises NotAllowed: not_your_step, own_application, same_person_as_verifier.
    :raises Invalid: invalid_fields (note), where the step asks for one.
    """
    current = step_for(application, step, by=by)
    note = _filled_in(current, note)
    unit = recommend.answers_for(application, by=by)
    reached, skipped = application, outcome.NOTHING_SKIPPED
    if not recommend.waits_for_others(application, unit=unit):
        reached, skipped = outcome.follows(application, current.outcomes[FORWARD], at=at)
    moved = outcome.written_down(
        reached,
        at=at,
        step=step,
        outcome=ADVANCED,
        by=by,
        role=current.role,
        note=note,
        skipped=skipped,
        finding=FINDINGS.get(current.act),
        unit=unit,
    )
    return moved, [outcome.event(moved, "application_moved", step=step, outcome=FORWARD, at=at.isoformat())]


def _filled_in(step: Step, note: str | None) -> str | None:
    """:raises Invalid: invalid_fields, when the step's form asks for a note and there is none."""
    note = (note or "").strip() or None
    if "note" in step.form and note is None:
        raise Invalid("invalid_fields", "the step asks for a text", fields={"note": {"code": "required"}})
    return note
