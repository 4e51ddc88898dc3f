"""Single messages, confirmed: taken or refused, and never over a connection that nobody looks after."""

import eventlet
import pytest
from kombu import Connection

from bus.broker import TROUBLE
from bus.sender import NotTaken, Sender


@pytest.fixture
def queue(broker):
    with Connection(broker) as connection:
        channel = connection.default_channel
        channel.queue_declare("sender-tests", durable=False, auto_delete=False)
        yield lambda: channel.queue_declare("sender-tests", passive=True).message_count
        channel.queue_delete("sender-tests")


def test_what_was_sent_is_there_when_send_returns(broker, queue):
    sender = Sender(broker, confirm=True)
    for count in (1, 2, 3):
        sender.send(b"x", exchange="", routing_key="sender-tests")
        assert queue() == count


def test_without_a_queue_it_is_not_taken_and_the_next_one_is(broker, queue):
    sender = Sender(broker, confirm=True)
    with pytest.raises(NotTaken):
        sender.send(b"x", exchange="", routing_key="nowhere")
    sender.send(b"x", exchange="", routing_key="sender-tests")
    assert queue() == 1


def test_a_connection_that_is_not_used_ends_and_the_next_message_gets_another(broker, queue):
    sender = Sender(broker, confirm=True)
    sender.send(b"x", exchange="", routing_key="sender-tests")
    line = sender._line
    with eventlet.Timeout(20):
        while not line.ended:
            eventlet.sleep(0.1)
    sender.send(b"x", exchange="", routing_key="sender-tests")
    assert queue() == 2


def test_while_there_is_no_broker_it_is_refused(broker):
    sender = Sender("amqp://nobody:x@127.0.0.1:9//", confirm=True)
    for _ in range(2):
        with pytest.raises(TROUBLE):
            sender.send(b"x", exchange="", routing_key="sender-tests")
