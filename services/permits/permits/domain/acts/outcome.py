"""What an act leaves behind: where the application stands, a line of its history, an event."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from permits.domain import clock as clocks
from permits.domain.application import SKIPPED, Application, HistoryLine
from permits.domain.company_member import OWNER
from permits.domain.flow.process import Skipped
from permits.domain.flow.step import FOR_COLLECTION, Step
from permits.domain.inspection import Inspection
from permits.domain.people import APPLICANT, Person


@dataclass(frozen=True)
class Event:
    """What happened, as contract/events promises its data; `also` the same in further versions, told with it."""

    type: str
    data: dict[str, Any]
    also: dict[int, dict[str, Any]] = field(default_factory=dict)


Outcome = tuple[Application, list[Event]]
NOTHING_SKIPPED: Skipped = ()


def follows(application: Application, target: str, *, at: datetime) -> tuple[Application, Skipped]:
    """The application at `target`, a step or an end, and the steps that it passed over on the way."""
    way = application.process.way(target, application.facts)
    if way.to is None:
        return ends(application, way.ends or target, at=at), way.skipped
    return waits(application, way.to, at=at), way.skipped


def waits(application: Application, step: Step, *, at: datetime) -> Application:
    """What was issued is late no more, however long nobody fetches it."""
    due_at = None if step.clock == FOR_COLLECTION else application.due_at
    return replace(application, waits_at=step.code, due_at=due_at, clock=clocks.switched(application.clock, step.clock, at=at))


def ends(application: Application, how: str, *, at: datetime) -> Application:
    """Whatever the applicant had to mend need not be mended any more."""
    corrections = tuple(replace(each, closed_at=each.closed_at or at) for each in application.corrections)
    return replace(application, waits_at=None, ended=how, clock=clocks.ended(application.clock, at=at), corrections=corrections)


def written_down(
    application: Application,
    *,
    at: datetime,
    step: str | None,
    outcome: str,
    by: Person,
    role: str,
    note: str | None = None,
    skipped: Skipped = (),
    finding: str | None = None,
    unit: str | None = None,
    note_en: str | None = None,
) -> Application:
    """The application with what was done as one more line in its history, of the status that it has now, and behind it a line for every
    step that was passed over."""
    done = application.process.step(step)
    absent = by.stands_in_for(role, places=(unit,) if unit else done.places(application.unit) if done else ())
    line = HistoryLine(
        at, step, application.status, outcome, by.account_id, role, by.name, note=note, note_en=note_en, finding=finding, unit=unit
    )
    line = replace(line, for_id=absent.account_id, for_name=absent.name) if absent else line
    passed = [
        replace(line, step=over.code, outcome=SKIPPED, note=None, note_en=None, unit=None, finding=reason) for over, reason in skipped
    ]
    status = replace(application, history=(*application.history, line)).status
    return replace(application, history=(*application.history, *(replace(each, status=status) for each in (line, *passed))))


def _waits_for(application: Application, step: Step) -> dict[str, Any]:
    if application.correction:
        return {"role": APPLICANT, "unit": None}
    places = list(application.places)
    several = {"units": places} if len(places) > 1 else {}
    return {"role": step.role, "unit": places[0] if len(places) == 1 else None, **several}


def of_company(application: Application) -> dict[str, Any]:
    """`told`: who is told as the applicant: whoever submitted it, or, once that one belongs to the company no more, its owners."""
    if application.company is None:
        return {}
    here = application.company_people_now
    applicant = [each for each in here if each.account_id == application.applicant_id]
    told = applicant or [each for each in here if each.role == OWNER] or None
    accounts = sorted(each.account_id for each in told) if told else [application.applicant_id]
    return {"company_id": application.company.id, "told": accounts}


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
        **of_company(application),
        **({"acts_for": last.for_id} if last.for_id else {}),
    }
    return Event(type, {**known, **data})


def inspection_event(application: Application, type: str, made: Inspection, *, before: Inspection, at: datetime) -> Event:
    """Of an appointment: when, and when it was before. Names, place and reasons are free text, which the applicant reads on the page."""
    new, old, step = made.appointment, before.appointment, application.step
    plan = {"starts_at": new.starts_at.isoformat(), "team_size": len(new.team)} if new and new.starts_at else {}
    was = {"was_at": old.starts_at.isoformat() if old and old.starts_at else None}
    return event(application, type, at=at.isoformat(), step=made.step, role=step and step.role, **plan, **was)
