"""What colleagues know of an application beside the application itself: notes, what changed since the reader's last look, who else has it open."""

from collections.abc import Sequence

from permits.domain.acts.returning import name_of
from permits.domain.application import Application
from permits.domain.look import Change, Look
from permits.domain.note import Note, may_settle
from permits.domain.people import Person
from permits.views.common import Json, iso, pick


def around(
    application: Application, notes: Sequence[Note], *, reader: Person, look: Look, others: Sequence[Look], changes: Sequence[Change]
) -> Json:
    return {
        "since": iso(look.since),
        "changes": [_change(application, each) for each in changes],
        "others": [{"name": each.name, "seen_at": iso(each.seen_at)} for each in others],
        **listed(application, notes, reader=reader),
    }


def listed(application: Application, notes: Sequence[Note], *, reader: Person) -> Json:
    return {"notes": [_note(application, each) for each in notes], "may_settle": may_settle(application, by=reader)}


def _note(application: Application, note: Note) -> Json:
    times = {"at": iso(note.at), "settled_at": iso(note.settled_at)}
    return {
        "note_id": note.id,
        **pick(note, ("by_name", "text", "settled_by_name")),
        **times,
        "step_name": _step_name(application, note.step),
    }


def _change(application: Application, change: Change) -> Json:
    name = name_of(application, change.item) if change.item else None
    about = {**pick(change, ("what", "by_name", "item", "outcome")), "item_name": name, "step_name": _step_name(application, change.step)}
    return {**about, "at": iso(change.at)}


def _step_name(application: Application, code: str | None) -> Json | None:
    step = application.process.step(code)
    return dict(step.name) if step else None
