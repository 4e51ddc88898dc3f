"""Asking, while the broker is killed, frozen and full: nobody waits beyond the deadline, nobody gets another's answer."""

import itertools
import json
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from amqp import Message
from kombu import Connection

from bus import queues
from bus.caller import Caller, TimedOut, Unavailable
from tests.bus.hearing import hearing
from tests.bus.test_broker_trouble import a_node, do
from tests.bus.test_running import wait_until


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with a_node(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.fixture(scope="module")
def greeter(node, empty_database, tmp_path_factory):
    with hearing(node.uri, empty_database(), tmp_path_factory.mktemp("greeter")) as one:
        one.start()
        yield one


@pytest.fixture
def caller(node, greeter):
    caller = Caller(node.uri, ["greeter"])
    yield caller
    caller.close()


def greet(caller, name, *, within=5.0, **arguments):
    return caller.call("greeter", "greet", {"name": name, **arguments}, deadline=time.time() + within, request_id="r")


def outcome(caller, name, **options):
    try:
        return greet(caller, name, **options)
    except (TimedOut, Unavailable) as trouble:
        return type(trouble)


def answers(caller):
    return outcome(caller, "again", within=2.0) == "hello again"


def control(node, *words):
    script = "/usr/lib/rabbitmq/bin/rabbitmqctl"
    done = subprocess.run([script, "-q", *words], env=node.environment(), capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_threads_share_a_line_and_each_gets_its_own_answer(caller):
    names = [f"t{i}" for i in range(400)]
    with ThreadPoolExecutor(32) as threads:
        assert list(threads.map(lambda name: greet(caller, name), names)) == [f"hello {name}" for name in names]


def test_a_killed_broker_lets_go_of_everybody_and_is_found_again(caller, node, greeter):
    assert answers(caller)
    waits = []
    waiting = threading.Thread(target=lambda: waits.append(outcome(caller, "slow", sleep=3, within=60.0)))
    waiting.start()
    time.sleep(0.5)
    do(node, "kill")
    waiting.join(20)  # far less than its minute
    assert waits == [TimedOut]
    assert outcome(caller, "away", within=60.0) is Unavailable
    node.stop()
    node.start()
    node.wait()
    greeter.declare()
    wait_until(lambda: answers(caller), "the line is made anew", 30)


def test_a_frozen_broker_costs_nobody_more_than_the_deadline(caller, node):
    assert answers(caller)
    do(node, "freeze")
    assert outcome(caller, "stopped", within=1.0) in (TimedOut, Unavailable)
    wait_until(lambda: outcome(caller, "noticed", within=1.0) is Unavailable, "the line is given up", 20)
    do(node, "thaw")
    wait_until(lambda: answers(caller), "the line is made anew", 30)


def told(greeter, name):
    return greeter.rows("select count(*) from outbox where subject = :s", s=f"name/{name}")[0][0]


def stopped(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_the_deadline_goes_along(caller, greeter):
    """What a frozen process had been given is not begun when it thaws: nobody waits for it any more."""
    assert answers(caller)
    process = greeter.processes[0].pid
    os.kill(process, signal.SIGSTOP)
    try:
        wait_until(lambda: stopped(process), "it is frozen")
        assert outcome(caller, "frozen", within=1.0) is TimedOut
    finally:
        os.kill(process, signal.SIGCONT)
    wait_until(lambda: answers(caller), "it answers again", 30)
    assert told(greeter, "frozen") == 0


def test_the_same_key_is_one_act(caller, greeter):
    for _ in range(2):
        greeting = caller.call("greeter", "greet", {"name": "once"}, deadline=time.time() + 5, request_id="r", idempotency_key="k" * 20)
        assert greeting == "hello once"
    assert told(greeter, "once") == 1


@pytest.fixture
def overheard(node, greeter):
    """What is asked of the greeter, read along as only the broker's administrator can."""
    with Connection(node.uri) as connection:
        channel = connection.default_channel
        copies = channel.queue_declare(exclusive=True).queue
        channel.queue_bind(copies, queues.RPC_EXCHANGE, "greeter.#")

        def next_one():
            found = []
            wait_until(lambda: found.append(channel.basic_get(copies, no_ack=True)) or found[-1], "something is asked")
            return found[-1].properties

        yield next_one


def forge(node, properties, *, over):
    forged = Message(json.dumps({"result": "forged", "error": None}), correlation_id=properties["correlation_id"])
    with Connection(node.uri) as connection:
        connection.default_channel.basic_publish(forged, over, properties["reply_to"])


@pytest.mark.parametrize("way", ["bus.replies.other", ""])
def test_an_answer_is_believed_only_over_the_exchange_of_the_service_that_was_asked(node, greeter, overheard, way, caplog):
    """The forger knows everything: where answers are waited for, under which id, and in time."""
    with Connection(node.uri) as connection:
        connection.default_channel.exchange_declare("bus.replies.other", "direct", durable=True, auto_delete=False)
    with closing(Caller(node.uri, ["greeter", "other"])) as caller, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(greet, caller, "slow", sleep=1)
        forge(node, overheard(), over=way)
        assert asked.result() == "hello slow"
    assert f"an answer over {way} is not believed: greeter was asked" in caplog.text


def test_the_way_alone_makes_an_answer_believed(node, caller, overheard):
    """Said over the greeter's own exchange, where nobody else may write, the same is believed: the test above can fail."""
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(greet, caller, "slow", sleep=1)
        forge(node, overheard(), over="bus.replies.greeter")
        assert asked.result() == "forged"


def test_the_ids_of_requests_tell_nothing_of_each_other(caller, overheard):
    ids = []
    for _ in range(3):
        assert answers(caller)
        request = overheard()
        assert request["message_id"] == request["correlation_id"]
        assert request["correlation_id"] not in request["reply_to"] and request["reply_to"][-12:] not in request["correlation_id"]
        ids.append(int(request["correlation_id"], 16))
    for one, other in itertools.combinations(ids, 2):
        assert 24 < (one ^ other).bit_count() < 104, "128 random bits: about half of them differ"


def test_nobody_is_answered_past_the_service_s_own_exchange(node, greeter):
    """Whatever address a request gives: a queue by its name (through the default exchange) or the broker's own way of answering."""
    with Connection(node.uri) as connection:
        channel = connection.channel()
        mine = channel.queue_declare(exclusive=True).queue
        channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=lambda message: direct.append(message))
        direct = []
        for reply_to in (mine, "amq.rabbitmq.reply-to"):
            asked = {"content_type": "application/json", "content_encoding": "utf-8", "reply_to": reply_to}
            channel.basic_publish(Message('{"args": [], "kwargs": {}}', **asked), queues.RPC_EXCHANGE, "greeter.heard")
        wait_until(lambda: greeter.queue("rpc-greeter").message_count == 0, "both are read")
        with closing(Caller(node.uri, ["greeter"])) as caller:
            assert answers(caller)
        channel.queue_bind(mine, "bus.replies.greeter", mine)  # what is answered from now on arrives
        channel.basic_publish(Message('{"args": [], "kwargs": {}}', **asked | {"reply_to": mine}), queues.RPC_EXCHANGE, "greeter.heard")
        found = []
        wait_until(lambda: found.append(channel.basic_get(mine, no_ack=True)) or found[-1], "it is answered")
        assert found[-1].delivery_info["exchange"] == "bus.replies.greeter"
        assert channel.basic_get(mine, no_ack=True) is None and direct == []


def test_a_full_broker_is_not_asked(caller, node):
    assert answers(caller)
    control(node, "set_vm_memory_high_watermark", "absolute", "1")
    wait_until(lambda: outcome(caller, "full", within=1.0) is Unavailable, "it says that it takes nothing", 20)
    control(node, "set_vm_memory_high_watermark", "absolute", "2GB")
    wait_until(lambda: answers(caller), "it is asked again", 20)


def test_no_reply_queue_outlives_its_caller(caller, node):
    def replies():
        return [name for name in control(node, "list_queues", "-p", "izin", "name").split() if name.startswith(queues.REPLY_QUEUES)]

    assert answers(caller)
    wait_until(lambda: len(replies()) == 1, "it has one, and those of earlier callers are gone", 20)
    caller._line.end()  # dropped, not closed politely
    wait_until(lambda: answers(caller), "the line is made anew", 10)
    caller.close()
    wait_until(lambda: replies() == [], "the broker has noticed", 20)


def test_who_has_no_line_looks_for_one_and_ends_when_closed():
    caller = Caller("amqp://nobody:wrong-password@127.0.0.1:1/izin", ["greeter"])
    assert outcome(caller, "x", within=1.0) is Unavailable
    caller.close()
    wait_until(lambda: not caller._looking.locked(), "its thread has ended", 10)
