"""A backup's copies of the databases belong to one moment: no copy knows of an event that its publisher's copy does not have."""

import threading
import uuid

import psycopg2
import pytest
from psycopg2.extras import register_uuid
from sqlalchemy import make_url

from izin import backup
from izin.installation import Installation

TELL = """insert into outbox (id, source, type, version, subject, seq, occurred_at, request_id, data, published_at)
          values (%s, 'permits', 'told', 1, %s, 1, now(), 'r', '{}', now())"""
HEAR = "insert into inbox (handler, event_id) values ('tracking.test', %s)"
register_uuid()


@pytest.fixture
def source(database, templates, postgres):
    """Of two services, of which one reads what the other publishes."""
    urls = {name: make_url(database(name)) for name in ("permits", "tracking")}
    return Installation(urls, make_url(templates.as_admin("postgres")), "memory:///")


class Busy(threading.Thread):
    """Publishes and handles, one event after the other, until it is told to stop."""

    def __init__(self, source):
        super().__init__(daemon=True)
        self.connections = [source.connect(name) for name in ("permits", "tracking")]
        self.ending = threading.Event()
        self.done = 0

    def run(self):
        while not self.ending.is_set():
            id = uuid.uuid4()
            for connection, words, values in zip(self.connections, (TELL, HEAR), ((id, f"test/{id}"), (id,)), strict=True):
                with connection.cursor() as cursor:
                    cursor.execute(words, values)
                connection.commit()
            self.done += 1


def ids(source, service, snapshot, query):
    connection = source.connect(service)
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute("set transaction snapshot %s", (snapshot,))
            cursor.execute(query)
            return {row[0] for row in cursor.fetchall()}
    finally:
        connection.close()


def test_no_copy_knows_more_than_its_publishers(source):
    writers = [Busy(source) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(20):
            before = sum(writer.done for writer in writers)
            with backup.snapshots(source) as (_, taken):
                told = ids(source, "permits", taken["permits"], "select id from outbox")
                heard = ids(source, "tracking", taken["tracking"], "select event_id from inbox")
            assert heard <= told
            assert len(told) >= before, "what was committed before is in it"
    finally:
        for writer in writers:
            writer.ending.set()
            writer.join()
    assert sum(writer.done for writer in writers) > 100


def test_a_log_that_is_never_free_is_said(source, monkeypatch):
    monkeypatch.setattr(backup, "LOCK_TRIES", 2)
    monkeypatch.setattr(backup, "BETWEEN_TRIES", 0)
    monkeypatch.setattr(backup, "LOCK_PATIENCE", "50ms")
    other = source.connect("permits")
    with other.cursor() as cursor:
        cursor.execute(TELL, (uuid.uuid4(), "test/1"))
    with pytest.raises(RuntimeError, match="has held a log for a long time"), backup.snapshots(source):
        pass
    other.close()


def test_nobody_waits_for_the_log_of_another_service(source, monkeypatch):
    monkeypatch.setattr(backup, "LOCK_PATIENCE", "200ms")
    monkeypatch.setattr(backup, "LOCK_TRIES", 100)
    busy = source.connect("tracking")
    with busy.cursor() as cursor:
        cursor.execute(TELL, (uuid.uuid4(), "test/1"))
    taken = []
    waiting = threading.Thread(target=lambda: take(source, taken), daemon=True)
    waiting.start()
    for number in range(10):
        other = source.connect("permits")
        with other.cursor() as cursor:
            cursor.execute("set lock_timeout = '1s'")
            cursor.execute(TELL, (uuid.uuid4(), f"test/{number}"))
        other.commit()
        other.close()
        threading.Event().wait(0.2)
    assert not taken
    busy.close()
    waiting.join(60)
    assert set(taken[0]) == {"permits", "tracking"}


def take(source, taken):
    with backup.snapshots(source) as (_, found):
        taken.append(found)


def test_people_wait_no_longer_than_the_moment_takes(source):
    with backup.snapshots(source):
        connection = source.connect("permits")
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '1s'")
            cursor.execute(TELL, (uuid.uuid4(), "test/2"))
        connection.commit()
        connection.close()
    assert isinstance(connection, psycopg2.extensions.connection)
