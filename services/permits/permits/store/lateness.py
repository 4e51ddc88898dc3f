"""Which steps are to be looked at because they may be late, which are, and who was told of them.

A trigger sets `late_look_at` back whenever an application changes, whatever release changed it: it is looked at anew then.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.lateness import Notice
from permits.store.tables import application, late_step


def to_look_at(session: Session, *, at: datetime, limit: int) -> list[int]:
    due = select(application.c.id).where(application.c.waits_for.is_not(None), application.c.late_look_at <= at)
    return list(session.scalars(due.order_by(application.c.late_look_at, application.c.id).limit(limit)))


def note(session: Session, application_id: int, *, late_since: datetime | None, look_at: datetime | None) -> None:
    """`late_since` None: it is not; `look_at` None: not until it changes. Nobody's form is outdated by it."""
    known = {"late_since": late_since, "late_look_at": look_at}
    session.execute(update(application).where(application.c.id == application_id).values(known))


def told_at(session: Session, application_id: int, *, begun_at: datetime) -> dict[int, datetime]:
    """When each level was told of the step that began then."""
    mine = (late_step.c.application_id == application_id, late_step.c.begun_at == begun_at)
    return {row.level: row.told_at for row in session.execute(select(late_step.c.level, late_step.c.told_at).where(*mine))}


def note_told(session: Session, application_id: int, notice: Notice, *, step: str, begun_at: datetime, at: datetime) -> bool:
    """False when they were told before."""
    key = {"application_id": application_id, "begun_at": begun_at, "level": notice.level}
    row = insert(late_step).values(**key, step=step, role=notice.role, told_at=at)
    added: Any = session.execute(row.on_conflict_do_nothing().returning(late_step.c.level))
    return added.scalar_one_or_none() is not None


def postpone(session: Session, application_id: int, *, at: datetime, look_at: datetime) -> None:
    """What could not be looked at; it may have changed meanwhile."""
    due = (application.c.id == application_id, application.c.late_look_at <= at)
    session.execute(update(application).where(*due).values(late_look_at=look_at))
