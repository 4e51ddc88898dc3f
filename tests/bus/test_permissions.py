"""What each of the broker's users may do, on a real node with everything declared: every forbidden cell is refused and changes nothing."""

import itertools
import os
import re
import time

import pytest
from amqp import Message
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed, PreconditionFailed
from kombu import Connection

from bus import queues
from bus.topology import Topology
from izin import permissions
from izin.definitions import definitions
from izin.places import SERVICES
from izin.rabbitmq import VHOST, RabbitMQ
from tests.bus.test_running import wait_until
from tests.test_architecture import _service_class

ASKER, ADMIN = "gateway", "izin"
USERS = (*SERVICES, ASKER)
TOPOLOGY = Topology([_service_class(name) for name in SERVICES])
QUEUES = [queue.name for queue in TOPOLOGY.queues]
RETRIES = [f"bus.retry.{name}.{seconds}" for name in SERVICES for seconds in (1, 10, 60, 600)]
AGAIN = [f"bus.again.{name}" for name in SERVICES]
REPLIES = [f"bus.replies.{name}" for name in SERVICES]
EXCHANGES = [queues.RPC_EXCHANGE, "bus.replies", *REPLIES, queues.PARKED, *RETRIES, *AGAIN, *(f"{name}.events" for name in SERVICES)]


def reads(user, queue):
    """Said here once more, in words of its own, so that the rights are compared with something."""
    return queue in (f"rpc-{user}", f"bus.replay.{user}") or f"--{user}." in queue


def writes(user, exchange):
    if user == ASKER:
        return exchange == queues.RPC_EXCHANGE
    return exchange in (f"{user}.events", f"bus.replies.{user}", queues.PARKED, f"bus.again.{user}") or exchange.startswith(
        f"bus.retry.{user}."
    )


MOST_CHANNELS = 1000


class Node:
    def __init__(self, node, passwords):
        self.node, self.passwords = node, passwords
        self.connections, self.full = {}, []

    def uri(self, user, vhost=VHOST):
        return f"amqp://{user}:{self.passwords[user]}@127.0.0.1:{self.node.ports.amqp}/{vhost}"

    def channel(self, user):
        """A new one; one that was refused something is opened again by its library and stays, and a connection has room for 2,047."""
        if user in self.connections and len(self.connections[user].connection.channels) > MOST_CHANNELS:
            self.full.append(self.connections.pop(user))  # stays open: closed, it would give messages back while a test counts
        if user not in self.connections:
            self.connections[user] = Connection(self.uri(user), transport_options={"confirm_publish": True})
            self.connections[user].connect()
        return self.connections[user].channel()

    def publish(self, user, exchange, key, **properties):
        with self.channel(user) as channel:
            channel.basic_publish_confirm(Message("x", **properties), exchange, key, timeout=5)
        if exchange in RETRIES:  # else it would come back while another test counts
            with self.channel(ADMIN) as channel:
                channel.queue_purge(exchange)

    def counts(self, names=QUEUES):
        with self.channel(ADMIN) as channel:
            return {name: channel.queue_declare(name, passive=True).message_count for name in names if name not in RETRIES}


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    from izin import ports

    passwords = {user: f"password-of-{user}" for user in (ADMIN, *USERS)}
    node = RabbitMQ(
        tmp_path_factory.mktemp("guarded"),
        ports=ports.choose(offset=900 + os.getpid() % 20 * 4),
        user=ADMIN,
        password=passwords[ADMIN],
        definitions=definitions(passwords),
    )
    try:
        node.start()
        node.wait()
        guarded = Node(node, passwords)
        with Connection(guarded.uri(ADMIN)) as connection:
            TOPOLOGY.declare(connection)
        for name in QUEUES:  # something in each that could be taken or thrown away
            guarded.publish(ADMIN, "", name)
        yield guarded
    finally:
        node.stop()


def refused(act):
    with pytest.raises(AccessRefused):
        act()


@pytest.fixture(scope="module", autouse=True)
def nothing_changed(broker):
    before = broker.counts()
    yield
    after = broker.counts()
    changed = {name for name, count in before.items() if after[name] != count}
    allowed = {name for name in QUEUES if name.startswith((*queues.READ, queues.PARKED))}
    assert changed <= allowed, changed - allowed


FOREIGN = [(user, queue) for user, queue in itertools.product(USERS, QUEUES) if not reads(user, queue)]


