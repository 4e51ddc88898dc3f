"""Rebuilding: each subject is built anew in one commit, nothing that happens meanwhile is lost, and every way in which it can end is a good one."""

import os
import signal
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bus import context, database, inbox, outbox, rebuild, replay
from bus.broker import connect
from izin import log_replays
from tests.bus.hearing import BUNDLES, NAME, hearing
from tests.bus.test_running import wait_until

HANDLER = "greeter.on_name"


# ── the reader alone, on a real database ──


class Reader:
    """The greeter's `on_name`, given events and bundles by hand."""

    def __init__(self, door):
        self.door, self.subject = door, f"name/{uuid.uuid4()}"
        self.events = [self.event(seq) for seq in range(1, 5)]

    def event(self, seq):
        return inbox.Event(uuid.uuid4(), "greeted", 1, "greeter", self.subject, seq, datetime.now(UTC), "r", {"name": "ani"})

    def give(self, *events):
        self.door._service(None, None, "id").on_name(list(events))

    def begin(self):
        with Session(self.door.engine) as session, session.begin():
            return rebuild.begin(session, handler=HANDLER)

    def bundle(self, id, *events, **more):
        return rebuild.Bundle(uuid.uuid4(), id, list(events), **more)

    def is_open(self):
        with Session(self.door.engine) as session:
            return rebuild.open_now(session, handler=HANDLER) is not None

    def rows(self, query):
        with self.door.engine.begin() as connection:
            return connection.execute(text(query), {"subject": self.subject}).all()

    def effects(self):
        return [row[0] for row in self.rows("select seq from effect where handler = 'on_name' and subject = :subject order by position")]

    def spoil(self):
        self.rows("update effect set seq = 99 where handler = 'on_name' and subject = :subject returning 1")

    def place(self):
        return self.rows(f"select seq from inbox_progress where handler = '{HANDLER}' and subject = :subject")[0][0]


@pytest.fixture
def reader(door):
    one = Reader(door)
    one.give(*one.events[:2])
    return one


def test_what_was_spoilt_is_as_the_events_say(reader):
    reader.spoil()
    reader.give(reader.bundle(reader.begin(), *reader.events[:2]))
    assert (reader.effects(), reader.place()) == ([1, 2], 2)


def test_what_was_handled_meanwhile_is_not_lost(reader):
    """The bundle was read from the log before the third event was written; the third was handled before the bundle came."""
    id = reader.begin()
    reader.give(reader.events[2])
    reader.give(reader.bundle(id, *reader.events[:2]))
    assert (reader.effects(), reader.place()) == ([1, 2, 3], 3)
    reader.give(reader.events[3])
    assert reader.effects() == [1, 2, 3, 4]


def test_what_comes_after_its_bundle_changes_nothing(reader):
    reader.give(reader.bundle(reader.begin(), *reader.events))
    reader.give(reader.events[2], reader.events[3])
    assert reader.effects() == [1, 2, 3, 4]


def test_what_had_come_too_early_is_taken_with_the_bundle(reader):
    reader.give(reader.events[3])
    reader.give(reader.bundle(reader.begin(), *reader.events[:3]))
    assert reader.effects() == [1, 2, 3, 4]
    assert reader.rows(f"select 1 from inbox_waiting where handler = '{HANDLER}' and subject = :subject") == []


def test_what_is_not_in_the_log_any_more_is_taken_back(reader):
    reader.give(reader.events[2])
    reader.give(reader.bundle(reader.begin(), *reader.events[:2]))
    assert (reader.effects(), reader.place()) == ([1, 2], 2)


def test_a_bundle_that_comes_twice_is_handled_once(reader):
    id = reader.begin()
    bundle = reader.bundle(id, *reader.events[:2])
    reader.give(bundle)
    reader.spoil()
    reader.give(bundle)
    assert reader.effects() == [99, 99]
    reader.give(reader.bundle(id, *reader.events[:2]))
    assert reader.effects() == [1, 2], "another one of the same subject is not the same bundle"


