"""The keeper of queues: whatever is removed comes back, and what got lost with it is asked for again."""

import importlib

import pytest
from kombu import Connection, Exchange

from bus import migrate, queues
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
    with Connection(broker) as connection:
        yield connection


def test_from_nothing_everything_is_made_and_nobody_is_asked_to_tell_again(teller, topology, connection):
    assert topology.heal(connection) == []
    assert all(teller.queue(queue.name) for queue in topology.queues)
    assert teller.queue(queues.replay_queue_name("greeter")).message_count == 0


def test_what_is_there_is_left_alone(teller, topology, connection):
    topology.heal(connection)
    assert topology.heal(connection) == []


@pytest.mark.parametrize("name", ["rpc-greeter", queues.PARKED, "bus.replay.greeter"])
def test_a_queue_that_was_deleted_is_made_again(teller, topology, connection, name):
    topology.heal(connection)
    teller.forget_queues(name)
    assert topology.heal(connection) == [name]
    assert teller.queue(name).message_count == 0


@pytest.mark.parametrize("name", [GREETED, NAME])
def test_for_a_lost_queue_of_events_its_source_is_asked_to_tell_again(teller, topology, connection, name):
    topology.heal(connection)
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


def _next(teller, name):
    with teller.channel() as channel:
        channel.auto_decode = False
        return bytes(channel.basic_get(name, no_ack=True).body)
