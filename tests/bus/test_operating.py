"""What operators see and do: parked messages go back or away, one or many, and none gets lost by being looked at; a projection is built anew."""

import importlib
from contextlib import contextmanager

import amqp
import pytest

from bus import queues
from bus.broker import connect
from bus.replay import ReplayRequest
from izin import log_replays, parked_messages, waiting
from tests.bus.hearing import GREETED, as_json, greeted, hearing
from tests.bus.test_running import wait_until

JSON = {"content_type": "application/json", "content_encoding": "utf-8"}


@pytest.fixture(scope="module")
def greeter(broker, empty_database, tmp_path_factory):
    with hearing(broker, empty_database(), tmp_path_factory.mktemp("operating")) as one:
        one.start()
        yield one


@pytest.fixture(autouse=True)
def nothing_parked(greeter):
    with greeter.channel() as channel:
        channel.queue_purge(queues.PARKED)


@contextmanager
def operator(greeter):
    with connect(greeter.broker, confirm=True) as connection:
        yield connection


def park(greeter, *bodies):
    with greeter.channel() as channel:
        for number, body in enumerate(bodies):
            channel.basic_publish(
                amqp.Message(body, message_id=f"m{number}", **JSON), exchange="greeter.events", routing_key="other.greeted"
            )
    wait_until(lambda: greeter.parked() == len(bodies), "they are parked")


def test_what_is_parked_is_told_without_its_body_and_stays(greeter):
    park(greeter, b'["sesame"]', b'["sesame", 2]')
    for _ in range(2):
        with operator(greeter) as connection:
            found = parked_messages.listed(connection)
        assert [(one.id, one.queue, one.why) for one in found] == [(f"m{i}", GREETED, "malformed_event") for i in range(2)]
        assert "sesame" not in repr(found)
        wait_until(lambda: greeter.parked() == 2, "they are back in their place")


def test_one_that_was_mended_is_sent_back_and_had_the_others_stay(greeter):
    """It was good all along: here the handler is what was mended."""
    good = greeted("mended")
    with greeter.channel() as channel:
        headers = {"bus.queue": GREETED, "bus.why": "handler_failed", "bus.attempts": 5, "bus.first_at": "2026-11-01T00:00:00+00:00"}
        channel.basic_publish(
            amqp.Message(as_json(good), message_id="good", application_headers=headers, **JSON), exchange=queues.PARKED, routing_key=GREETED
        )
        channel.basic_publish(amqp.Message(b"{", message_id="bad", **JSON), exchange=queues.PARKED, routing_key=GREETED)
    with operator(greeter) as connection:
        done = parked_messages.put_back(connection, lambda one: one.id == "good")
    assert [(one.id, one.attempts, went) for one, went in done] == [("good", 5, True)]
    wait_until(lambda: ("name/mended", 1) in greeter.effects("on_greeted"), "it is handled")
    wait_until(lambda: greeter.parked() == 1, "the other is back in its place")
    with operator(greeter) as connection:
        assert [one.id for one in parked_messages.listed(connection)] == ["bad"]


def test_what_is_still_bad_is_parked_again(greeter):
    park(greeter, b"[1]", b"[2]")
    with operator(greeter) as connection:
        assert [went for _, went in parked_messages.put_back(connection, lambda one: one.why == "malformed_event")] == [True, True]
    wait_until(lambda: greeter.parked() == 2, "both are back")


def test_what_has_nowhere_to_go_stays(greeter):
    with greeter.channel() as channel:
        message = amqp.Message(b"{}", message_id="lost", application_headers={"bus.queue": "evt-gone"}, **JSON)
        channel.basic_publish(message, exchange=queues.PARKED, routing_key="evt-gone")
    with operator(greeter) as connection:
        assert [went for _, went in parked_messages.put_back(connection, lambda one: True)] == [False]
    wait_until(lambda: greeter.parked() == 1, "it is back in its place")


