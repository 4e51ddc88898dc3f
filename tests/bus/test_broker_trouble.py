"""A broker of our own that is frozen and killed under a hearing process: it lives, leaves when told to, and does nothing twice."""

import os
import secrets
import signal
from contextlib import contextmanager

import pytest
from amqp.exceptions import AMQPError

from tests.bus.hearing import greeted, hearing
from tests.bus.test_running import wait_until

GROUP = {"freeze": signal.SIGSTOP, "thaw": signal.SIGCONT, "kill": signal.SIGKILL}


@contextmanager
def a_node(folder):
    """A broker that a test may freeze and kill."""
    from izin import ports
    from izin.rabbitmq import RabbitMQ

    # Ports of its own for every process: two that look for free ones at the same moment find the same.
    chosen = ports.choose(offset=500 + os.getpid() % 100 * 4)
    node = RabbitMQ(folder / "rabbitmq", ports=chosen, user="tests", password=secrets.token_hex(16))
    try:
        node.start()
        node.wait()
        yield node
    finally:
        do(node, "thaw")
        node.stop()


@pytest.fixture
def node(tmp_path):
    with a_node(tmp_path) as node:
        yield node


def do(node, what):
    if node.process and node.process.poll() is None:
        os.killpg(node.process.pid, GROUP[what])


@pytest.fixture
def greeter(node, empty_database, tmp_path):
    with hearing(node.uri, empty_database(), tmp_path) as one:
        yield one


def heard(greeter, name):
    return greeter.effects("on_greeted").count((f"name/{name}", 1))


def told(greeter, event):
    try:
        greeter.tell(event)
    except (AMQPError, OSError):
        return False
    return True


def test_a_frozen_broker_is_noticed_left_alone_and_found_again(greeter, node):
    process = greeter.start()
    do(node, "freeze")
    wait_until(lambda: greeter.log().count("not reading") >= 3, "every reader notices", 30)
    do(node, "thaw")
    wait_until(lambda: told(greeter, greeted("thawed")), "the broker takes it", 30)
    wait_until(lambda: heard(greeter, "thawed") == 1, "it is heard", 30)
    assert process.poll() is None


def test_it_leaves_while_the_broker_is_frozen_and_what_was_begun_is_done_once(greeter, node):
    greeter.start()
    names = [f"n{i}" for i in range(40)]
    greeter.tell(*(greeted(name, sleep=0.05) for name in names))
    wait_until(lambda: greeter.log().count("on_name") >= 1, "it has begun")
    do(node, "freeze")
    assert greeter.stop() == [0]
    do(node, "thaw")
    greeter.start()
    wait_until(lambda: all(heard(greeter, name) for name in names), "all are heard", 40)
    assert [heard(greeter, name) for name in names] == [1] * len(names)


def test_it_leaves_while_there_is_no_broker(greeter, node):
    greeter.start()
    do(node, "kill")
    wait_until(lambda: greeter.log().count("not reading") >= 3, "every reader notices")
    assert greeter.stop() == [0]
