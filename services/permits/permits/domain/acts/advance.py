"""A step is done, and the next one follows; the last one ends the application."""

from collections.abc import Collection
from datetime import datetime

from permits.domain.acts import inspect, outcome, recommend
from permits.domain.acts.check import found_in_order, refuse_unseen
from permits.domain.acts.note import filled_in
from permits.domain.acts.outcome import Outcome
from permits.domain.application import ADVANCED, Application
from permits.domain.flow.step import FORWARD, Step
from permits.domain.holder import step_for
from permits.domain.inspection import Inspection
from permits.domain.people import Person

# What passing a step on says, by its act: acts that are not named here find nothing, and an inspection what its report concludes.
FINDINGS = {recommend.ACT: recommend.RECOMMENDED}


def advance(
    application: Application,
    *,
    step: str,
    note: str | None,
    in_order: Collection[str] = (),
    by: Person,
    at: datetime,
    inspection: Inspection | None = None,
    goes_to: str | None = None,
) -> Outcome:
    """The step is done; the application waits for the next one, for the units that have not answered yet, or ends. `in_order`: the items that
    whoever did it found so; `inspection`: the one of this visit to the step, where there is one; `goes_to`: where that is not what the step says.

    :raises Conflict: step_not_current; inspection_report_missing, inspection_unsuitable, originals_unseen.
    :raises NotAllowed: not_your_step, own_application, same_person_as_verifier.
    :raises Invalid: invalid_fields (note), where the step asks for one; (in_order), for an item that it does not have.
    """
    current = step_for(application, step, by=by)
    finding, note = _found(current, inspection, note=note)
    application = found_in_order(application, in_order, step=current, by=by, at=at)
    refuse_unseen(application, step=current)
    unit = recommend.answers_for(application, by=by)
    reached, skipped = application, outcome.NOTHING_SKIPPED
    if not recommend.waits_for_others(application, unit=unit):
        reached, skipped = outcome.follows(application, goes_to or current.outcomes[FORWARD], at=at)
    moved = outcome.written_down(
        reached,
        at=at,
        step=step,
        outcome=ADVANCED,
        by=by,
        role=current.role,
        note=note,
        skipped=skipped,
        finding=finding,
        unit=unit,
    )
    return moved, [outcome.event(moved, "application_moved", step=step, outcome=FORWARD, at=at.isoformat())]


def _found(step: Step, inspection: Inspection | None, *, note: str | None) -> tuple[str | None, str | None]:
    """What the step found, and the note that it leaves."""
    if step.act == inspect.ACT:
        return inspect.passed_on(step, inspection, note=note)
    return FINDINGS.get(step.act), filled_in(step, note)
