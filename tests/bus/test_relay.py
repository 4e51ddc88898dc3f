"""Telling: what the outbox holds arrives at least once, is marked only when the broker has it, and never goes where nobody listens yet."""

import threading

import pytest
from amqp.exceptions import MessageNacked, NotFound
from sqlalchemy import create_engine

from bus import queues, relay
from bus.broker import connect


def test_events_go_in_their_order_and_are_marked(teller, listener):
    teller.put(*(f"n{i}" for i in range(450)))
    relay.publish_all(teller.engine, teller.publisher())
    assert teller.heard(listener) == teller.ids()
    assert teller.unpublished() == 0


def test_several_relays_share_the_work(teller, listener):
    teller.put(*(f"n{i}" for i in range(2000)))
    publishers = [teller.publisher() for _ in range(4)]
    engines = [create_engine(teller.engine.url) for _ in publishers]
    threads = [threading.Thread(target=relay.publish_all, args=pair) for pair in zip(engines, publishers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    relay.publish_all(teller.engine, teller.publisher())  # a relay that found every row taken has stopped early
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
    relay.publish_all(teller.engine, teller.publisher())
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
    relay.publish_all(teller.engine, teller.publisher())
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
