"""A step that takes longer than its share of the limit: since when it is late, and who is told so, one after the other.

Whoever does the step is told first; after each further term of working days the next one above, as far as somebody has that role. The term runs
from when the one below was told, so that what was late for long before anybody was told, as at an upgrade, is told to one after the other too.
Time in which the application waited for its applicant does not count.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from permits.domain import clock as clocks
from permits.domain.acts import outcome
from permits.domain.acts.outcome import Event
from permits.domain.application import ADVANCED, RESUBMITTED, SKIPPED, Application
from permits.domain.flow.binding import Held
from permits.domain.office_time import at_office
from permits.domain.working_days import CLOSES, next_working_day

RANKS = ("section_head", "division_head", "agency_head")  # lowest first
TOLD = ("section_head", "agency_head")  # of these, who is told of what others are late with
RETURNED = "returned"  # what the line of the history is called


@dataclass(frozen=True)
class Notice:
    """Who is told, and from when on. `level`: 0 for whoever does the step, and one more for each one above."""

    level: int
    role: str
    at: datetime


def step_begun_at(application: Application) -> datetime | None:
    """When it came to the step at which it waits. A return does not begin the step anew, nor does the answer of one unit of several."""
    here = application.waits_at
    for line in reversed(application.history):
        stays = line.outcome in (RETURNED, RESUBMITTED, SKIPPED) or (line.outcome == ADVANCED and line.step == here)
        if not stays:
            return line.at if here else None
    return None


def late_at(application: Application, *, days_off: Set[date], zone: str) -> datetime | None:
    """When the days of the step are used up; of a step without days, those of the case. None: not as long as nobody at the office is waited
    for."""
    step, begun = application.step, step_begun_at(application)
    if step is None or begun is None or application.correction or not application.clock or not application.clock[-1].runs:
        return None
    if step.days is None:
        return application.due_at
    since = tuple(replace(each, since=max(each.since, begun)) for each in application.clock if each.until is None or each.until > begun)
    return clocks.term_ends_at(since, step.days, days_off=days_off, zone=zone)


def expected_at(application: Application, *, days_off: Set[date], zone: str, now: datetime) -> datetime | None:
    """Of one that its office has not finished in time: when it is finished if each step that is left takes its days from now on. None: it is in
    time, or not the office is waited for."""
    here, due = application.step, application.due_at
    if here is None or due is None or now <= due or not application.clock or not application.clock[-1].runs:
        return None
    left = application.process.steps[application.process.steps.index(here) :]
    days = sum(step.days or 0 for step in left if step.why_skipped(application.facts) is None)
    return clocks.term_ends_at(clocks.begun(now), max(days, 1), days_off=days_off, zone=zone)


def notices(
    application: Application,
    *,
    after_days: int,
    held: Held,
    told_at: Mapping[int, datetime],
    days_off: Set[date],
    zone: str,
    now: datetime,
) -> list[Notice]:
    """Earliest first. `held`: the roles that somebody in the agency has; `told_at`: when each level was told, as far as it was."""
    late = late_at(application, days_off=days_off, zone=zone)
    if late is None or application.step is None:
        return []
    found = [Notice(0, application.step.role, late)]
    for level, role in enumerate(_above(application.step.role, held=held), 1):
        below = told_at.get(level - 1) or max(found[-1].at, now)
        since_late, since_told = (
            _closing(since, working_days=days, days_off=days_off, zone=zone)
            for since, days in ((late, level * after_days), (below, after_days))
        )
        found.append(Notice(level, role, max(since_late, since_told)))
    return found


def _above(role: str, *, held: Collection[str] | None) -> list[str]:
    higher = RANKS[RANKS.index(role) + 1 :] if role in RANKS else RANKS
    return [each for each in higher if each in TOLD and (held is None or each in held)]


def _closing(late: datetime, *, working_days: int, days_off: Set[date], zone: str) -> datetime:
    """So many working days after the one on which it became late, at the closing hour."""
    if not working_days:
        return late
    local = at_office(late, zone)
    day = local.date()
    for _ in range(working_days):
        day = next_working_day(day, days_off=days_off)
    return datetime.combine(day, CLOSES, local.tzinfo).astimezone(UTC)


def units_told(application: Application, notice: Notice) -> list[str]:
    """Whose staff alone are told; none: everybody in the agency who has the role."""
    return list(application.places) if notice.level == 0 else []


def told(
    application: Application,
    notice: Notice,
    *,
    late_since: datetime,
    deputies: Sequence[int] = (),
    taken_by: Sequence[int] = (),
    at: datetime,
) -> Event:
    """For those who are told, and `deputies`, who act for one of them: nobody who applies is. `taken_by`: who has taken it."""
    step = application.step
    assert step is not None
    event = outcome.event(
        application,
        "application_late",
        at=at.isoformat(),
        step=step.code,
        step_name=dict(step.name),
        permit_type_name=application.permit_type_name,
        late_since=late_since.isoformat(),
        level=notice.level,
        tells={"role": notice.role, "units": units_told(application, notice), "deputies": list(deputies)},
        not_told=sorted({application.applicant_id, *(each.account_id for each in application.company_people)}),
    )
    holder = {**event.data["holder"], "account_id": taken_by[0] if len(taken_by) == 1 else None}
    return replace(event, data={**event.data, "holder": holder})
