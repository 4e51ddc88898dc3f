"""Hearing, in a real process: every event has its effect once, whatever happens to handler, process, queue, broker or database."""

import random
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, text

from bus import events, queues
from tests.bus.hearing import GREETED, NAME, greeted, hearing
from tests.bus.test_running import wait_until


@pytest.fixture
def greeter(broker, empty_database, tmp_path):
    with hearing(broker, empty_database(), tmp_path) as one:
        yield one


def subjects(greeter, handler="on_greeted"):
    return sorted(subject for subject, _ in greeter.effects(handler))


def test_many_that_waited_are_handled_together(greeter):
    greeter.tell(*(greeted(f"n{i}") for i in range(500)))
    greeter.start()
    wait_until(lambda: len(greeter.effects("on_greeted")) == 500, "all are heard", 30)
    assert len(set(greeter.effects("on_greeted"))) == 500
    batches = [int(size) for size in re.findall(r'"on_greeted", "outcome": "ok: (\d+) events"', greeter.log())]
    assert max(batches) > 100
    wait_until(lambda: greeter.queue(GREETED).message_count == 0, "all are acknowledged")


def test_what_comes_while_a_reader_gathers_is_handled_together(monkeypatch):
    reader, batches = events.QueueReader(at_once=3, gather=0.05), []
    reader.consumer = SimpleNamespace(draining=False, holds=lambda message: True)
    reader._handle = batches.append
    more = iter([[2], [], [7]])
    monkeypatch.setattr(
        events, "time", SimpleNamespace(sleep=lambda seconds: reader._waiting.extend((n, n) for n in next(more) if seconds))
    )
    for waiting in ([1], [3, 4, 5, 6]):
        reader._waiting.extend((number, number) for number in waiting)
        reader._work_off()
    assert [[number for number, _ in batch] for batch in batches] == [[1, 2], [3, 4, 5], [6]]


def test_one_that_fails_does_not_stop_the_others_and_ends_where_a_person_looks(greeter):
    names = [f"n{i}" for i in range(30)]
    events = [greeted(name) for name in names]
    events.insert(11, greeted("broken"))
    greeter.tell(*events)
    greeter.start()
    wait_until(lambda: subjects(greeter) == sorted(f"name/{name}" for name in names), "all others are heard")
    wait_until(lambda: greeter.parked() == 1, "it is parked after its tries")
    _, headers = greeter.take_parked()
    assert headers.pop("bus.first_at")
    assert {name: headers[name] for name in sorted(headers) if name.startswith("bus.")} == {
        "bus.attempts": 2,
        "bus.failed_with": "RuntimeError",
        "bus.queue": GREETED,
        "bus.why": "handler_failed",
    }
    assert "RuntimeError at " in greeter.log()
    assert "secret words" not in greeter.log()


def test_what_fails_once_is_tried_again(greeter):
    greeter.start()
    greeter.tell(greeted("flaky"))
    wait_until(lambda: subjects(greeter) == ["name/flaky"], "it succeeds the second time")
    assert greeter.parked() == 0


def test_what_cannot_be_parked_stays(greeter):
    greeter.forget_queues(queues.PARKED)
    greeter.start()
    greeter.tell(greeted("broken"))
    wait_until(lambda: f"a message stays at {GREETED}" in greeter.log(), "parking fails")
    greeter.declare()
    wait_until(lambda: greeter.parked() == 1, "it is parked once that is possible")


def shuffled(subjects, length):
    """Events of many subjects, each twice, in no order."""
    told = [greeted(f"n{i}", seq) for i in range(subjects) for seq in range(1, length + 1)] * 2
    random.Random(5).shuffle(told)
    return told


def test_two_processes_follow_every_subject_in_order_and_once(greeter):
    greeter.start()
    greeter.start()
    greeter.tell(*shuffled(40, 12))
    wait_until(lambda: len(greeter.effects("on_name")) == 480, "all have their effect", 40)
    effects = greeter.effects("on_name")
    for subject in {subject for subject, _ in effects}:
        assert [seq for of, seq in effects if of == subject] == list(range(1, 13))
    assert len(greeter.rows("select distinct process from effect where handler = 'on_name'")) == 2, "only one of them worked"
    assert greeter.rows("select * from inbox_waiting") == []


