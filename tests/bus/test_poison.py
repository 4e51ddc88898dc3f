"""Messages that nobody can read: each is parked, once, as it came; the process lives and reads on; no word of it is in the log."""

import uuid

import amqp
import pytest

from bus import queues, replay
from tests.bus.hearing import BUNDLES, GREETED, as_json, greeted, hearing
from tests.bus.test_running import wait_until

JSON = {"content_type": "application/json", "content_encoding": "utf-8"}
ASKING = {**JSON, "reply_to": "x"}
WORD = "sesame"  # in every body
GOOD = {"args": [], "kwargs": {"name": WORD}}
DEEP = b'"sesame"'.join([b"[" * 100_000, b"]" * 100_000])

UNREADABLE = {
    "no json": (f"{WORD} {{".encode(), JSON, "undecodable"),
    "no text": (WORD.encode() + b"\xff\xfe", JSON, "undecodable"),
    "too deep": (DEEP, JSON, "undecodable"),
    "not a number": (b'{"sesame": NaN}', JSON, "undecodable"),
    "a pickle": (b"\x80\x04\x8c\x06sesame.", {"content_type": "application/x-python-serialize"}, "undecodable"),
    "no content type": (as_json(GOOD), {}, "undecodable"),
    "properties against the rules": (as_json(GOOD), {**JSON, "content_type": b"\xff\xfe"}, "undecodable"),
    "too large": (as_json({"sesame": "x" * 1024 * 1024}), JSON, "too_large"),
}
NO_REQUESTS = {
    "a list": (as_json([WORD]), ASKING, "malformed_request"),
    "a word": (as_json(WORD), ASKING, "malformed_request"),
    "places instead of names": (as_json({"args": [WORD], "kwargs": {}}), ASKING, "malformed_request"),
    "arguments that are none": (as_json({"args": [], "kwargs": [WORD]}), ASKING, "malformed_request"),
    "nowhere to answer": (as_json(GOOD), JSON, "malformed_request"),
    **UNREADABLE,
}
NO_EVENTS = {
    "a list": (as_json([WORD]), JSON, "malformed_event"),
    "no id": (as_json({**greeted(WORD), "id": WORD}), JSON, "malformed_event"),
    "no place": (as_json({**greeted(WORD), "seq": 0}), JSON, "malformed_event"),
    "half a place": (as_json({**greeted(WORD), "seq": 1.5}), JSON, "malformed_event"),
    "no time": (as_json({**greeted(WORD), "occurred_at": WORD}), JSON, "malformed_event"),
    "data that is none": (as_json({**greeted(WORD), "data": [WORD]}), JSON, "malformed_event"),
    **UNREADABLE,
}
BUNDLE = {"id": str(uuid.uuid4()), "rebuild": str(uuid.uuid4()), "events": []}
NO_BUNDLES = {
    "an event": (as_json(greeted(WORD)), JSON, "malformed_event"),
    "no rebuild": (as_json({**BUNDLE, "rebuild": WORD}), JSON, "malformed_event"),
    "events that are none": (as_json({**BUNDLE, "events": [{WORD: 1}]}), JSON, "malformed_event"),
    "no end": (as_json({**BUNDLE, "complete_after": WORD}), JSON, "malformed_event"),
    **UNREADABLE,
}
NO_REPLAYS = {
    "a list": (as_json([WORD]), JSON, "malformed_request"),
    "no queue": (as_json({"noun": WORD}), JSON, "malformed_request"),
    "a queue that is none": (as_json({"queue": {WORD: 1}}), JSON, "malformed_request"),
    "another's queue": (as_json({"queue": "rpc-greeter", "noun": WORD}), JSON, "malformed_request"),
    "a type that is none": (as_json({"queue": GREETED, "type": [WORD]}), JSON, "malformed_request"),
    "a sign that no text holds": (as_json({"queue": GREETED, "subject": f"{WORD}\0"}), JSON, "malformed_request"),
    "no time": (as_json({"queue": GREETED, "since": WORD}), JSON, "malformed_request"),
    "a queue of bundles": (as_json({"queue": BUNDLES, "noun": WORD}), JSON, "malformed_request"),
    "something unheard of": (as_json({"queue": GREETED, "where": WORD}), JSON, "malformed_request"),
    **UNREADABLE,
}


@pytest.fixture(scope="module")
def greeter(broker, empty_database, tmp_path_factory):
    with hearing(broker, empty_database(), tmp_path_factory.mktemp("poison")) as one:
        one.start()
        yield one


def put(greeter, exchange, key, body, properties):
    with greeter.channel() as channel:
        channel.basic_publish(amqp.Message(body, **properties), exchange=exchange, routing_key=key)


def parked_once(greeter, body, why, queue):
    wait_until(lambda: greeter.parked() == 1, "it is parked")
    kept, headers = greeter.take_parked()
    assert kept == body
    assert (headers["bus.why"], headers["bus.queue"]) == (why, queue)
    assert greeter.processes[0].poll() is None
    assert WORD not in greeter.log()


@pytest.mark.parametrize("case", NO_REQUESTS)
def test_no_request(greeter, case):
    body, properties, why = NO_REQUESTS[case]
    put(greeter, queues.RPC_EXCHANGE, "greeter.greet", body, properties)
    parked_once(greeter, body, why, "rpc-greeter")


@pytest.mark.parametrize("case", NO_EVENTS)
def test_no_event(greeter, case):
    body, properties, why = NO_EVENTS[case]
    put(greeter, "greeter.events", "other.greeted", body, properties)
    parked_once(greeter, body, why, GREETED)


@pytest.mark.parametrize("case", NO_BUNDLES)
def test_no_bundle(greeter, case):
    body, properties, why = NO_BUNDLES[case]
    put(greeter, "", BUNDLES, body, properties)
    parked_once(greeter, body, why, BUNDLES)


@pytest.mark.parametrize("case", NO_REPLAYS)
def test_no_replay_request(greeter, case):
    """The relay reads them: it would otherwise stop publishing anything."""
    body, properties, why = NO_REPLAYS[case]
    put(greeter, "", "bus.replay.greeter", body, properties)
    parked_once(greeter, body, why, "bus.replay.greeter")


@pytest.mark.parametrize(
    "headers", [{"bus.deadline": {"a": 1}}, {"bus.deadline": "soon"}, {"bus.actor": [1]}, {"bus.request_id": {"a": []}}]
)
def test_headers_of_another_kind_are_no_reason_to_die(greeter, headers):
    put(greeter, queues.RPC_EXCHANGE, "greeter.heard", as_json({"args": [], "kwargs": {}}), {**ASKING, "application_headers": headers})
    wait_until(lambda: greeter.queue("rpc-greeter").message_count == 0, "it is read")
    assert greeter.processes[0].poll() is None and greeter.parked() == 0


def test_after_all_of_it_good_replay_requests_are_answered(greeter):
    request = replay.written(replay.ReplayRequest(queue=GREETED))
    put(greeter, "", "bus.replay.greeter", as_json(request), JSON)
    wait_until(lambda: f"to {GREETED} has been published" in greeter.log(), "it is answered")


def test_after_all_of_it_good_ones_are_still_heard(greeter):
    greeter.tell(greeted("ani"))
    wait_until(lambda: ("name/ani", 1) in greeter.effects("on_greeted"), "it is heard")
