"""Timelines: one row per application, one row per thing that happened to it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tracking.domain.timeline import Entry, Stage, Timeline, number_key

_SAVE = text(
    """
    insert into timeline select * from jsonb_populate_recordset(cast(null as timeline), cast(:rows as jsonb))
    on conflict (application_id) do update
    set status = excluded.status, finished_at = excluded.finished_at, stages = excluded.stages
    """
)
_SAVE_ENTRIES = text(
    """
    insert into timeline_entry select * from jsonb_populate_recordset(cast(null as timeline_entry), cast(:rows as jsonb))
    on conflict do nothing
    """
)


def load_many(session: Session, application_ids: set[int]) -> dict[int, Timeline]:
    """By application; those that nothing was heard of yet are missing."""
    rows = session.execute(text("select * from timeline where application_id = any(:ids)"), {"ids": sorted(application_ids)}).all()
    entries = _entries(session, [row.application_id for row in rows])
    return {row.application_id: _timeline(row, entries[row.application_id]) for row in rows}


def load(session: Session, application_id: int) -> Timeline | None:
    row = session.execute(text("select * from timeline where application_id = :id"), {"id": application_id}).first()
    return _timeline(row, _entries(session, [application_id])[application_id]) if row else None


def find_by_number(session: Session, number: str, *, agency: str | None) -> Timeline | None:
    """The one application with this number, however it was typed; None when there is none, or one in each of several agencies."""
    found = session.execute(
        text("select * from timeline where number_key = :key and agency = coalesce(:agency, agency) limit 2"),
        {"key": number_key(number), "agency": agency},
    ).all()
    return load(session, found[0].application_id) if len(found) == 1 else None


def save_many(session: Session, timelines: list[Timeline], *, before: dict[int, Timeline]) -> None:
    """In two statements, however many; of entries only those that were not there `before`."""
    session.execute(_SAVE, {"rows": _as_json([_row(one) for one in timelines])})
    session.execute(_SAVE_ENTRIES, {"rows": _as_json([row for one in timelines for row in _new_entries(one, before)])})


def forget_all(session: Session) -> None:
    """Before everything is heard anew."""
    session.execute(text("delete from timeline_entry"))
    session.execute(text("delete from timeline"))


def _row(one: Timeline) -> dict[str, Any]:
    stages = [_stage_as_json(stage) for stage in one.stages]
    return {**vars(one), "number_key": number_key(one.number), "stages": stages, "entries": None}


def _new_entries(one: Timeline, before: dict[int, Timeline]) -> list[dict[str, Any]]:
    saved = before[one.application_id].seq if one.application_id in before else 0
    return [{"application_id": one.application_id, **vars(entry)} for entry in one.entries if entry.seq > saved]


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=datetime.isoformat)


def _entries(session: Session, application_ids: list[int]) -> dict[int, list[Entry]]:
    """What happened, in order, of each application."""
    found: dict[int, list[Entry]] = {application_id: [] for application_id in application_ids}
    query = text("select application_id, seq, at, type, step, status from timeline_entry where application_id = any(:ids) order by seq")
    for row in session.execute(query, {"ids": application_ids}):
        found[row.application_id].append(Entry(row.seq, row.at, row.type, row.step, row.status))
    return found


def _timeline(row: Row[Any], entries: list[Entry]) -> Timeline:
    return Timeline(
        application_id=row.application_id,
        agency=row.agency,
        number=row.number,
        applicant_id=row.applicant_id,
        permit_type_name=row.permit_type_name,
        status=row.status,
        submitted_at=row.submitted_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        stages=tuple(_stage(stage) for stage in row.stages),
        entries=tuple(entries),
    )


def _stage(stored: dict[str, Any]) -> Stage:
    reached = stored["reached_at"]
    return Stage(code=stored["code"], status=stored["status"], reached_at=datetime.fromisoformat(reached) if reached else None)


def _stage_as_json(stage: Stage) -> dict[str, Any]:
    return {"code": stage.code, "status": stage.status, "reached_at": stage.reached_at.isoformat() if stage.reached_at else None}