def test_a_bundle_that_comes_when_the_rebuild_is_closed_changes_nothing(reader):
    id = reader.begin()
    reader.give(reader.bundle(id, complete_after=0))
    reader.give(reader.events[2])
    reader.give(reader.bundle(id, *reader.events[:2]))
    assert reader.effects() == [1, 2, 3]


def test_a_bundle_of_an_earlier_rebuild_changes_nothing(reader):
    first, second = reader.begin(), reader.begin()
    reader.give(reader.events[2])
    reader.give(reader.bundle(first, *reader.events[:2]))
    assert reader.effects() == [1, 2, 3]
    reader.give(reader.bundle(first, complete_after=0))
    assert reader.is_open(), "its end is not the other's"
    reader.give(reader.bundle(second, complete_after=0))
    assert not reader.is_open()


def test_an_end_that_comes_too_early_waits(reader):
    id = reader.begin()
    bundles, end = [reader.bundle(id, event) for event in reader.events[:1] * 2], reader.bundle(id, complete_after=2)
    reader.give(bundles[0])
    with pytest.raises(rebuild.Incomplete):
        reader.give(end)
    assert reader.is_open()
    reader.give(bundles[1])
    reader.give(end)
    assert not reader.is_open()


def test_when_it_is_closed_nothing_is_kept_any_more(reader):
    id = reader.begin()
    reader.give(reader.events[2])
    reader.give(reader.bundle(id, *reader.events))
    reader.give(reader.bundle(id, complete_after=1))
    for table in ("inbox", "inbox_waiting"):
        assert reader.rows(f"select 1 from {table} where handler = '{HANDLER}.rebuild'") == []


def test_a_page_of_the_log_makes_one_bundle_however_often_it_is_read():
    id = uuid.uuid4()
    assert rebuild.bundle(id, after=7, histories=["{}"])[0] == rebuild.bundle(id, after=7, histories=["{}", "{}"])[0]
    assert (
        len({rebuild.bundle(id, after=7, histories=[])[0], rebuild.bundle(id, after=8, histories=[])[0], rebuild.end(id, after=7)[0]}) == 3
    )


def test_a_bundle_is_no_larger_than_it_may_be(monkeypatch):
    monkeypatch.setattr(rebuild, "LARGEST", 10)
    monkeypatch.setattr(rebuild, "SUBJECTS", 3)
    histories = [SimpleNamespace(body="x" * size) for size in (4, 6, 1, 5, 5, 11, 1, 1, 1, 1)]
    assert [[len(one.body) for one in some] for some in rebuild.portions(histories)] == [[4, 6], [1, 5], [5], [11], [1, 1, 1], [1]]


# ── the whole way, with a broker and a process ──


MANY = 400


@pytest.fixture
def greeter(broker, empty_database, tmp_path, monkeypatch):
    monkeypatch.setenv("RETRY_SECONDS", "1")
    with hearing(broker, empty_database(), tmp_path) as one:
        one.start()
        _put(one, [f"n{number}" for number in range(MANY)] * 2)
        wait_until(lambda: len(one.effects("on_name")) == 2 * MANY, "all is handled", 60)
        yield one


def _put(greeter, names):
    call = context.by_itself("greeter")
    events = [outbox.Event(type="greeted", subject=f"name/{name}", data={"name": name}, occurred_at=call.now) for name in names]
    with database.Transactions(greeter.engine).begin() as session:
        outbox.put(session, events, call=call)


def _rebuild(greeter):
    with connect(greeter.broker, confirm=True) as connection:
        return log_replays.request_rebuild(connection, lambda service: greeter.engine, HANDLER)


def _states(greeter):
    return [one.state for one in log_replays.listed(lambda service: greeter.engine, "greeter")]


def _wrong(greeter):
    """Subjects whose effects are not what the log says."""
    return greeter.rows(
        """
        select subject from outbox o group by subject
        having array_agg(seq order by seq) is distinct from (select array_agg(seq order by position) from effect e
            where e.subject = o.subject and handler = 'on_name')
        """
    )


