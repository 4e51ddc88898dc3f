"""The technical team looks at the place. Its report (`domain/inspection.py`) passes the step on, and the conclusion is what the step found.

A step that sends back, or rejects, says that the place is not suitable. A case that was submitted before there were reports keeps its own
form of the step: there the note is the report, unless the team writes one all the same.
"""

from bus.refusals import Conflict
from permits.domain.acts.note import filled_in
from permits.domain.application import ADVANCED, SENT_BACK, Application
from permits.domain.flow.step import INSPECT, REPORT, Step
from permits.domain.inspection import SUITABLE, UNSUITABLE, Inspection

ACT = INSPECT


def round_of(application: Application, step: str) -> int:
    """Which visit to the step it is: each has an inspection of its own."""
    return 1 + sum(line.step == step and line.outcome in (ADVANCED, SENT_BACK) for line in application.history)


def step_of(application: Application) -> Step | None:
    """The step whose inspection people mean: the one at which it waits, or the last one that was done; None: there is none."""
    if application.step and application.step.act == ACT:
        return application.step
    steps = {step.code: step for step in application.process.steps if step.act == ACT}
    done = (line.step for line in reversed(application.history) if line.step in steps and not line.is_skip)
    return steps.get(next(done, None) or "")


def is_on_the_way(application: Application) -> bool:
    return any(step.act == ACT for step in application.process.steps)


def passed_on(step: Step, inspection: Inspection | None, *, note: str | None) -> tuple[str, str | None]:
    """What the step found, and the note for its line of the history.

    :raises Conflict: inspection_report_missing (missing), inspection_unsuitable.
    :raises Invalid: invalid_fields (note), where the note is the report.
    """
    missing = inspection.missing if inspection else None
    if inspection and inspection.conclusion and not missing:
        if inspection.conclusion == UNSUITABLE:
            raise Conflict("inspection_unsuitable", "the report says that the place is not suitable")
        return inspection.conclusion, (note or "").strip() or inspection.remarks or None
    if REPORT in step.form:
        raise Conflict("inspection_report_missing", "the step is passed on by a complete report", missing=missing or [])
    return SUITABLE, filled_in(step, note)
