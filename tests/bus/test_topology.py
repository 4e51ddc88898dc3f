"""The keeper of queues: whatever is removed comes back, and what got lost with it is asked for again."""

import importlib

import pytest
from kombu import Connection, Exchange

from bus import migrate, queues, relay, replay
from bus.topology import Topology
from tests.bus.hearing import GREETED, NAME, greeted
from tests.bus.telling import Teller
from tests.bus.test_running import TOYS, wait_until


@pytest.fixture
def teller(broker, empty_database, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(TOYS))
    url = empty_database()
    migrate.upgrade("greeter", url)
    one = Teller(broker, url, tmp_path)
    one.forget_queues()
    one.forget_queues(queues.replay_queue_name("greeter"))
    yield one
    one.declare()
    one.engine.dispose()


@pytest.fixture
def topology(teller):
    return Topology([importlib.import_module("greeter.service").Greeter])


@pytest.fixture
def connection(broker):
    with Connection(
        broker, transport_options={"confirm_publish": True}
    ) as connection:  # as the topology's own: what it asks for has arrived
        yield connection


def test_from_nothing_everything_is_made(teller, topology, connection):
    assert {NAME, GREETED} <= set(topology.heal(connection))
    assert all(teller.queue(queue.name) for queue in topology.queues)


def test_what_is_there_is_left_alone(teller, topology, connection):
    topology.heal(connection)
    assert topology.heal(connection) == []


@pytest.mark.parametrize("name", ["rpc-greeter", queues.PARKED, "bus.replay.greeter"])
def test_a_queue_that_was_deleted_is_made_again(teller, topology, connection, name):
    topology.heal(connection)
    purge(teller)
    teller.forget_queues(name)
    assert topology.heal(connection) == [name]
    assert teller.queue(name).message_count == 0


@pytest.mark.parametrize("name", [GREETED, NAME])
def test_for_a_lost_queue_of_events_its_source_is_asked_to_tell_again(teller, topology, connection, name):
    topology.heal(connection)
    purge(teller)
    teller.forget_queues(name)
    assert topology.heal(connection) == [name]
    asking = queues.replay_queue_name("greeter")
    wait_until(lambda: teller.queue(asking).message_count == 1, "the wish is there")
    assert name.encode() in _next(teller, asking)


def test_a_queue_that_is_back_hears_again(teller, topology, connection):
    topology.heal(connection)
    teller.forget_queues(NAME)
    topology.heal(connection)
    teller.tell(greeted("ani"))
    wait_until(lambda: teller.queue(NAME).message_count == 1, "it is bound")


def test_an_exchange_that_was_deleted_comes_back_with_its_bindings(teller, topology, connection):
    topology.heal(connection)
    with teller.channel() as channel:
        channel.exchange_delete("greeter.events")
    topology.declare(connection)
    teller.tell(greeted("ani"))
    wait_until(lambda: teller.queue(NAME).message_count == 1, "it is bound again")


def test_an_exchange_of_another_kind_is_replaced(teller, topology, connection):
    with teller.channel() as channel:
        channel.exchange_delete("greeter.events")
        Exchange("greeter.events", type="fanout", durable=True).bind(channel).declare()
    topology.heal(connection)
    with teller.channel() as channel:  # declaring it as it has to be is no contradiction any more
        queues.event_exchange("greeter").bind(channel).declare()


def test_what_waited_when_the_broker_lost_its_data_is_published_again(teller, topology, connection):
    """However long ago it was published, and also by a topology that was started afterwards; what happened before the queue was made is not."""
    teller.put("before", days_ago=9)
    relay.publish_all(teller.engine, teller.publisher())
    topology.heal(connection)
    topology.introduce(connection)
    take(teller)
    teller.rows("update log_reader set since = now() - interval '8 days' returning 1")
    teller.put("long ago", days_ago=7)
    relay.publish_all(teller.engine, teller.publisher())
    lose_everything(teller, topology)
    another = Topology([importlib.import_module("greeter.service").Greeter])
    another.heal(connection)
    another.introduce(connection)
    take(teller)
    publisher = teller.publisher()
    while replay.unfinished(teller.engine):
        relay.publish_replays(teller.engine, publisher)
    assert [subject_of(teller, id) for id in teller.heard(NAME)] == ["name/long ago"]


def test_with_several_nodes_requests_have_a_queue_on_each(teller, topology, connection):
    """Also where there was one node before, and the other way round."""
    topology.heal(connection)
    for replicated in (True, False):
        Topology([importlib.import_module("greeter.service").Greeter], replicated=replicated).declare(connection)
        kind = {"x-queue-type": "quorum" if replicated else "classic"}
        with connection.channel() as channel:
            channel.queue_declare(
                "rpc-greeter", durable=True, auto_delete=False, arguments={"x-max-length": 2000, "x-overflow": "reject-publish", **kind}
            )


def test_a_queue_that_is_new_gets_nothing_of_before(teller, topology, connection):
    for exchange in topology.exchanges:
        exchange(connection.default_channel).declare()
    teller.put("ani")
    relay.publish_all(teller.engine, teller.publisher())
    topology.heal(connection)
    topology.introduce(connection)
    take(teller)
    assert replay.unfinished(teller.engine) == []


def take(teller):
    replay.take_requests(teller.engine, teller.publisher().connection.default_channel, "greeter")


def purge(teller):
    with teller.channel() as channel:
        channel.queue_purge(queues.replay_queue_name("greeter"))


def lose_everything(teller, topology):
    for queue in topology.queues:
        teller.forget_queues(queue.name)


def subject_of(teller, id):
    return next(row[1] for row in teller.rows("select id, subject from outbox") if str(row[0]) == id)


def _next(teller, name):
    with teller.channel() as channel:
        channel.auto_decode = False
        return bytes(channel.basic_get(name, no_ack=True).body)
