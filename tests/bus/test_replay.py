"""Replays: what is asked for is published once more, at its reader's pace, after new events, from where it was, until it is cancelled."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bus import queues, relay, replay
from bus.replay import ReplayRequest, replay_table
from tests.bus.telling import Teller
from tests.bus.test_running import wait_until

REQUESTS = [
    ({}, ["new/1", "name/old", "name/new"]),
    ({"noun": "name"}, ["name/old", "name/new"]),
    ({"noun": "nam"}, []),
    ({"type": "greeted"}, ["new/1", "name/old", "name/new"]),
    ({"type": "left"}, []),
    ({"subject": "name/old"}, ["name/old"]),
    ({"noun": "name", "since": datetime.now(UTC) - timedelta(days=3)}, ["name/new"]),
]


class Replays:
    """Of the teller's log."""

    def __init__(self, teller: Teller):
        self.teller, self.publisher = teller, teller.publisher()

    def add(self, queue, **what):
        with Session(self.teller.engine) as session, session.begin():
            return replay.add(session, ReplayRequest(queue=queue, **what))

    def page(self, number):
        return replay.publish_page(self.teller.engine, self.publisher, number)

    def finish(self):
        _publish(self.teller.engine, self.publisher)

    def row(self, number):
        with Session(self.teller.engine) as session:
            return session.execute(select(replay_table).where(replay_table.c.id == number)).one()

    def published(self, *names, **how):
        """New events, which the relay has published and nobody has read any more."""
        self.teller.put(*names, **how)
        relay.publish_all(self.teller.engine, self.publisher)


def _publish(engine, publisher):
    while replay.unfinished(engine):
        relay.publish_replays(engine, publisher)


@pytest.fixture
def replays(teller):
    return Replays(teller)


def subjects(teller, queue):
    by_id = {str(row[0]): row[1] for row in teller.rows("select id, subject from outbox")}
    return [by_id[id] for id in teller.heard(queue)]


def three(teller, replays, queue):
    """Of a subject of another kind, of an old and of a new one."""
    teller.put("other", "old", days_ago=9)
    teller.rows("update outbox set subject = 'new/1' where subject = 'name/other' returning 1")
    replays.published("new")
    teller.heard(queue)


@pytest.mark.parametrize(("what", "expected"), REQUESTS)
def test_what_is_asked_for_is_published_once_more(teller, listener, replays, what, expected):
    three(teller, replays, listener)
    number = replays.add(listener, **what)
    replays.finish()
    assert subjects(teller, listener) == expected
    assert (replays.row(number).events, replays.row(number).cancelled_at) == (len(expected), None)


@pytest.mark.parametrize(
    ("what", "expected"), [("name", ["name/old", "name/new"]), ("greeted", ["new/1", "name/old", "name/new"]), ("left", [])]
)
def test_a_queue_gets_only_what_it_reads(teller, replays, what, expected):
    """A request without noun or type gave a stream every event of the log, among them such as its handler does not know."""
    queue = teller.listener(what)
    three(teller, replays, queue)
    replays.add(queue)
    replays.finish()
    assert subjects(teller, queue) == expected
    teller.unlisten(queue)


def test_a_request_by_the_queue_becomes_a_replay(teller, listener, replays):
    replays.published("ani")
    teller.heard(listener)
    asking = queues.replay_queue_name("greeter")
    with teller.channel() as channel:
        channel.queue_purge(asking)
    with replays.publisher.connection.clone() as connection:
        replay.ask(connection, "greeter", ReplayRequest(queue=listener, noun="name"))
    wait_until(lambda: teller.queue(asking).message_count == 1, "it is there")
    replay.take_requests(teller.engine, replays.publisher.connection.default_channel, "greeter")
    assert teller.queue(asking).message_count == 0 and len(replay.unfinished(teller.engine)) == 1
    replays.finish()
    assert subjects(teller, listener) == ["name/ani"]


