"""docs/wire.md is true: a client that knows only the page asks a real service, is refused, repeats itself, and reads an event."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from kombu import Connection

from bus import headers, queues, refusals
from izin.places import ROOT
from tests.bus.test_running import greeter  # noqa: F401

CLIENT = Path(__file__).with_name("wire_client.py")
PAGE = (ROOT / "docs/wire.md").read_text("utf-8")


def run(broker, *words):
    at = urlsplit(broker)
    access = [f"{at.hostname}:{at.port}", unquote(at.path[1:]), at.username, at.password]
    done = subprocess.run([sys.executable, CLIENT, *access, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call(broker, method, key=None, **arguments):
    return run(broker, "call", "greeter", method, json.dumps(arguments), *([key] if key else []))


def test_the_client_has_none_of_our_code():
    modules = [node for node in ast.walk(ast.parse(CLIENT.read_text("utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in modules for alias in node.names}
    assert names <= {"amqp", *sys.stdlib_module_names}
    assert len(CLIENT.read_text("utf-8").splitlines()) <= 60


def test_it_is_answered(broker, greeter):  # noqa: F811
    assert call(broker, "greet", name="ani") == {"result": "hello ani", "error": None}


@pytest.mark.parametrize(
    ("method", "arguments", "kind", "code"),
    [
        ("greet", {"name": "rude"}, "Conflict", "rude"),
        ("greet", {"name": "x" * 11}, "Invalid", "invalid_arguments"),
        ("whisper", {}, "NotAllowed", "not_allowed"),
        ("no_such", {}, "NotFound", "method_not_found"),
        ("greet", {"name": "boom"}, "Accident", "accident"),
    ],
)
def test_it_is_refused_as_the_page_says(broker, greeter, method, arguments, kind, code):  # noqa: F811
    answer = call(broker, method, **arguments)
    assert answer["result"] is None
    assert set(answer["error"]) == {"kind", "code", "message", "details"}
    assert (answer["error"]["kind"], answer["error"]["code"]) == (kind, code)


def test_the_same_key_is_one_act(broker, greeter):  # noqa: F811
    answers = [call(broker, "greet", key="a-key-nobody-guesses", name="key") for _ in range(2)]
    assert answers == [{"result": "hello key", "error": None}] * 2
    other = call(broker, "greet", key="a-key-nobody-guesses", name="lock")
    assert other["error"]["code"] == "idempotency_key_reused"


def test_it_reads_an_event(broker, greeter):  # noqa: F811
    with Connection(broker) as connection:
        channel = connection.default_channel
        channel.queue_declare("evt-greeter-greeted--elsewhere.reader", durable=False, auto_delete=False)
        channel.queue_bind("evt-greeter-greeted--elsewhere.reader", "greeter.events", "name.greeted")
        try:
            call(broker, "greet", name="budi")
            event = run(broker, "read", "evt-greeter-greeted--elsewhere.reader")
        finally:
            channel.queue_delete("evt-greeter-greeted--elsewhere.reader")
    assert (event["type"], event["version"], event["source"], event["subject"], event["seq"]) == ("greeted", 1, "greeter", "name/budi", 1)
    assert event["data"] == {"name": "budi"}
    assert all(f"`{key}`" in PAGE for key in event)


def test_the_page_names_what_the_code_sends():
    sent = {value for name, value in vars(headers).items() if name.isupper()}
    sent |= {queues.RPC_EXCHANGE, queues.REPLIES, queues.REPLY_QUEUES, queues.PARKED, *refusals.KINDS}
    assert {name for name in sent if name not in PAGE} == set()
