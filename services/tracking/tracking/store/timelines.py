"""Timelines: one row per application, one row per thing that happened to it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Table, Text, any_, bindparam, cast, column, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, Insert, insert

from bus.database import Session
from tracking.domain.timeline import Entry, Stage, Timeline, number_key
from tracking.store.tables import timeline, timeline_entry

# Columns that carry the same name and value as a field of the domain's Timeline.
PLAIN = (
    "application_id",
    "agency",
    "number",
    "applicant_id",
    "permit_type_name",
    "status",
    "submitted_at",
    "due_at",
    "finished_at",
    "company_id",
)
NAMES = ("name", "status_name")  # of a stage
Json = dict[str, Any]


def _many_into(table: Table, names: tuple[str, ...]) -> Insert:
    """One statement for many rows, which travel as one JSON text: a thousand events a second pass here (measured: row by row takes five times
    as long). Only the columns of these names are written."""
    typed = [column(name, table.c[name].type) for name in names]
    rows = func.jsonb_to_recordset(cast(bindparam("rows", type_=Text), JSONB)).table_valued(*typed).render_derived(with_types=True)
    return insert(table).from_select(list(names), select(*rows.c))


# Statements of every event and every look at a timeline, put together once: that takes longer than to read their rows.
_IDS = bindparam("ids", type_=ARRAY(BigInteger))
_TIMELINES = select(timeline).where(timeline.c.application_id == any_(_IDS))
_STAGES = select(timeline.c.application_id, timeline.c.stages).where(timeline.c.application_id == any_(_IDS))
_ENTRIES = select(timeline_entry).where(timeline_entry.c.application_id == any_(_IDS)).order_by(timeline_entry.c.seq)
_ROWS = _many_into(timeline, (*PLAIN, "number_key", "stages"))
_CHANGED = {name: _ROWS.excluded[name] for name in ("status", "due_at", "finished_at", "stages", "company_id")}
_SAVE = _ROWS.on_conflict_do_update(index_elements=["application_id"], set_=_CHANGED)
_ADD_ENTRIES = _many_into(timeline_entry, tuple(timeline_entry.c.keys())).on_conflict_do_nothing()
_FORGET = [delete(table).where(table.c.application_id == any_(_IDS)) for table in (timeline_entry, timeline)]


def load_many(session: Session, application_ids: set[int]) -> dict[int, Timeline]:
    """By application; those that nothing was heard of yet are missing."""
    rows = session.execute(_TIMELINES, {"ids": list(application_ids)}).all()
    entries = _entries(session, [row.application_id for row in rows]) if rows else {}
    return {row.application_id: _timeline(row, entries[row.application_id]) for row in rows}


def load(session: Session, application_id: int) -> Timeline | None:
    return load_many(session, {application_id}).get(application_id)


def find_by_number(session: Session, number: str, *, agency: str | None) -> Timeline | None:
    """The one application with this number, however it was typed; None when there is none, or one in each of several agencies."""
    found = select(timeline.c.application_id).where(timeline.c.number_key == number_key(number)).limit(2)
    ids = session.scalars(found.where(timeline.c.agency == agency) if agency is not None else found).all()
    return load(session, ids[0]) if len(ids) == 1 else None


def save_many(session: Session, timelines: list[Timeline], *, before: dict[int, Timeline]) -> None:
    """In few statements, however many; of entries only those that were not there `before`."""
    if not timelines:
        return
    stored = _stored_stages(session, list(before))
    session.execute(_SAVE, {"rows": _as_json([_row(one, stored.get(one.application_id, [])) for one in timelines])})
    new = [entry for one in timelines for entry in _new_entries(one, before)]
    if new:
        session.execute(_ADD_ENTRIES, {"rows": _as_json(new)})


def forget(session: Session, subjects: list[str]) -> None:
    """Of these applications ("application/<id>"), before they are built anew."""
    ids = [int(subject.partition("/")[2]) for subject in subjects]
    for statement in _FORGET:
        session.execute(statement, {"ids": ids})


def _as_json(rows: list[Json]) -> str:
    return json.dumps(rows, default=datetime.isoformat)


def _row(one: Timeline, stored: list[Json]) -> Json:
    plain = {name: getattr(one, name) for name in PLAIN}
    return {**plain, "number_key": number_key(one.number), "stages": [_stage_as_json(stage, stored) for stage in one.stages]}


def _new_entries(one: Timeline, before: dict[int, Timeline]) -> list[Json]:
    saved = before[one.application_id].seq if one.application_id in before else 0
    return [{"application_id": one.application_id, **vars(entry)} for entry in one.entries if entry.seq > saved]


def _stored_stages(session: Session, application_ids: list[int]) -> dict[int, list[Json]]:
    return {row.application_id: row.stages for row in session.execute(_STAGES, {"ids": application_ids})} if application_ids else {}


def _entries(session: Session, application_ids: list[int]) -> dict[int, list[Entry]]:
    """What happened, in order, of each application."""
    found: dict[int, list[Entry]] = {application_id: [] for application_id in application_ids}
    for row in session.execute(_ENTRIES, {"ids": application_ids}):
        found[row.application_id].append(Entry(row.seq, row.at, row.type, row.step, row.status))
    return found


def _timeline(row: Row[Any], entries: list[Entry]) -> Timeline:
    plain = {name: row._mapping[name] for name in PLAIN}
    return Timeline(**plain, stages=tuple(_stage(stage) for stage in row.stages), entries=tuple(entries))


def _stage(stored: Json) -> Stage:
    """What later releases add is not read."""
    reached = stored.get("reached_at")
    names = {name: stored.get(name) for name in NAMES}
    return Stage(code=stored["code"], status=stored["status"], reached_at=datetime.fromisoformat(reached) if reached else None, **names)


def _stage_as_json(stage: Stage, stored: list[Json]) -> Json:
    """What a later release has added to it is written back as it was."""
    added = next((each for each in stored if each.get("code") == stage.code), {})
    names = {name: getattr(stage, name) for name in NAMES}
    return {
        **added,
        **names,
        "code": stage.code,
        "status": stage.status,
        "reached_at": stage.reached_at.isoformat() if stage.reached_at else None,
    }
