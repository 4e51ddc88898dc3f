"""A log and its reader that stand at different moments, on a real database: what is unhandled is found, what is lost keeps its number."""

import importlib
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bus import context, database, inbox, outbox
from bus.topology import handlers_of
from izin import event_logs

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Log:
    """The greeter's log, of one subject of our own, and its handlers, given events by hand."""

    def __init__(self, door):
        self.door, self.name = door, uuid.uuid4().hex
        self.handlers = {one.method_name: one for one in handlers_of(importlib.import_module("greeter.service").Greeter)}
        self.subject = f"name/{self.name}"
        for table in ("outbox", "inbox_progress", "inbox_waiting"):
            self.rows(f"delete from {table} returning 1")

    def rows(self, query, **values):
        with self.door.engine.begin() as session:
            return session.execute(text(query), values).all()

    def put(self, count, *, published=True, at=None):
        with database.Transactions(self.door.engine).begin() as session:
            events = [outbox.Event("greeted", self.subject, {"name": "ani"}, occurred_at=at or datetime.now(UTC)) for _ in range(count)]
            outbox.put(session, events, call=context.by_itself("greeter"))
        if published:
            self.rows("update outbox set published_at = now() where subject = :subject returning 1", subject=self.subject)

    def events(self):
        query = "select position, id, source, type, version, subject, seq, occurred_at, request_id, data from outbox where subject = :subject order by seq"
        return [inbox.read(outbox.envelope(row)) for row in self.rows(query, subject=self.subject)]

    def give(self, handler, events):
        getattr(self.door._service(None, None, "id"), handler)(list(events))

    def unhandled(self, handler, since=LONG_AGO):
        engine = self.door.engine
        return event_logs.unhandled(engine, engine, self.handlers[handler], name=f"greeter.{handler}", since=since)

    def known(self):
        return event_logs.places(self.door.engine, name="greeter.on_name")

    def lose(self, after):
        self.rows("delete from outbox where subject = :subject and seq > :after returning 1", subject=self.subject, after=after)

    def fill(self):
        engine = self.door.engine
        return event_logs.fill(engine, "greeter", event_logs.lost(engine, self.known()))


@pytest.fixture
def log(door):
    return Log(door)


@pytest.mark.parametrize("handler", ["on_greeted", "on_name"])
def test_what_a_handler_has_not_handled_is_found(log, handler):
    log.put(3)
    assert log.unhandled(handler).events == 3
    log.give(handler, log.events()[:2])
    found = log.unhandled(handler)
    assert (found.events, found.oldest) == (1, log.events()[2].occurred_at)
    log.give(handler, log.events())
    assert log.unhandled(handler) is None


@pytest.mark.parametrize("handler", ["on_greeted", "on_name"])
def test_what_is_not_published_yet_or_older_is_left_to_others(log, handler):
    log.put(1, at=datetime.now(UTC) - timedelta(days=30))
    log.put(1)
    assert log.unhandled(handler, since=datetime.now(UTC) - timedelta(days=7)).events == 1
    log.put(1, published=False)
    log.rows("update outbox set published_at = null where seq = 3 and subject = :subject returning 1", subject=log.subject)
    assert log.unhandled(handler).events == 2


def test_an_event_in_versions_that_nobody_reads_is_not_missed(log):
    log.put(1)
    log.rows("update outbox set version = 99 where subject = :subject returning 1", subject=log.subject)
    assert log.unhandled("on_greeted") is None


def test_a_log_that_lost_events_goes_on_after_them(log):
    log.put(4)
    log.give("on_name", log.events())
    log.lose(after=2)
    assert event_logs.lost(log.door.engine, log.known()) == [event_logs.Lost(log.subject, 3, 4)]
    assert log.fill() == 2
    assert log.fill() == 0
    assert [event.type for event in log.events()] == ["greeted", "greeted", "lost", "lost"]
    log.put(1)
    assert log.events()[-1].seq == 5
    log.give("on_name", log.events())
    effects = log.rows("select seq from effect where handler = 'on_name' and subject = :subject order by position", subject=log.subject)
    assert [row.seq for row in effects] == [1, 2, 3, 4, 5]


def test_a_reader_that_waits_for_a_lost_event_goes_on(log):
    log.put(4)
    events = log.events()
    log.give("on_name", [events[0], events[3]])
    log.lose(after=1)
    assert log.fill() == 3
    log.put(1)
    log.give("on_name", log.events())
    effects = log.rows("select seq from effect where handler = 'on_name' and subject = :subject order by position", subject=log.subject)
    assert (effects[0].seq, effects[-1].seq) == (1, 5)


def test_a_wholly_lost_subject_with_a_number_for_a_name_is_left_out(log):
    log.name, log.subject = "7", "name/7"
    log.put(1)
    log.give("on_name", log.events())
    log.lose(after=0)
    assert event_logs.lost(log.door.engine, log.known()) == [event_logs.Lost("name/7", 1, 1)]
    assert log.fill() == 0
