"""A real service process, a real broker, a real database: what bus promises when things go wrong."""

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from kombu import Connection, Producer

from bus import migrate, queues
from bus.caller import Accident, Caller, TimedOut, Unavailable
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from bus.topology import Topology

TOYS = Path(__file__).parent / "toys/greeter"


class Running:
    """The greeter as a process, and a caller to it."""

    def __init__(self, broker, url):
        self.broker, self.caller = broker, Caller(broker, ["greeter"])
        path = os.pathsep.join([str(TOYS), os.environ.get("PYTHONPATH", "")])
        self.env = {**os.environ, "PYTHONPATH": path, "AMQP_URI": broker, "GREETER_DATABASE_URL": url}
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bus.runner", "greeter"], env=self.env, stdout=subprocess.DEVNULL
        )
        wait_until(lambda: self.caller.readers("greeter") == 1, "the greeter reads its queue")

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(15)

    def call(self, method, *, within=5.0, **arguments):
        return self.caller.call("greeter", method, arguments, deadline=time.time() + within, request_id="r")


def wait_until(true, what, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture(scope="module")
def greeter(broker, empty_database):
    sys.path.insert(0, str(TOYS))
    url = empty_database()
    migrate.upgrade("greeter", url)
    needed = Topology([importlib.import_module("greeter.service").Greeter])
    with Connection(broker) as connection:
        for queue in needed.queues:  # what an earlier run left
            connection.default_channel.queue_delete(queue.name)
        needed.declare(connection)
    running = Running(broker, url)
    running.start()
    yield running
    running.stop()
    running.caller.close()
    sys.path.remove(str(TOYS))


def put(greeter, exchange, routing_key, body, **properties):
    with Connection(greeter.broker, transport_options={"confirm_publish": True}) as connection:
        Producer(connection.default_channel).publish(body, exchange=exchange, routing_key=routing_key, **properties)


def waiting(greeter, queue):
    with Connection(greeter.broker) as connection:
        return connection.default_channel.queue_declare(queue, passive=True).message_count


def test_it_answers_and_tells(greeter):
    assert greeter.call("greet", name="ani") == "hello ani"
    wait_until(lambda: greeter.call("heard").get("ani") == 1, "the event came back")


def test_refusals_arrive_as_themselves_and_accidents_without_their_words(greeter):
    with pytest.raises(Conflict) as refused:
        greeter.call("greet", name="rude")
    assert refused.value.details == {"why": "because"}
    with pytest.raises(Accident) as accident:
        greeter.call("greet", name="boom")
    assert "secret" not in str(accident.value)
    with pytest.raises(Invalid):
        greeter.call("greet", name="x" * 11)
    with pytest.raises(NotFound):
        greeter.call("no_such_method")
    with pytest.raises(NotAllowed):
        greeter.call("whisper")


def test_a_service_that_never_was_is_unavailable_at_once(greeter):
    with pytest.raises(Unavailable):
        greeter.caller.call("nobody", "m", {}, deadline=time.time() + 5, request_id="r")
    assert greeter.call("greet", name="after") == "hello after"


def test_a_late_answer_is_not_waited_for_and_not_mistaken_for_the_next(greeter):
    with pytest.raises(TimedOut):
        greeter.call("greet", name="slow", sleep=1.5, within=0.5)
    assert greeter.call("greet", name="next") == "hello next"


def test_a_failing_handler_gets_its_event_again(greeter):
    greeter.call("greet", name="flaky")
    wait_until(lambda: greeter.call("heard").get("flaky") == 2, "it was entered twice and succeeded")


def test_an_event_told_while_the_broker_did_not_hear_is_sent_later(greeter):
    greeter.stop(signal.SIGKILL)
    engine_events(greeter, "offline")
    greeter.start()
    wait_until(lambda: greeter.call("heard").get("offline") == 1, "the relay sent what lay in the outbox")


def engine_events(greeter, name):
    from datetime import UTC, datetime

    from bus import context, database, outbox

    with database.Transactions(database.engine_for(greeter.env["GREETER_DATABASE_URL"])).begin() as session:
        event = outbox.Event(type="greeted", subject=f"name/{name}", data={"name": name}, occurred_at=datetime.now(UTC))
        outbox.put(session, [event], call=context.by_itself("greeter"))


def test_sigterm_finishes_what_was_begun_once(greeter):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(greeter.call("greet", name="inflight", sleep=2, within=8)))
    asking.start()
    time.sleep(0.7)
    greeter.stop()
    asking.join()
    assert answers == ["hello inflight"]
    greeter.start()
    wait_until(lambda: "inflight" in greeter.call("heard"), "its event was told")
    assert told(greeter, "name/inflight") == 1, "the work ran once"