def _is_finished(greeter, *before):
    return _states(greeter) == ["finished", *before] and not _wrong(greeter)


def test_readers_see_all_of_it_all_the_time(greeter):
    greeter.rows("update effect set process = 0 where handler = 'on_name' returning 1")
    over, seen = threading.Event(), set()

    def watch():
        while not over.is_set():
            seen.add(len(greeter.effects("on_name")))

    watching = threading.Thread(target=watch)
    watching.start()
    _rebuild(greeter)
    wait_until(lambda: _is_finished(greeter), "it is rebuilt", 60)
    over.set()
    watching.join()
    assert seen == {2 * MANY}
    assert greeter.rows("select 1 from effect where handler = 'on_name' and process = 0") == []


def test_it_may_be_killed_at_any_moment(greeter, monkeypatch):
    """The greeter is publisher and reader at once."""
    _rebuild(greeter)
    for part in (1, MANY // 2):
        wait_until(lambda part=part: log_replays.listed(lambda _: greeter.engine, "greeter")[0].events >= part, "it is under way", 60)
        greeter.stop(signal.SIGKILL)
        _put(greeter, [f"n{number}" for number in range(0, MANY, 7)])
        greeter.start()
    wait_until(lambda: _is_finished(greeter), "it is rebuilt", 90)
    assert greeter.parked() == 0


def _children(process):
    """Processes that it has started for bundles."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    found = [int(pid) for pid in listed.read_text().split()] if listed.exists() else []
    return [pid for pid in found if "bus.rebuilder" in _command(pid)]


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def test_bundles_are_handled_in_processes_that_give_way_to_all_others_and_may_be_killed(greeter):
    greeter.rows("update effect set process = 0 where handler = 'on_name' returning 1")
    _rebuild(greeter)
    wait_until(lambda: _children(greeter.processes[0]), "it has a process of its own", 60)
    for pid in _children(greeter.processes[0]):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: _is_finished(greeter), "it is rebuilt", 60)
    patient, usual = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (_children(greeter.processes[0])[0], greeter.processes[0].pid))
    assert patient > usual
    did = {row[0] for row in greeter.rows("select process from effect where handler = 'on_name'")}
    assert greeter.processes[0].pid not in did and not did & {0}
    assert greeter.parked() == 0


def test_they_end_with_the_process_that_started_them(greeter):
    _rebuild(greeter)
    wait_until(lambda: _is_finished(greeter), "it is rebuilt", 60)
    started = _children(greeter.processes[0])
    assert started
    greeter.stop(signal.SIGKILL)
    wait_until(lambda: not any("bus.rebuilder" in _command(pid) for pid in started), "they are gone", 30)


def test_one_that_is_begun_again_replaces_the_first(greeter):
    _rebuild(greeter)
    greeter.rows("update effect set seq = 99 where handler = 'on_name' returning 1")
    _rebuild(greeter)
    wait_until(lambda: _is_finished(greeter, "cancelled"), "it is rebuilt", 60)


def test_a_cancelled_one_ends_and_all_is_there(greeter):
    greeter.stop()
    _, number = _rebuild(greeter)
    assert log_replays.cancel(greeter.engine, number) and not log_replays.cancel(greeter.engine, number)
    greeter.start()
    _put(greeter, ["n1"])
    wait_until(lambda: not replay.unfinished(greeter.engine) and not _wrong(greeter), "it has ended", 60)
    wait_until(lambda: greeter.rows("select 1 from inbox_rebuild") == [], "and is closed")
    assert _states(greeter) == ["cancelled"]
    assert greeter.queue(BUNDLES).message_count == 0


def test_what_handles_new_events_only_is_no_part_of_a_rebuild(greeter):
    """Processes of an earlier release read the events and know of no bundles: what they handle would be lost."""
    with greeter.channel() as channel:
        channel.basic_qos(0, 1, False)
        channel.basic_consume(NAME, callback=lambda message: None)
        with pytest.raises(log_replays.EarlierRelease):
            _rebuild(greeter)
    assert _states(greeter) == []