@pytest.mark.parametrize(("user", "queue"), FOREIGN)
def test_another_s_queue_cannot_be_read_purged_or_deleted(broker, user, queue):
    before = broker.counts([queue])
    refused(lambda: broker.channel(user).basic_get(queue))
    refused(lambda: broker.channel(user).basic_consume(queue))
    refused(lambda: broker.channel(user).queue_purge(queue))
    refused(lambda: broker.channel(user).queue_delete(queue))
    assert broker.counts([queue]) == before


@pytest.mark.parametrize(("user", "queue"), [(user, queue) for user, queue in itertools.product(USERS, QUEUES) if reads(user, queue)])
def test_one_s_own_queue_can_be_read_but_not_deleted_or_bound_elsewhere(broker, user, queue):
    before, channel = broker.counts([queue]), broker.channel(user)
    channel.basic_cancel(channel.basic_consume(queue, callback=lambda message: None))
    channel.close()
    # Else the next test counts without it.
    wait_until(lambda: broker.counts([queue]) == before, "what was looked at lies in the queue again")
    refused(lambda: broker.channel(user).queue_delete(queue))
    for exchange in EXCHANGES:
        refused(lambda exchange=exchange: broker.channel(user).queue_bind(queue, exchange, "#"))


@pytest.mark.parametrize(("user", "exchange"), list(itertools.product(USERS, EXCHANGES)))
def test_only_what_is_one_s_to_say_can_be_said(broker, user, exchange):
    key = {queues.RPC_EXCHANGE: "permits.submit_application"}.get(exchange, "application.permit_issued")
    if exchange == queues.PARKED:
        key = f"rpc-{user}"
    elif exchange in RETRIES:
        key = next((name for name in QUEUES if f"--{user}." in name or told_by(user, name)), "x")
    if writes(user, exchange):
        broker.publish(user, exchange, key)
    else:
        before = broker.counts()
        refused(lambda: broker.publish(user, exchange, key))
        assert broker.counts() == before


@pytest.mark.parametrize(("user", "queue"), list(itertools.product(USERS, QUEUES)))
def test_nobody_puts_anything_straight_into_a_queue(broker, user, queue):
    before = broker.counts([queue])
    refused(lambda: broker.publish(user, "", queue))
    assert broker.counts([queue]) == before


def told_by(user, queue):
    return queue.startswith(f"evt-{user}-")


NOT_OWN = [(user, queue) for user, queue in itertools.product(SERVICES, QUEUES) if not reads(user, queue)]


@pytest.mark.parametrize(("user", "queue"), NOT_OWN)
def test_the_parked_way_leads_only_to_one_s_own_queues(broker, user, queue):
    refused(lambda: broker.publish(user, queues.PARKED, queue))


@pytest.mark.parametrize("user", SERVICES)
def test_the_way_through_a_wait_leads_only_to_queues_that_one_reads_or_tells(broker, user):
    """Else a service could put requests and events of its making into another's queue. `CC` and `BCC` in a header are addresses too, and
    the broker looks at nobody's rights to them."""
    everywhere = [queue for queue in QUEUES if queue not in RETRIES]
    own = [queue for queue in everywhere if f"--{user}." in queue or told_by(user, queue)]
    before = broker.counts()
    for headers in ({"CC": everywhere}, {"BCC": everywhere}):
        message = Message("x", application_headers=headers, expiration="1")
        broker.channel(user).basic_publish_confirm(message, f"bus.retry.{user}.1", own[0], timeout=5)
    for queue in everywhere:
        broker.channel(user).basic_publish_confirm(Message("x", expiration="1"), f"bus.retry.{user}.1", queue, timeout=5)
    wait_until(lambda: all(broker.counts()[queue] > before[queue] for queue in own), "what is allowed has come")
    time.sleep(0.5)  # for what is not
    after = broker.counts()
    assert [queue for queue in everywhere if after[queue] != before[queue]] == own


@pytest.mark.parametrize("user", USERS)
def test_nobody_declares_binds_or_removes(broker, user):
    refused(lambda: broker.channel(user).queue_declare("mine"))
    refused(lambda: broker.channel(user).queue_declare("evt-permits-application--mine.spy"))
    refused(lambda: broker.channel(user).exchange_declare("mine", "topic"))
    for exchange in EXCHANGES:
        refused(lambda exchange=exchange: broker.channel(user).exchange_delete(exchange))
        refused(lambda exchange=exchange: broker.channel(user).exchange_bind("amq.topic", exchange, "#"))


