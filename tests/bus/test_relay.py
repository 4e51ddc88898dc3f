"""Telling: what the outbox holds arrives at least once, is marked only when the broker has it, and never goes where nobody listens yet."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from amqp.exceptions import MessageNacked, NotFound
from sqlalchemy import create_engine

from bus import context, database, migrate, outbox, queues, relay, replay
from bus.broker import connect
from bus.publisher import Publisher
from bus.replay import Wish
from tests.bus.hearing import Hearing
from tests.bus.test_running import TOYS, wait_until


@pytest.fixture
def teller(broker, empty_database, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(TOYS))
    url = empty_database()
    migrate.upgrade("greeter", url)
    monkeypatch.setenv("GREETER_DATABASE_URL", url)
    one = Teller(broker, url, tmp_path)
    one.forget_queues()
    one.declare()
    yield one
    one.engine.dispose()


class Teller(Hearing):
    """The greeter's outbox and a queue that hears all of it; no process runs."""

    def put(self, *names, days_ago=0):
        at = datetime.now(UTC) - timedelta(days=days_ago)
        with database.Transactions(self.engine).begin() as session:
            for name in names:
                event = outbox.Event(type="greeted", subject=f"name/{name}", data={"name": name}, occurred_at=at)
                outbox.put(session, [event], call=context.by_itself("greeter"))

    def listener(self, what="greeted", **arguments):
        """A new queue bound to everything the greeter tells; `what` its name says that it reads."""
        name = f"evt-greeter-{what}--listener.{uuid.uuid4().hex[:8]}"
        with self.channel() as channel:
            channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
            channel.queue_bind(name, "greeter.events", "#")
            channel.queue_bind(name, "bus.again.greeter", name)
        return name

    def heard(self, name):
        """The ids of what lies in the queue, in order."""
        found = []
        with self.channel() as channel:
            while (message := channel.basic_get(name, no_ack=True)) is not None:
                found.append(message.properties["message_id"])
        return found

    def unlisten(self, name):
        with self.channel() as channel:
            channel.queue_delete(name)

    def publisher(self):
        return Publisher(connect(self.broker))

    def unpublished(self):
        return self.rows("select count(*) from outbox where published_at is null")[0][0]

    def ids(self):
        return [str(row[0]) for row in self.rows("select id from outbox order by position")]


@pytest.fixture
def listener(teller):
    name = teller.listener()
    yield name
    teller.unlisten(name)


def publish_all(engine, publisher):
    while relay.publish_waiting(engine, publisher):
        pass


def test_events_go_in_their_order_and_are_marked(teller, listener):
    teller.put(*(f"n{i}" for i in range(450)))
    publish_all(teller.engine, teller.publisher())
    assert teller.heard(listener) == teller.ids()
    assert teller.unpublished() == 0


def test_several_relays_share_the_work(teller, listener):
    teller.put(*(f"n{i}" for i in range(2000)))
    publishers = [teller.publisher() for _ in range(4)]
    engines = [create_engine(teller.engine.url) for _ in publishers]
    threads = [threading.Thread(target=publish_all, args=pair) for pair in zip(engines, publishers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    publish_all(teller.engine, teller.publisher())  # a relay that found every row taken has stopped early
    assert sorted(teller.heard(listener)) == sorted(teller.ids())
    assert teller.unpublished() == 0


def test_a_relay_that_dies_before_it_has_marked_leaves_the_events_for_the_next(teller, listener):
    teller.put("ani")
    dying = teller.publisher()
    send = dying.send

    def die(messages):
        send(messages)
        raise KeyboardInterrupt

    dying.send = die
    with pytest.raises(KeyboardInterrupt):
        relay.publish_waiting(teller.engine, dying)
    assert teller.unpublished() == 1
    publish_all(teller.engine, teller.publisher())
    assert teller.heard(listener) == teller.ids() * 2


def test_what_a_queue_refuses_is_not_marked(teller, listener):
    full = teller.listener(**{"x-max-length": 0, "x-overflow": "reject-publish"})
    try:
        teller.put("ani")
        with pytest.raises(MessageNacked):
            relay.publish_waiting(teller.engine, teller.publisher())
        assert teller.unpublished() == 1
    finally:
        teller.unlisten(full)
    publish_all(teller.engine, teller.publisher())
    assert teller.unpublished() == 0


def test_nothing_is_told_before_everybody_who_wants_to_hear_has_a_queue(teller, listener):
    """Exchanges are made before queues: an event sent between the two would reach nobody."""
    teller.forget_queues(queues.replay_queue_name("greeter"))
    teller.put("ani")
    with pytest.raises(NotFound):
        relay._relay_while_connected("greeter", teller.engine, connect(teller.broker))
    assert teller.unpublished() == 1
    assert teller.heard(listener) == []


def test_a_replay_queue_is_the_last_that_is_made():
    from bus.topology import Topology
    from tests.test_architecture import _service_class

    made = [queue.name for queue in Topology([_service_class(name) for name in ("identity", "permits")]).queues]
    assert made[-2:] == ["bus.replay.identity", "bus.replay.permits"]


WISHES = [
    ({}, ["new/1", "name/old", "name/new"]),
    ({"noun": "name"}, ["name/old", "name/new"]),
    ({"noun": "nam"}, []),
    ({"type": "greeted"}, ["new/1", "name/old", "name/new"]),
    ({"type": "left"}, []),
    ({"subject": "name/old"}, ["name/old"]),
    ({"noun": "name", "since": datetime.now(UTC) - timedelta(days=3)}, ["name/new"]),
]


@pytest.mark.parametrize(("wish", "expected"), WISHES)
def test_what_is_wished_for_is_told_again_to_the_one_who_wished(teller, listener, wish, expected):
    teller.put("other", "old", days_ago=9)
    teller.rows("update outbox set subject = 'new/1' where subject = 'name/other' returning 1")
    teller.put("new")
    publisher = teller.publisher()
    publish_all(teller.engine, publisher)
    teller.heard(listener)
    told = replay.tell_again(teller.engine, publisher, "greeter", Wish(queue=listener, **wish))
    assert told == len(expected)
    wait_until(lambda: teller.queue(listener).message_count == len(expected), "they come by way of the shortest wait", 10)
    by_id = {str(row[0]): row[1] for row in teller.rows("select id, subject from outbox")}
    assert [by_id[id] for id in teller.heard(listener)] == expected


@pytest.mark.parametrize(("what", "expected"), [("name", ["name/one"]), ("greeted", ["new/1", "name/one"]), ("left", [])])
def test_a_queue_is_told_again_only_what_it_reads(teller, what, expected):
    """A request without noun or type gave a stream every event of the log, among them such as its handler does not know."""
    teller.put("other")
    teller.rows("update outbox set subject = 'new/1' where subject = 'name/other' returning 1")
    teller.put("one")
    queue, publisher = teller.listener(what), teller.publisher()
    publish_all(teller.engine, publisher)
    teller.heard(queue)
    assert replay.tell_again(teller.engine, publisher, "greeter", Wish(queue=queue)) == len(expected)
    wait_until(lambda: teller.queue(queue).message_count == len(expected), "they come by way of the shortest wait", 10)
    by_id = {str(row[0]): row[1] for row in teller.rows("select id, subject from outbox")}
    assert [by_id[id] for id in teller.heard(queue)] == expected
    teller.unlisten(queue)


def test_what_was_not_told_yet_is_not_told_again(teller, listener):
    teller.put("ani")
    assert replay.tell_again(teller.engine, teller.publisher(), "greeter", Wish(queue=listener)) == 0
