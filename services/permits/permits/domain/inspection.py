"""An inspection of the place: when the technical team comes and who it is, and its report, point by point, with a conclusion.

It is never a status of the application: it reports to the step, which is passed on by it (`acts/inspect.py`). Every visit to that step has an
inspection of its own (`round`). What is written is saved at once, complete or not; what a phone without network has not sent yet, its browser keeps.
"""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bus.refusals import Conflict, Invalid
from permits.domain.catalogue.inspection_point import Point
from permits.domain.coordinates import read_coordinates
from permits.domain.document import StoredFile
from permits.domain.office_time import at_office, office_date
from permits.domain.people import Person
from permits.domain.working_days import is_working_day, next_working_day

# What the team says of a point, and what it concludes.
FITS, DIFFERS, NOT_APPLICABLE = "fits", "differs", "not_applicable"
SUITABLE, WITH_CONDITIONS, UNSUITABLE = "suitable", "suitable_with_conditions", "unsuitable"
CONCLUSIONS = (SUITABLE, WITH_CONDITIONS, UNSUITABLE)
EARLIEST, LATEST = time(6), time(18)  # of a visit's beginning: an hour outside is a slip of the pen
FARTHEST = timedelta(days=92)
MOST_PHOTOS = 12
SHOWN_AHEAD = 5  # working days after today whose visits are listed
PHOTO, SKETCH = "photo", "sketch"  # what a picture is
# What a complete report has besides its points.
APPOINTMENT, VISITED_ON, CONCLUSION, REMARKS = "appointment", "visited_on", "conclusion", "remarks"
VERDICT, NOTE = "verdict:", "note:"  # followed by the code of a point
Faults = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Appointment:
    """`starts_at`: when the team comes, None when the visit was called off; `reason`: why it was moved or called off. `prepare`: what the
    applicant has to have ready."""

    made_at: datetime
    by_id: int
    by_name: str
    starts_at: datetime | None
    team: tuple[str, ...] = ()
    meeting_place: str = ""
    prepare: str = ""
    reason: str | None = None


@dataclass(frozen=True)
class Inspection:
    """`revision`: 0 until something is stored. `verdicts` and `notes`: by the point's code. `appointments`: oldest first, each with what it
    replaced before it."""

    application_id: int
    step: str
    round: int
    points: tuple[Point, ...]
    revision: int = 0
    appointments: tuple[Appointment, ...] = ()
    visited_on: date | None = None
    verdicts: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    conclusion: str | None = None
    remarks: str = ""
    written_at: datetime | None = None
    written_by: str | None = None

    @property
    def appointment(self) -> Appointment | None:
        """The one that holds: none was made, or the last one was called off."""
        last = self.appointments[-1] if self.appointments else None
        return last if last and last.starts_at else None

    @property
    def missing(self) -> list[str]:
        """What the report still needs. A point that is not as it should be needs a note, a conclusion with a catch its remarks; an optional point
        needs no verdict."""
        missing = [] if self.appointment else [APPOINTMENT]
        missing += [] if self.visited_on else [VISITED_ON]
        for point in self.points:
            verdict = self.verdicts.get(point.code)
            missing += [] if verdict or not point.required else [f"{VERDICT}{point.code}"]
            missing += [f"{NOTE}{point.code}"] if verdict == DIFFERS and not self.notes.get(point.code) else []
        missing += [] if self.conclusion else [CONCLUSION]
        return missing + ([REMARKS] if self.conclusion in (WITH_CONDITIONS, UNSUITABLE) and not self.remarks else [])

    @property
    def is_begun(self) -> bool:
        """Whether anything of the report was written."""
        return self.written_at is not None

    def is_same_visit(self, other: "Inspection") -> bool:
        return (self.step, self.round) == (other.step, other.round)


def schedule(
    one: Inspection,
    *,
    day: str,
    starts: str,
    team: Sequence[str],
    meeting_place: str,
    prepare: str,
    reason: str | None,
    days_off: Set[date],
    by: Person,
    at: datetime,
) -> Inspection:
    """The team comes then, in the office's time. Moving an appointment that holds needs a reason; the same again changes nothing.

    :raises Invalid: invalid_fields (day, starts, team, reason).
    """
    faults: Faults = {}
    date_of, hour = _day(day, faults, name="day"), _hour(starts, faults)
    faults |= _fault_of_day(date_of, days_off=days_off, today=office_date(at, by.zone)) if date_of else {}
    starts_at = _moment(date_of, hour, by=by, at=at) if date_of and hour else None
    if starts_at and not faults and starts_at <= at:
        faults["starts"] = {"code": "hour_in_past"}
    names = tuple(name.strip() for name in team if name.strip())
    if not names:
        faults["team"] = {"code": "required"}
    reason = (reason or "").strip() or None
    new = Appointment(at, by.account_id, by.name, starts_at, names, meeting_place.strip(), prepare.strip(), reason)
    before = one.appointment
    if before and _same(before, new):
        return one
    if before and not reason:
        faults["reason"] = {"code": "required"}
    if faults:
        raise Invalid("invalid_fields", "the appointment has wrong fields", fields=faults)
    return replace(one, appointments=(*one.appointments, new))


def call_off(one: Inspection, *, reason: str, by: Person, at: datetime) -> Inspection:
    """:raises Conflict: inspection_not_scheduled. :raises Invalid: invalid_fields without a reason."""
    if one.appointment is None:
        raise Conflict("inspection_not_scheduled", "no appointment holds")
    if not reason.strip():
        raise Invalid("invalid_fields", "calling off needs a reason", fields={"reason": {"code": "required"}})
    return replace(one, appointments=(*one.appointments, Appointment(at, by.account_id, by.name, None, reason=reason.strip())))