@pytest.mark.parametrize("exchange", [name for name in EXCHANGES if name not in REPLIES])
def test_who_asks_hears_answers_and_nothing_else(broker, exchange):
    name = f"{queues.REPLY_QUEUES}test"
    channel = broker.channel(ASKER)
    channel.queue_declare(name, exclusive=True, durable=False)
    refused(lambda: broker.channel(ASKER).queue_bind(name, exchange, "#"))


@pytest.fixture
def answers(broker):
    """A queue of who asks, bound to all ways of answering."""
    name = f"{queues.REPLY_QUEUES}answers"
    channel = broker.channel(ASKER)
    channel.queue_declare(name, exclusive=True, durable=False)
    for exchange in REPLIES:
        channel.queue_bind(name, exchange, name)
    yield name, lambda: channel.basic_get(name, no_ack=True)
    channel.queue_delete(name)


@pytest.mark.parametrize("user", SERVICES)
def test_who_asks_gets_its_answer_and_hears_from_whom(broker, answers, user):
    name, next_one = answers
    broker.publish(user, f"bus.replies.{user}", name)
    answer = next_one()
    assert (answer.body, answer.delivery_info["exchange"]) == ("x", f"bus.replies.{user}")


@pytest.mark.parametrize(("user", "other"), list(itertools.permutations(SERVICES, 2)))
def test_nobody_answers_for_another(broker, answers, user, other):
    """Not over the other's exchange, nor so that it seems to have come over it: named in a header, or by way of a wait."""
    name, next_one = answers
    way = f"bus.replies.{other}"
    refused(lambda: broker.publish(user, way, name))
    own_queue = next(queue for queue in QUEUES if f"--{user}." in queue or told_by(user, queue))
    for headers in ({"CC": [name]}, {"BCC": [name]}):
        broker.publish(user, f"bus.replies.{user}", "nobody", application_headers=headers)
        waiting = Message("x", application_headers=headers, expiration="1")
        broker.channel(user).basic_publish_confirm(waiting, f"bus.retry.{user}.1", own_queue, timeout=5)
    time.sleep(0.5)  # longer than they wait
    came = []
    while (answer := next_one()) is not None:
        came.append(answer.delivery_info["exchange"])
    assert came and way not in came


def test_the_way_of_the_previous_release_is_open_only_while_it_runs(monkeypatch):
    def of_permits():
        users = permissions.rights(list(SERVICES), asker=ASKER, admin=ADMIN)
        return [bool(re.match(users[user][kind], "bus.replies")) for user, kind in (("permits", "write"), (ASKER, "read"))]

    assert of_permits() == [False, False]
    monkeypatch.setenv("PREVIOUS_RELEASE_RUNS", "yes")
    assert of_permits() == [True, True]


@pytest.mark.parametrize("method", ["notify.x", "x", "bus.health", "#"])
def test_only_services_are_asked(broker, method):
    refused(lambda: broker.publish(ASKER, queues.RPC_EXCHANGE, method))


@pytest.mark.parametrize("user", USERS)
def test_nobody_speaks_in_another_s_name(broker, user):
    exchange, key = (queues.RPC_EXCHANGE, "permits.x") if user == ASKER else (f"{user}.events", "x.y")
    with pytest.raises(PreconditionFailed):
        broker.publish(user, exchange, key, user_id=ADMIN)


@pytest.mark.parametrize("user", USERS)
def test_there_is_no_other_way_in(broker, user):
    with pytest.raises((NotAllowed, AMQPError, OSError)), Connection(broker.uri(user, vhost="%2F"), connect_timeout=3) as elsewhere:
        elsewhere.connect()
    broker.passwords["stranger"] = broker.passwords[user] + "x"
    with pytest.raises((AccessRefused, AMQPError, OSError)), Connection(broker.uri("stranger"), connect_timeout=3) as stranger:
        stranger.connect()


def test_an_attack_can_succeed(broker):
    """Who may do everything does get through: the refusals above are the rights' doing."""
    channel = broker.channel(ADMIN)
    channel.queue_declare("mine")
    broker.publish(ADMIN, "", "mine")
    assert channel.basic_get("mine", no_ack=True).body == "x"
    channel.queue_delete("mine")
