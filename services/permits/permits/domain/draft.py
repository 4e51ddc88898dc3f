"""How long a draft of an application is kept, and when its applicant is reminded of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from permits.domain.acts.outcome import Event
from permits.domain.office_time import office_date

DRAFTS_LIVE = timedelta(days=30)  # since the last change
REMINDED_BEFORE = (7, 1)  # days before the last one


@dataclass(frozen=True)
class Kept:
    """A draft, as far as it matters how long it is kept. `told`: of which reminders its applicant was told since the last change, and `told_on`
    the day of the last one."""

    application_id: int
    agency: str
    zone: str
    applicant_id: int
    permit_type_name: str
    changed_at: datetime
    told: tuple[int, ...] = ()
    told_on: date | None = None


def last_day(changed_at: datetime, *, zone: str) -> date:
    """Of a draft that was changed then: on the next day it is removed."""
    return office_date(changed_at, zone) + DRAFTS_LIVE


def reminder_due(draft: Kept, *, on: date) -> int | None:
    """How many days before the last one the reminder stands that is to be told on that day: the nearest one, if it was not told yet."""
    left = (last_day(draft.changed_at, zone=draft.zone) - on).days
    nearest = min((days for days in REMINDED_BEFORE if left <= days), default=None)
    return None if nearest in draft.told else nearest


def is_over(draft: Kept, *, on: date) -> bool:
    """Whether it is to be removed: its last day has gone, and the last reminder was told on a day before, however late that was."""
    gone = last_day(draft.changed_at, zone=draft.zone) < on
    return gone and REMINDED_BEFORE[-1] in draft.told and draft.told_on is not None and draft.told_on < on


def ending(draft: Kept, *, on: date) -> Event:
    """Tells its applicant until when it is kept; one whose reminder came late is kept for another day."""
    until = max(last_day(draft.changed_at, zone=draft.zone), on)
    return Event("draft_ending", {**_about(draft), "permit_type_name": draft.permit_type_name, "last_day": until.isoformat()})


def removed(draft: Kept, *, at: datetime) -> Event:
    return Event("draft_removed", {**_about(draft), "at": at.isoformat()})


def _about(draft: Kept) -> dict[str, object]:
    return {"agency": draft.agency, "application_id": draft.application_id, "applicant_id": draft.applicant_id}
