"""The office refuses the application, and says why."""

from datetime import datetime

from bus.refusals import Invalid, NotAllowed
from permits.domain.acts import outcome, recommend
from permits.domain.acts.outcome import Outcome
from permits.domain.acts.send_back import FINDINGS
from permits.domain.application import Application
from permits.domain.flow.step import REJECTED
from permits.domain.holder import step_for
from permits.domain.people import Person


def reject(application: Application, *, step: str, reason: str, by: Person, at: datetime) -> Outcome:
    """Refusals as for `advance`, and :raises NotAllowed: step_cannot_reject; :raises Invalid: invalid_fields without a reason."""
    current = step_for(application, step, by=by)
    if not current.may_reject:
        raise NotAllowed("step_cannot_reject", "what was approved is not rejected at this step")
    reason = reason.strip()
    if not reason:
        raise Invalid("invalid_fields", "a rejection needs a reason", fields={"reason": {"code": "required"}})
    finding, unit = FINDINGS.get(current.act), recommend.answers_for(application, by=by)
    refused = outcome.ends(application, REJECTED, at=at)
    rejected = outcome.written_down(
        refused, at=at, step=step, outcome="rejected", by=by, role=current.role, note=reason, finding=finding, unit=unit
    )
    return rejected, [outcome.event(rejected, "application_rejected", step=step, reason=reason, at=at.isoformat())]
