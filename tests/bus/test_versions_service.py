"""What one release tells and another reads, on a real database: unknown types, unknown versions, several versions at once."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bus import context, outbox
from bus.contract import ContractBroken

TOYS = Path(__file__).parent / "toys/greeter"
OLD, NEW = {"name": "ani"}, {"full_name": "ani", "words": 2}


@pytest.fixture
def name():
    return f"name/{uuid.uuid4()}"


def hear(door, handler, subject, *events):
    for seq, (type, version, data) in enumerate(events, start=1):
        door.handle(handler, type=type, version=version, data=data, subject=subject, seq=seq)


def effects(door, handler, subject):
    with Session(door.engine) as session:
        found = text("select seq from effect where handler = :handler and subject = :subject order by position")
        return list(session.scalars(found, {"handler": handler, "subject": subject}))


def told(door, subject, *events):
    with Session(door.engine) as session, session.begin():
        outbox.put(session, [outbox.Event("greeted", subject, occurred_at=context.by_itself("greeter").now, **event) for event in events],
                   call=context.by_itself("greeter"))  # fmt: skip
    return [row for row in door.events() if row.subject == subject]


def test_what_a_stream_reader_does_not_know_holds_nothing_back(door, name):
    hear(door, "on_name", name, ("greeted", 1, OLD), ("insulted", 1, {"by": "budi"}), ("greeted", 3, {"x": 1}), ("greeted", 1, OLD))
    assert effects(door, "on_name", name) == [1, 4]


def test_what_it_does_not_know_still_has_its_place_in_the_order(door, name):
    door.handle("on_name", type="greeted", data=OLD, subject=name, seq=3)
    door.handle("on_name", type="greeted", data=OLD, subject=name, seq=1)
    assert effects(door, "on_name", name) == [1], "the second is missing: it may be one that is read"
    door.handle("on_name", type="insulted", data={}, subject=name, seq=2)
    assert effects(door, "on_name", name) == [1, 3]


def test_a_reader_of_one_type_passes_over_versions_it_does_not_know(door, name):
    hear(door, "on_greeted", name, ("greeted", 3, {"x": 1}), ("greeted", 1, OLD))
    assert effects(door, "on_greeted", name) == [2]


def test_two_versions_are_one_event_with_one_effect(door, name):
    [row] = told(door, name, {"data": OLD, "also": {2: NEW}})
    for handler in ("on_name", "on_greeted"):
        for _ in range(2):
            door.handle(handler, id=row.id, type=row.type, version=row.version, data=row.data, subject=name, seq=row.seq)
        assert effects(door, handler, name) == [1]


def test_every_version_that_is_told_is_one_that_is_promised(door, name):
    for wrong in ({2: OLD}, {3: NEW}):
        with pytest.raises(ContractBroken):
            told(door, name, {"data": OLD, "also": wrong})
    [row] = told(door, name, {"version": 2, "data": NEW})
    assert (row.version, row.data) == (2, NEW)


def test_numbers_of_a_subject_stay_without_gaps(door, name):
    rows = told(door, name, {"data": OLD, "also": {2: NEW}}, {"data": OLD}, {"version": 2, "data": NEW})
    assert [row.seq for row in rows] == [1, 2, 3]
