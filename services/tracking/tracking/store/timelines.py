"""Timelines: one row per application, one row per thing that happened to it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from tracking.domain.timeline import Entry, Stage, Timeline, number_key

_SAVE = text(
    """
    insert into timeline (application_id, agency, number, number_key, applicant_id, permit_type_name, status, submitted_at, due_at,
                          finished_at, stages)
    values (:application_id, :agency, :number, :number_key, :applicant_id, :permit_type_name, :status, :submitted_at, :due_at,
            :finished_at, :stages)
    on conflict (application_id) do update
    set status = excluded.status, finished_at = excluded.finished_at, stages = excluded.stages
    """
).bindparams(bindparam("stages", type_=JSONB))

_SAVE_ENTRIES = text(
    """
    insert into timeline_entry (application_id, seq, at, type, step, status)
    values (:application_id, :seq, :at, :type, :step, :status) on conflict do nothing
    """
)


def load_to_fold(session: Session, application_id: int) -> Timeline | None:
    """The timeline, kept from others until this transaction ends; None before its first event."""
    # An advisory lock, because before the first event there is no row to lock.
    session.execute(text("select pg_advisory_xact_lock(hashtextextended('timeline', :id))"), {"id": application_id})
    return load(session, application_id)


def load(session: Session, application_id: int) -> Timeline | None:
    row = session.execute(text("select * from timeline where application_id = :id"), {"id": application_id}).first()
    return _timeline(session, row) if row else None


def find_by_number(session: Session, number: str, *, agency: str | None) -> Timeline | None:
    """The one application with this number, however it was typed; None when there is none, or one in each of several agencies."""
    found = session.execute(
        text("select * from timeline where number_key = :key and agency = coalesce(:agency, agency) limit 2"),
        {"key": number_key(number), "agency": agency},
    ).all()
    return _timeline(session, found[0]) if len(found) == 1 else None


def save(session: Session, timeline: Timeline) -> None:
    stages = [_stage_as_json(stage) for stage in timeline.stages]
    session.execute(_SAVE, {**vars(timeline), "number_key": number_key(timeline.number), "stages": stages})
    session.execute(_SAVE_ENTRIES, [{"application_id": timeline.application_id, **asdict(entry)} for entry in timeline.entries])


def _timeline(session: Session, row: Row[Any]) -> Timeline:
    entries = session.execute(
        text("select seq, at, type, step, status from timeline_entry where application_id = :id order by seq"), {"id": row.application_id}
    )
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
        entries=tuple(Entry(**entry._mapping) for entry in entries),
    )


def _stage(stored: dict[str, Any]) -> Stage:
    reached = stored["reached_at"]
    return Stage(code=stored["code"], status=stored["status"], reached_at=datetime.fromisoformat(reached) if reached else None)


def _stage_as_json(stage: Stage) -> dict[str, Any]:
    return {"code": stage.code, "status": stage.status, "reached_at": stage.reached_at.isoformat() if stage.reached_at else None}