def test_whoever_asks_while_it_stops_is_answered_rightly_or_not_at_all(greeter):
    odd, stopped = [], threading.Event()

    def keep_asking(method, **arguments):
        while not stopped.is_set():
            try:
                greeter.call(method, within=1, **arguments)
            except (Unavailable, TimedOut):
                pass
            except Exception as error:
                odd.append(repr(error))

    methods = [("heard", {}), ("greet", {"name": "busy"})] * 6
    threads = [threading.Thread(target=keep_asking, args=(method,), kwargs=arguments) for method, arguments in methods]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(0.5)
        greeter.stop()
        greeter.start()
    stopped.set()
    for thread in threads:
        thread.join()
    assert odd == []


def test_a_second_signal_while_stopping_changes_nothing(greeter):
    greeter.process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    greeter.stop()
    assert greeter.process.returncode == 0
    greeter.start()


def told(greeter, subject):
    from sqlalchemy import text

    from bus import database

    with database.Transactions(database.engine_for(greeter.env["GREETER_DATABASE_URL"])).begin() as session:
        return session.execute(text("select count(*) from outbox where subject = :s"), {"s": subject}).scalar()


def test_a_stopped_service_is_unavailable_at_once_and_its_requests_never_run(greeter):
    greeter.stop()
    with pytest.raises(Unavailable):  # not TimedOut: it was refused before its deadline
        greeter.call("greet", name="ghost", within=60)
    greeter.start()
    assert told(greeter, "name/ghost") == 0


def test_no_reply_queue_is_left_behind(greeter):
    for _ in range(20):
        greeter.call("heard")
    with Connection(greeter.broker) as connection, pytest.raises(Exception, match="404"):
        connection.default_channel.queue_declare("rpc.reply-greeter", passive=True)


def test_what_was_asked_too_long_ago_is_not_begun(greeter):
    late = {"bus.deadline": time.time() - 1}
    body = {"args": [], "kwargs": {"name": "late"}}
    put(greeter, queues.RPC_EXCHANGE, "greeter.greet", body, headers=late, reply_to="nobody", serializer="json")
    assert greeter.call("greet", name="after") == "hello after"
    assert told(greeter, "name/late") == 0


def test_a_request_delivered_twice_has_one_effect(greeter):
    body = {"args": [], "kwargs": {"name": "echo"}}
    for _ in range(2):
        put(greeter, queues.RPC_EXCHANGE, "greeter.greet", body, message_id="the-same", reply_to="nobody", serializer="json")
    wait_until(lambda: greeter.call("heard").get("echo"), "it was greeted")
    wait_until(lambda: waiting(greeter, "rpc-greeter") == 0, "both were read")
    assert greeter.call("greet", name="after") == "hello after"
    wait_until(lambda: greeter.call("heard").get("after"), "whatever was told before has been heard too")
    assert told(greeter, "name/echo") == 1


def test_the_door_tells_its_health(greeter):
    assert greeter.call("bus_health") == {"database": True}


def test_the_door_tells_who_may_do_what(greeter):
    table = greeter.call("bus_access")
    assert set(table) == {"greet", "whisper", "heard"}
    assert table["whisper"] == {"says": "Only for friends.", "who": ["friend"], "whose": "own", "when": ["awake"]}
    assert (table["greet"]["who"], table["greet"]["when"]) == (["anyone"], [])
