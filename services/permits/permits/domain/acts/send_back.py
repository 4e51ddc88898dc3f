"""An officer gives the application back to an earlier step of the office, and says why."""

from datetime import datetime

from bus.refusals import Invalid, NotAllowed
from permits.domain.acts import outcome, recommend
from permits.domain.acts.outcome import Outcome
from permits.domain.application import SENT_BACK, Application
from permits.domain.flow.step import BACK, ISSUE
from permits.domain.holder import step_for
from permits.domain.inspection import UNSUITABLE
from permits.domain.people import Person

# What a step that is not passed on says, by its act.
FINDINGS = {recommend.ACT: recommend.OBJECTED, "inspect": UNSUITABLE}


def send_back(application: Application, *, step: str, reason: str, by: Person, at: datetime, no_successor: bool = False) -> Outcome:
    """It waits at the earlier step again, and goes the way from there once more. `no_successor`: the permit whose place it would take gets none
    now, so that what was approved and cannot be issued is decided anew. Refusals as for `advance`, and
    :raises NotAllowed: step_cannot_send_back; :raises Invalid: invalid_fields without a reason."""
    current = step_for(application, step, by=by)
    has_way_back = BACK in current.outcomes
    if not has_way_back and not (no_successor and current.act == ISSUE):
        raise NotAllowed("step_cannot_send_back", "this step has no way back")
    reason = reason.strip()
    if not reason:
        raise Invalid("invalid_fields", "an earlier step needs a reason", fields={"reason": {"code": "required"}})
    process = application.process
    earlier = process.way_back(current, application.facts) if has_way_back else process.decision_before(current)
    waiting = outcome.waits(application, earlier, at=at)
    finding, unit = FINDINGS.get(current.act), recommend.answers_for(application, by=by)
    back = outcome.written_down(
        waiting, at=at, step=step, outcome=SENT_BACK, by=by, role=current.role, note=reason, finding=finding, unit=unit
    )
    return back, [outcome.event(back, "application_moved", step=step, outcome=BACK, at=at.isoformat())]
