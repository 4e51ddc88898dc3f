"""What an act leaves behind: where the application stands, a line of its history, an event."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from permits.domain import clock as clocks
from permits.domain.application import Application, HistoryLine
from permits.domain.flow.step import Step
from permits.domain.people import APPLICANT, Person


@dataclass(frozen=True)
class Event:
    """What happened, as contract/events promises its data; `also` the same in further versions, told with it."""

    type: str
    data: dict[str, Any]
    also: dict[int, dict[str, Any]] = field(default_factory=dict)


Outcome = tuple[Application, list[Event]]


def waits(application: Application, step: Step, *, at: datetime) -> Application:
    return replace(application, waits_at=step.code, clock=clocks.switched(application.clock, step.clock, at=at))


def ends(application: Application, how: str, *, at: datetime) -> Application:
    """Whatever the applicant had to mend need not be mended any more."""
    corrections = tuple(replace(each, closed_at=each.closed_at or at) for each in application.corrections)
    return replace(application, waits_at=None, ended=how, clock=clocks.ended(application.clock, at=at), corrections=corrections)


def written_down(
    application: Application, *, at: datetime, step: str | None, outcome: str, by: Person, role: str, note: str | None = None
) -> Application:
    """The application with one more line in its history, of the status that it has now."""
    line = HistoryLine(at, step, application.status, outcome, by_id=by.account_id, by_role=role, by_name=by.name, note=note)
    written = replace(application, history=(*application.history, line))
    return replace(written, history=(*application.history, replace(line, status=written.status)))


def _waits_for(application: Application, step: Step) -> dict[str, str | None]:
    if application.correction:
        return {"role": APPLICANT, "unit": None}
    return {"role": step.role, "unit": step.unit_of(application.unit)}


def event(application: Application, type: str, **data: Any) -> Event:
    """`data`, and what readers count: where the application stands now, and who did it."""
    step, last = application.step, application.history[-1]
    holder = {"step": step.code, **_waits_for(application, step), "account_id": None} if step else None
    known = {
        "agency": application.agency,
        "application_id": application.id,
        "number": application.number,
        "applicant_id": application.applicant_id,
        "permit_type": application.permit_type,
        "application_kind": application.kind,
        "unit": application.unit,
        "district": application.location.district_code if application.location else None,
        "role": last.by_role,
        "status": application.status,
        "finished": application.ended is not None,
        "holder": holder,
        "due_at": application.due_at and application.due_at.isoformat(),
    }
    return Event(type, {**known, **data})
