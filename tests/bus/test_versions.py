"""Which version of an event a reader gets, and what nobody reads: pure."""

import uuid
from datetime import UTC, datetime

import pytest

from bus import inbox, versions

OLD, NEW, NEWEST = {"name": "ani"}, {"full_name": "ani", "words": 2}, {"who": 7}
AT = datetime(2026, 11, 23, tzinfo=UTC)


def event(type="greeted", *, version=1, data=OLD, also=None):
    return inbox.Event(uuid.uuid4(), type, version, "s", "name/ani", 1, AT, "r", versions.together(data, also or {}))


@pytest.mark.parametrize(
    ("known", "got"),
    [((1,), (1, OLD)), ((2,), (2, NEW)), ((2, 1), (2, NEW)), ((1, 2), (1, OLD)), ((4, 3), (3, NEWEST)), ((4,), None), ((), None)],
)
def test_a_reader_gets_the_best_version_that_it_knows(known, got):
    told = event(also={2: NEW, 3: NEWEST})
    assert [(each.version, each.data) for each in inbox.readable([told], {"greeted": known})] == ([got] if got else [])


def test_after_the_old_version_has_gone_only_its_readers_hear_nothing():
    told = event(version=2, data=NEW)
    assert inbox.readable([told], {"greeted": (1,)}) == []
    assert inbox.readable([told], {"greeted": (2, 1)}) == [told]


def test_what_was_told_before_there_were_versions_is_read():
    told = event()
    assert inbox.readable([told], {"greeted": (2, 1)}) == [told]


def test_a_type_that_the_reader_does_not_name_is_passed_over():
    known, unknown = event(), event("insulted")
    assert inbox.readable([unknown, known, unknown], {"greeted": (1,)}) == [known]


def test_nothing_changes_for_who_knows_of_no_versions():
    """A reader or relay of the release before: the oldest version stands where it always stood."""
    told = event(also={2: NEW})
    assert told.version == 1 and OLD.items() <= told.data.items()
    assert event().data == OLD


@pytest.mark.parametrize("garbage", [7, "2", ["2"], {"2": 7}, {"2": None}, {"two": NEW}])
def test_whatever_else_lies_under_the_key_does_no_harm(garbage):
    told = event(data={**OLD, versions.KEY: garbage})
    assert [each.data for each in inbox.readable([told], {"greeted": (2, 1)})] == [OLD]


def test_what_waits_for_its_turn_keeps_all_its_versions():
    told = event(also={2: NEW})
    [read] = inbox.readable([inbox.read(inbox.written(told))], {"greeted": (2,)})
    assert read.data == NEW