def test_what_comes_too_early_waits_for_what_is_missing(greeter):
    greeter.start()
    first, second, third = (greeted("ani", seq) for seq in (1, 2, 3))
    greeter.tell(third, first)
    wait_until(lambda: greeter.effects("on_name") == [("name/ani", 1)], "the first has its effect")
    wait_until(lambda: greeter.queue(NAME).message_count == 0, "both are acknowledged")
    assert [row.seq for row in greeter.rows("select seq from inbox_waiting")] == [3]
    greeter.tell(second)
    wait_until(lambda: greeter.effects("on_name") == [("name/ani", 1), ("name/ani", 2), ("name/ani", 3)], "the others follow")


def test_what_comes_three_times_shuffled_has_its_effect_once(greeter):
    greeter.start()
    events = [greeted(f"n{i % 20}", seq=i // 20 + 1) for i in range(100)] * 3
    random.Random(7).shuffle(events)
    greeter.tell(*events)
    for handler in ("on_greeted", "on_name"):
        wait_until(lambda handler=handler: len(greeter.effects(handler)) >= 100, f"{handler} has heard all of it", 30)
    greeter.tell(greeted("last"))
    wait_until(lambda: ("name/last", 1) in greeter.effects("on_greeted"), "whatever came before has been heard too")
    wait_until(lambda: ("name/last", 1) in greeter.effects("on_name"), "by both")
    for handler in ("on_greeted", "on_name"):
        assert sorted(set(greeter.effects(handler))) == sorted(greeter.effects(handler)) and len(greeter.effects(handler)) == 101


def test_sigterm_ends_what_was_begun_and_leaves_the_rest_to_the_next(greeter):
    greeter.start()
    greeter.tell(*(greeted(f"n{i}", sleep=0.01) for i in range(900)))
    wait_until(lambda: greeter.queue(GREETED).message_count < 900, "it has begun")
    assert greeter.stop() == [0]
    begun = len(greeter.effects("on_greeted"))
    assert begun < 900, "nothing was left: the fault did not bite"
    greeter.start()
    wait_until(lambda: len(greeter.effects("on_greeted")) >= 900, "all are heard", 40)
    assert len(greeter.effects("on_greeted")) == 900
    assert greeter.parked() == 0


def test_kill_9_in_the_middle_changes_nothing(greeter):
    process = greeter.start()
    greeter.tell(*(greeted(f"n{i}", sleep=0.02) for i in range(60)))
    wait_until(lambda: greeter.queue(NAME).message_count == 0, "it has begun")
    process.kill()
    process.wait()
    greeter.processes.remove(process)
    assert len(greeter.effects("on_greeted")) < 60, "all was done: the fault did not bite"
    greeter.start()
    wait_until(lambda: len(greeter.effects("on_greeted")) >= 60, "all are heard")
    assert len(set(greeter.effects("on_greeted"))) == len(greeter.effects("on_greeted")) == 60


def test_a_queue_that_was_deleted_is_read_again_when_it_is_back(greeter):
    greeter.start()
    greeter.forget_queues(GREETED, "rpc-greeter")
    wait_until(lambda: "not reading" in greeter.log(), "it notices")
    greeter.declare()
    wait_until(lambda: greeter.queue("rpc-greeter").consumer_count == 1, "requests are read again")
    wait_until(lambda: greeter.queue(GREETED).consumer_count == 1, "events are read again")
    greeter.tell(greeted("ani"))
    wait_until(lambda: subjects(greeter) == ["name/ani"], "it is heard")
    assert greeter.processes[0].poll() is None
    assert greeter.log().count("not reading rpc-greeter") == 1, "it says so once, not every time it looks"


def test_while_the_database_is_away_nobody_is_blamed(greeter, postgres):
    greeter.start()
    url = postgres.url(greeter.engine.url.database, user="postgres", password=postgres.password)
    superuser = create_engine(url, isolation_level="AUTOCOMMIT")
    role = greeter.engine.url.username
    with superuser.connect() as connection:
        connection.execute(text(f"alter role {role} nologin"))
        connection.execute(text("select pg_terminate_backend(pid) from pg_stat_activity where usename = :role"), {"role": role})
        greeter.tell(*(greeted(f"n{i}") for i in range(20)))
        wait_until(lambda: "failed: OperationalError" in greeter.log(), "the handler fails")
        connection.execute(text(f"alter role {role} login"))
    superuser.dispose()
    wait_until(lambda: len(greeter.effects("on_greeted")) == 20, "all are heard")
    assert "failed, time" not in greeter.log(), "an event was put off"
