"""Inspections, each of one visit to a step: the report is saved over, appointments and photos are rows that are added."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, ScalarSelect, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import Conflict, Invalid, NotFound
from permits.domain.catalogue.inspection_point import Point
from permits.domain.inspection import Appointment, Inspection, Photo
from permits.domain.people import Person
from permits.store import json
from permits.store.documents import file_of, file_values
from permits.store.tables import application, inspection, inspection_appointment, inspection_photo

KEY = ("application_id", "step", "round")
REPORT = ("visited_on", "conclusion", "remarks", "written_at", "written_by")
PLAN = ("made_at", "by_id", "by_name", "starts_at", "meeting_place", "prepare", "reason")
FACTS = ("caption", "coordinates", "coordinates_from", "taken_at", "added_at", "by_id", "by_name", "kind", "point")

_VISIT = [inspection.c[name] == bindparam(name) for name in KEY]
_REPORT = select(inspection).where(*_VISIT)
_APPOINTMENTS = (
    select(inspection_appointment)
    .where(inspection_appointment.c.application_id == bindparam("application_id"))
    .order_by(inspection_appointment.c.made_at, inspection_appointment.c.step, inspection_appointment.c.position)
)
_APPOINTMENTS_OF_VISIT = _APPOINTMENTS.where(*(inspection_appointment.c[name] == bindparam(name) for name in KEY[1:]))


def of_visit(session: Session, *, application_id: int, step: str, round: int, points: Sequence[Point]) -> Inspection:
    """As far as it is written; `points`: what is looked at where nothing is stored yet."""
    key: dict[str, Any] = {"application_id": application_id, "step": step, "round": round}
    row = session.execute(_REPORT, key).one_or_none()
    appointments = tuple(_appointment(each) for each in session.execute(_APPOINTMENTS_OF_VISIT, key))
    if row is None:
        return Inspection(**key, points=tuple(points), appointments=appointments)
    return Inspection(
        **key,
        points=json.points(row.points),
        revision=row.revision,
        appointments=appointments,
        verdicts=json.texts(row.verdicts),
        notes=json.texts(row.notes),
        **{name: row._mapping[name] for name in REPORT},
    )


def of_application(session: Session, application_id: int) -> list[Inspection]:
    """Of all visits of which something is stored, oldest first."""
    found = select(inspection.c.step, inspection.c.round).where(inspection.c.application_id == application_id)
    rows = session.execute(found.order_by(inspection.c.revision, inspection.c.step, inspection.c.round)).all()
    return [of_visit(session, application_id=application_id, step=row.step, round=row.round, points=()) for row in rows]


def last_round(session: Session, *, application_id: int, step: str) -> int | None:
    """Of the visits to the step of which something is stored."""
    found = select(func.max(inspection.c.round)).where(inspection.c.application_id == application_id, inspection.c.step == step)
    return session.scalar(found)


def appointments_of(session: Session, application_id: int) -> list[Appointment]:
    """Of all visits, in the order in which they were made."""
    return [_appointment(each) for each in session.execute(_APPOINTMENTS, {"application_id": application_id})]


def save(session: Session, one: Inspection, *, revision: int) -> Inspection:
    """:raises Conflict: inspection_changed, when it is no longer at `revision` (0: nothing is stored)."""
    key: dict[str, Any] = {name: getattr(one, name) for name in KEY}
    report = {**{name: getattr(one, name) for name in REPORT}, "verdicts": dict(one.verdicts), "notes": dict(one.notes)}
    if revision:
        written = update(inspection).where(*(inspection.c[name] == key[name] for name in KEY), inspection.c.revision == revision)
        done = session.execute(written.values(**report, revision=inspection.c.revision + 1)).rowcount
    else:
        points = [asdict(point) for point in one.points]
        row = insert(inspection).values(**key, **report, points=points, revision=_before(one) + 1)
        done = session.execute(row.on_conflict_do_nothing()).rowcount
    if done != 1:
        raise Conflict("inspection_changed", "somebody changed the inspection since it was read")
    rows = [
        {**key, "position": n, "team": list(each.team), **{name: getattr(each, name) for name in PLAN}}
        for n, each in enumerate(one.appointments, start=1)
    ]
    if rows:
        session.execute(insert(inspection_appointment).on_conflict_do_nothing(), rows)
    return of_visit(session, **key, points=one.points)


def _before(one: Inspection) -> ScalarSelect[int]:
    """The last revision of the visits before: it is counted on, so a page of an earlier visit never names the revision of a later one."""
    found = select(func.coalesce(func.max(inspection.c.revision), 0))
    return found.where(inspection.c.application_id == one.application_id, inspection.c.step == one.step).scalar_subquery()


def photos_of(session: Session, one: Inspection) -> list[Photo]:
    """Oldest first."""
    found = select(inspection_photo).where(*(inspection_photo.c[name] == getattr(one, name) for name in KEY))
    return [_photo(row) for row in session.execute(found.order_by(inspection_photo.c.id))]


def add_photo(session: Session, new: Photo) -> bool:
    """:returns: False when it is there already: the same file, sent again. :raises Invalid: invalid_fields (file), of another inspection."""
    values = {**{name: getattr(new, name) for name in (*KEY, *FACTS)}, **file_values(new.file)}
    added = insert(inspection_photo).values(values).on_conflict_do_nothing(index_elements=["file_key"]).returning(inspection_photo.c.id)
    if session.execute(added).scalar_one_or_none() is not None:
        return True
    known = session.execute(select(inspection_photo).where(inspection_photo.c.file_key == new.file.key)).one()
    if any(known._mapping[name] != getattr(new, name) for name in KEY):
        raise Invalid("invalid_fields", "the file is not there", fields={"file": {"code": "file_unknown"}})
    return False


def remove_photo(session: Session, one: Inspection, photo_id: int) -> bool:
    """:returns: False for one that is not there, or of another inspection: it is removed already."""
    mine = (inspection_photo.c[name] == getattr(one, name) for name in KEY)
    removed = delete(inspection_photo).where(inspection_photo.c.id == photo_id, *mine).returning(inspection_photo.c.id)
    return session.execute(removed).one_or_none() is not None


def photo_in_office(session: Session, photo_id: int, *, by: Person) -> Photo:
    """Of the staff member's agency alone. :raises NotFound: photo_not_found."""
    found = select(inspection_photo).join(application).where(inspection_photo.c.id == photo_id)
    row = session.execute(found.where(application.c.agency == by.agency)).one_or_none() if by.is_staff else None
    if row is None:
        raise NotFound("photo_not_found", "no such photo, or not for this person")
    return _photo(row)


def _appointment(row: Row[Any]) -> Appointment:
    return Appointment(team=tuple(row.team), **{name: row._mapping[name] for name in PLAN})


def _photo(row: Row[Any]) -> Photo:
    return Photo(id=row.id, file=file_of(row), **{name: row._mapping[name] for name in (*KEY, *FACTS)})