def test_a_request_waits_while_the_database_is_away(teller, listener, replays):
    asking = queues.replay_queue_name("greeter")
    with replays.publisher.connection.clone() as connection:
        replay.ask(connection, "greeter", ReplayRequest(queue=listener))
        wait_until(lambda: teller.queue(asking).message_count == 1, "it is there")
        with pytest.raises(Exception, match="connection"):
            replay.take_requests(create_engine("postgresql+psycopg2://nobody@127.0.0.1:9/x"), connection.default_channel, "greeter")
    wait_until(lambda: teller.queue(asking).message_count == 1, "it is back in its place")
    with teller.channel() as channel:
        channel.queue_purge(asking)


def test_it_goes_at_its_reader_s_pace(teller, listener, replays, monkeypatch):
    monkeypatch.setattr(replay, "ROOM", 1)
    monkeypatch.setattr(replay, "BATCH", 2)
    replays.published("a", "b", "c")
    first = teller.heard(listener)
    number = replays.add(listener)
    assert replays.page(number) and not replays.page(number), "two wait for the reader"
    assert teller.heard(listener) == first[:2]
    assert replays.page(number)
    assert teller.heard(listener) == first[2:]


def test_a_queue_that_is_not_there_is_waited_for(teller, listener, replays):
    replays.published("ani")
    number = replays.add("evt-greeter-name--listener.not_there")
    assert not replays.page(number)
    assert replays.row(number).finished_at is None
    assert replays.page(replays.add(listener)), "others go on"


def test_after_a_death_it_goes_on_where_it_was(teller, listener, replays, monkeypatch):
    monkeypatch.setattr(replay, "BATCH", 2)
    replays.published("a", "b", "c", "d", "e")
    first = teller.heard(listener)
    number = replays.add(listener)
    replays.page(number)
    send = replays.publisher.send

    def die(messages):
        send(messages)
        raise KeyboardInterrupt

    replays.publisher.send = die
    with pytest.raises(KeyboardInterrupt):
        replays.page(number)
    replays.publisher = teller.publisher()
    replays.finish()
    assert teller.heard(listener) == [*first[:4], *first[2:]], "the page in whose middle it died comes twice"
    assert replays.row(number).events == 5


def test_new_events_go_before_its_next_page(teller, listener, replays, monkeypatch):
    monkeypatch.setattr(replay, "BATCH", 2)
    replays.published("a", "b", "c")
    first = teller.heard(listener)
    replays.add(listener)
    send = replays.publisher.send

    def put_meanwhile(messages):
        replays.publisher.send = send
        send(messages)
        teller.put("new")

    replays.publisher.send = put_meanwhile
    replays.finish()
    assert teller.heard(listener) == [*first[:2], teller.ids()[-1], *first[2:]]


def test_what_is_put_after_it_was_asked_for_is_no_part_of_it(teller, listener, replays):
    replays.published("a")
    number = replays.add(listener)
    replays.published("b")
    replays.finish()
    assert replays.row(number).events == 1


def test_what_is_not_marked_as_published_yet_is_replayed_too(teller, listener, replays):
    """Its reader may have handled it before the relay has marked it: a rebuild would miss it."""
    teller.put("ani")
    number = replays.add(listener)
    assert replays.page(number)
    assert subjects(teller, listener) == ["name/ani"]


def test_a_cancelled_one_ends(teller, listener, replays, monkeypatch):
    monkeypatch.setattr(replay, "BATCH", 2)
    replays.published("a", "b", "c")
    teller.heard(listener)
    number, other = replays.add(listener), replays.add(listener)
    replays.page(number)
    with Session(teller.engine) as session, session.begin():
        assert replay.cancel(session, replay_table.c.id == number) == [number]
        assert replay.cancel(session, replay_table.c.id == number) == [], "it is already"
    replays.finish()
    assert (replays.row(number).events, replays.row(other).events) == (2, 3)


def test_several_relays_share_it(teller, listener, replays, monkeypatch):
    monkeypatch.setattr(replay, "BATCH", 5)
    replays.published(*(f"n{i}" for i in range(200)))
    first = teller.heard(listener)
    replays.add(listener)
    pairs = [(create_engine(teller.engine.url), teller.publisher()) for _ in range(3)]
    threads = [threading.Thread(target=_publish, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    replays.finish()
    assert sorted(teller.heard(listener)) == sorted(first)