def write(
    one: Inspection,
    *,
    visited_on: str | None,
    verdicts: Mapping[str, str],
    notes: Mapping[str, str],
    conclusion: str | None,
    remarks: str | None,
    by: Person,
    at: datetime,
) -> Inspection:
    """The report with what is given; what is None, or not named, stays, and an empty text takes away. The same again changes nothing.

    :raises Conflict: inspection_not_scheduled, while nobody has said who goes.
    :raises Invalid: invalid_fields (visited_on; verdicts and notes of points that there are not).
    """
    if one.appointment is None:
        raise Conflict("inspection_not_scheduled", "the team is not known yet")
    codes = {point.code for point in one.points}
    given = {"verdicts": verdicts, "notes": notes}
    faults: Faults = {f"{name}.{code}": {"code": "unknown_field"} for name in given for code in given[name] if code not in codes}
    visited = _day(visited_on, faults, name=VISITED_ON) if visited_on else None
    if visited and visited > office_date(at, by.zone):
        faults[VISITED_ON] = {"code": "date_in_future"}
    if faults:
        raise Invalid("invalid_fields", "the report has wrong fields", fields=faults)
    written = replace(
        one,
        visited_on=one.visited_on if visited_on is None else visited,
        verdicts=_changed(one.verdicts, verdicts),
        notes=_changed(one.notes, notes),
        conclusion=one.conclusion if conclusion is None else conclusion or None,
        remarks=one.remarks if remarks is None else remarks.strip(),
    )
    return one if written == one else replace(written, written_at=at, written_by=by.name)


@dataclass(frozen=True)
class Photo:
    """`id` is None until it is stored. `coordinates`: as `read_coordinates` writes them; `coordinates_from`: `picture`, where the camera wrote them into it, or `typed`. `taken_at`: by
    the camera's clock, which says no zone. `point`: the code of the point that it shows."""

    id: int | None
    application_id: int
    step: str
    round: int
    file: StoredFile
    caption: str
    coordinates: str | None
    coordinates_from: str | None
    taken_at: str | None
    added_at: datetime
    by_id: int
    by_name: str
    kind: str = PHOTO
    point: str | None = None


def photo(
    of: Inspection,
    *,
    file: Mapping[str, Any],
    caption: str,
    typed: str | None,
    seen: Mapping[str, Any] | None,
    kind: str = PHOTO,
    point: str | None = None,
    by: Person,
    at: datetime,
) -> Photo:
    """`typed`: coordinates as somebody wrote them; `seen`: what the camera wrote into the picture, which typed ones correct.

    :raises Invalid: invalid_fields (coordinates; file, when it is no picture; point, when the visit looks at no such).
    """
    if point and all(each.code != point for each in of.points):
        raise Invalid("invalid_fields", "the inspection has no such point", fields={"point": {"code": "choice"}})
    if not str(file["media_type"]).startswith("image/"):
        raise Invalid("invalid_fields", "a photo is a picture", fields={"file": {"code": "file_no_picture"}})
    here, seen = read_coordinates(typed), seen or {}
    place = here or read_coordinates(seen.get("coordinates"))
    return Photo(
        id=None,
        application_id=of.application_id,
        step=of.step,
        round=of.round,
        file=StoredFile(**file),
        caption=caption.strip(),
        coordinates=place,
        coordinates_from=("typed" if here else "picture") if place else None,
        taken_at=seen.get("taken_at"),
        added_at=at,
        by_id=by.account_id,
        by_name=by.name,
        kind=kind,
        point=point or None,
    )


def is_new(photo: Photo, have: Collection[Photo]) -> bool:
    """Whether the visit does not have the same picture already: a phone sends it again when it did not hear the answer."""
    return all(photo.file.sha256 != each.file.sha256 for each in have)


def admit_photo(*, have: int) -> None:
    """:raises Conflict: photos_full, when there are as many as there may be."""
    if have >= MOST_PHOTOS:
        raise Conflict("photos_full", "the inspection has as many photos as it may have", limit=MOST_PHOTOS)


def days_ahead(today: date, *, days_off: Set[date]) -> date:
    """Until when, with that day, visits are shown: today and the working days that come next."""
    last = today
    for _ in range(SHOWN_AHEAD):
        last = next_working_day(last, days_off=days_off)
    return last


def _day(text: str, faults: Faults, *, name: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults[name] = {"code": "not_a_date"}
        return None


def _hour(text: str, faults: Faults) -> time | None:
    """As people write it: 09:00, 9.00."""
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})", text.strip(), re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        faults["starts"] = {"code": "not_an_hour"}
        return None
    hour = time(int(found[1]), int(found[2]))
    if not EARLIEST <= hour <= LATEST:
        faults["starts"] = {"code": "hour_of_night", "from": f"{EARLIEST:%H.%M}", "until": f"{LATEST:%H.%M}"}
    return hour


def _fault_of_day(day: date, *, days_off: Set[date], today: date) -> Faults:
    code = "date_in_past" if day < today else "date_too_far" if day > today + FARTHEST else None
    code = code or (None if is_working_day(day, days_off=days_off) else "not_a_working_day")
    return {"day": {"code": code}} if code else {}


def _moment(day: date, hour: time, *, by: Person, at: datetime) -> datetime:
    """By the office's clock; told in UTC as all our times are."""
    return datetime.combine(day, hour, at_office(at, by.zone).tzinfo).astimezone(UTC)


def _same(before: Appointment, new: Appointment) -> bool:
    plan = ("starts_at", "team", "meeting_place", "prepare")
    return all(getattr(before, name) == getattr(new, name) for name in plan)


def _changed(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in {**before, **given}.items() if text.strip()}