def test_a_parked_message_goes_back_to_the_queue_it_came_from_whatever_its_headers_say(greeter):
    """They are its author's: a service could have an operator carry its forgeries to everybody."""
    victim = "evt-identity-door--victim.tests"
    headers = {"bus.queue": victim, "bus.why": "handler_failed", "CC": [victim], "BCC": [victim]}
    with greeter.channel() as channel:
        channel.queue_declare(victim, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        for name, more in (("says", {}), ("died", {"x-death": [{"queue": victim, "reason": "delivery_limit", "count": 1}]})):
            message = amqp.Message(b"[]", message_id=name, application_headers=headers | more, **JSON)
            channel.basic_publish(message, exchange=queues.PARKED, routing_key=GREETED)
    with operator(greeter) as connection:
        done = parked_messages.put_back(connection, lambda one: True)
    assert [(one.id, one.queue, went) for one, went in done] == [("says", GREETED, True), ("died", "", False)]
    wait_until(lambda: greeter.parked() == 2, "the greeter can read neither")
    with greeter.channel() as channel:
        assert channel.queue_delete(victim) == 0, "nothing came to the victim"


def test_what_was_delivered_too_often_names_its_queue(greeter):
    name = "evt-x-y--greeter.tests"
    with greeter.channel() as channel:
        arguments = {"x-queue-type": "quorum", "x-delivery-limit": 1, "x-dead-letter-exchange": queues.PARKED}
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
        channel.basic_publish(amqp.Message(b"{}", message_id="often", **JSON), exchange="", routing_key=name)

        def give_back():
            message = channel.basic_get(name)
            if message is not None:
                channel.basic_reject(message.delivery_tag, True)
            return greeter.parked() == 1

        wait_until(give_back, "it is parked by the broker")
        channel.queue_delete(name)
    with operator(greeter) as connection:
        assert [(one.id, one.queue, one.why) for one in parked_messages.listed(connection)] == [("often", name, "delivery_limit")]


def test_one_without_an_id_keeps_its_name(greeter):
    with greeter.channel() as channel:
        for body in (b"[1]", b"[2]"):
            channel.basic_publish(amqp.Message(body, **JSON), exchange=queues.PARKED, routing_key=GREETED)
    with operator(greeter) as connection:
        first, second = (one.id for one in parked_messages.listed(connection))
    wait_until(lambda: greeter.parked() == 2, "both are back in their place")
    with operator(greeter) as connection:
        parked_messages.throw_away(connection, lambda one: one.id == first)
    wait_until(lambda: greeter.parked() == 1, "the other is back in its place")
    with operator(greeter) as connection:
        assert [one.id for one in parked_messages.listed(connection)] == [second] != [first]


def test_what_is_thrown_away_is_gone_and_the_others_stay(greeter):
    park(greeter, b"[1]", b"[2]", b"[3]")
    with operator(greeter) as connection:
        assert [one.id for one in parked_messages.throw_away(connection, lambda one: one.id == "m1")] == ["m1"]
    wait_until(lambda: greeter.parked() == 2, "the others are back in their place")
    with operator(greeter) as connection:
        assert [one.id for one in parked_messages.listed(connection)] == ["m0", "m2"]


def test_queues_and_their_readers(greeter):
    with operator(greeter) as connection:
        found = {one.queue: one for one in waiting.in_queues(connection, ["greeter"])}
    assert found["rpc-greeter"].readers == 1 and found[GREETED].readers == 1
    greeter.forget_queues("bus.retry.greeter.1")
    with operator(greeter) as connection:
        found = {one.queue: one for one in waiting.in_queues(connection, ["greeter"])}
    assert found["bus.retry.greeter.1"].readers == -1
    greeter.declare()


def test_who_is_behind(greeter):
    assert waiting.lag_of(greeter.engine).early == 0
    greeter.tell(greeted("early", seq=3))
    wait_until(lambda: waiting.lag_of(greeter.engine).early == 1, "it waits for the first two")
    assert waiting.lag_of(greeter.engine).early_seconds >= 0
    greeter.rows("delete from inbox_waiting returning 1")


def test_a_replay_has_a_number_under_which_it_is_shown(greeter):
    numbers = [log_replays.request_replay(greeter.engine, ReplayRequest(queue=GREETED)) for _ in range(2)]
    wait_until(lambda: {one.state for one in _replays(greeter)} == {"published"}, "both are published")
    assert [(one.number, one.queue, one.events) for one in _replays(greeter)] == [(number, GREETED, 0) for number in reversed(numbers)]


def _replays(greeter):
    return log_replays.listed(lambda service: greeter.engine, "greeter")


@pytest.mark.parametrize("name", ["greeter.greet", "nobody.x", "greeter.on_greeted"])
def test_what_cannot_be_built_anew_says_so(greeter, name):
    importlib.import_module("greeter.service")
    with operator(greeter) as connection, pytest.raises(KeyError):
        log_replays.request_rebuild(connection, lambda service: greeter.engine, name)
