"""The office refuses the application, and says why."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bus.refusals import Invalid, NotAllowed
from permits.domain.acts import outcome, recommend
from permits.domain.acts.outcome import Outcome
from permits.domain.acts.send_back import FINDINGS
from permits.domain.application import Application
from permits.domain.flow.step import REJECTED
from permits.domain.holder import step_for
from permits.domain.people import Person
from permits.domain.reason import Reason, in_english


def reject(application: Application, *, step: str, reason: str, ready: Collection[Reason] = (), by: Person, at: datetime) -> Outcome:
    """`ready`: reasons of the office, of which the English is known. Refusals as for `advance`, and :raises NotAllowed: step_cannot_reject; :raises Invalid: invalid_fields without a reason."""
    current = step_for(application, step, by=by)
    if not current.may_reject:
        raise NotAllowed("step_cannot_reject", "what was approved is not rejected at this step")
    reason = reason.strip()
    if not reason:
        raise Invalid("invalid_fields", "a rejection needs a reason", fields={"reason": {"code": "required"}})
    finding, unit = FINDINGS.get(current.act), recommend.answers_for(application, by=by)
    refused = outcome.ends(application, REJECTED, at=at)
    english = in_english(reason, ready)
    said: dict[str, Any] = {"note": reason, "note_en": english, "finding": finding, "unit": unit}
    rejected = outcome.written_down(refused, at=at, step=step, outcome="rejected", by=by, role=current.role, **said)
    told = {"reason": reason, **({"reason_en": english} if english else {})}
    return rejected, [outcome.event(rejected, "application_rejected", step=step, **told, at=at.isoformat())]
