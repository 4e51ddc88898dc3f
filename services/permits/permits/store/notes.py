"""Notes for colleagues, and who said that one is settled. Rows are only added."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.note import Note
from permits.store.tables import colleague_note, colleague_note_settled

_OWN = ("application_id", "at", "by_id", "by_name", "step", "text")
_SETTLED = [colleague_note_settled.c.at.label("settled_at"), colleague_note_settled.c.by_name.label("settled_by_name")]
_NOTES = (
    select(colleague_note.c.id, *(colleague_note.c[name] for name in _OWN), *_SETTLED)
    .outerjoin(colleague_note_settled, colleague_note_settled.c.note_id == colleague_note.c.id)
    .where(colleague_note.c.application_id == bindparam("application_id"))
    .order_by(colleague_note.c.id)
)


def of_application(session: Session, application_id: int) -> list[Note]:
    """Oldest first."""
    return [Note(**row._mapping) for row in session.execute(_NOTES, {"application_id": application_id})]


def add(session: Session, made: Note) -> None:
    session.execute(insert(colleague_note).values({name: getattr(made, name) for name in _OWN}))


def settle(session: Session, application_id: int, note_id: int, *, by_id: int, by_name: str, at: object) -> bool:
    """Whether it was still open. :raises NotFound: note_not_found."""
    theirs = (colleague_note.c.id == note_id, colleague_note.c.application_id == application_id)
    if session.scalar(select(colleague_note.c.id).where(*theirs)) is None:
        raise NotFound("note_not_found", "the application has no such note")
    row = insert(colleague_note_settled).values(note_id=note_id, at=at, by_id=by_id, by_name=by_name)
    return session.execute(row.on_conflict_do_nothing()).rowcount == 1
