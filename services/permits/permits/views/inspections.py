"""Inspections: for the office the whole report; for the applicant when who comes, and what was written of their place."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from permits.domain.inspection import MOST_PHOTOS, Appointment, Inspection, Photo
from permits.views.common import Json, iso, pick


def inspection(one: Inspection, photos: Sequence[Photo], *, may_write: bool) -> Json:
    """For staff. `may_write`: the asker does this step now."""
    return {
        **pick(one, ("application_id", "step", "round", "revision", "conclusion", "remarks", "written_by")),
        "may_write": may_write,
        "appointment": appointment(one.appointment, named=True) if one.appointment else None,
        "appointments": [appointment(each, named=True) for each in one.appointments],
        "points": [
            {
                "code": point.code,
                "text": dict(point.text),
                "hint": dict(point.hint) if point.hint else None,
                "required": point.required,
                "verdict": one.verdicts.get(point.code),
                "note": one.notes.get(point.code, ""),
            }
            for point in one.points
        ],
        "visited_on": iso(one.visited_on),
        "written_at": iso(one.written_at),
        "missing": one.missing,
        "complete": not one.missing,
        "photos": [_photo(each) for each in photos],
        "photos_at_most": MOST_PHOTOS,
    }


def own(one: Inspection, photos: Sequence[Photo]) -> Json:
    """For whose place it was: without the names of those who came, for whom the office answers."""
    points = [(point, one.verdicts.get(point.code), one.notes.get(point.code, "")) for point in one.points]
    return {
        **pick(one, ("step", "round", "conclusion", "remarks")),
        "visited_on": iso(one.visited_on),
        "written_at": iso(one.written_at),
        "points": [{"code": point.code, "text": dict(point.text), "verdict": verdict, "note": note} for point, verdict, note in points],
        "photos": [
            {
                "photo_id": each.id,
                "file": vars(each.file),
                **pick(each, ("caption", "coordinates", "taken_at", "kind", "point")),
                "added_at": iso(each.added_at),
            }
            for each in photos
        ],
    }


def appointment(one: Appointment, *, named: bool) -> Json:
    """`named`: with who made it, for staff only."""
    shown = {"made_at": iso(one.made_at), "starts_at": iso(one.starts_at), "team": list(one.team)}
    shown |= pick(one, ("meeting_place", "prepare", "reason"))
    return {**shown, "by_name": one.by_name} if named else shown


def _photo(one: Photo) -> Json:
    return {
        "photo_id": one.id,
        "file": pick(one.file, ("name", "media_type", "size", "sha256")),
        **pick(one, ("caption", "coordinates", "coordinates_from", "taken_at", "by_name", "kind", "point")),
        "added_at": iso(one.added_at),
    }


def visit(row: Row[Any]) -> Json:
    """One that is planned: when, where, and of which case."""
    place = row.location or {}
    about = {"application_id": row.id, **pick(row, ("number", "permit_type_name", "applicant_name", "company_name", "meeting_place"))}
    where = {name: place.get(name) for name in ("address", "village", "district", "note")}
    return {**about, "step": row.waits_at, "starts_at": iso(row.starts_at), "team": list(row.team), "location": where if place else None}
