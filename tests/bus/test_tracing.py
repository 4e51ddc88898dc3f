"""Traces are off unless an address for them is set: then nothing is imported and no message is longer. On, a receiver that is away harms nobody."""

import subprocess
import sys
from types import SimpleNamespace
from uuid import uuid4

import pytest

from bus import publisher, tracing

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
REQUEST = "0af7651916cd43dd8448eb211c80319c"
WITH_EVERYTHING = (
    "import sys, bus.caller, bus.runner, gateway.app; print([name for name in sys.modules if name.startswith('opentelemetry')])"
)
AWAY = f"""
from bus import tracing
span = tracing.begin("permits.get_permit_type", "client", "{REQUEST}")
tracing.record("permits.get_permit_type", "server", span.headers, "{REQUEST}", seconds=0.1, outcome="ok")
tracing.record_root("GET /", "{REQUEST}", seconds=0.2, outcome="200")
span.end()
odd = tracing.begin("x.y", "client", "made elsewhere")
print(span.headers["traceparent"], odd.headers["traceparent"])
"""


def said(program, **settings):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env=settings, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout.strip(), done.stderr


@pytest.fixture
def path():
    return {"PATH": "/usr/bin:/bin"}


def test_off_nothing_of_it_is_imported(path):
    assert said(WITH_EVERYTHING, **path)[:2] == (0, "[]")


def test_off_no_message_carries_more():
    span = tracing.begin("permits.application_submitted", "producer", REQUEST)
    row = SimpleNamespace(
        _mapping={}, id=uuid4(), type="x", version=1, source="permits", subject="x/1", seq=1, occurred_at=None, request_id=REQUEST
    )
    row.occurred_at, row.data = SimpleNamespace(isoformat=lambda: ""), {}
    assert "application_headers" not in publisher.message(row, headers=span.headers).properties


def test_on_it_goes_on_without_a_receiver_and_ends_at_once(path):
    code, out, _ = said(AWAY, **path, **{ENDPOINT: "http://127.0.0.1:1"})
    ours, foreign = out.split()
    assert code == 0
    assert tracing.IDS.fullmatch(ours)[1] == REQUEST, "the request's id is the trace's"
    assert tracing.IDS.fullmatch(foreign)[1] != REQUEST


def test_on_without_the_packages_it_says_so_at_the_start(path):
    code, _, err = said("import sys; sys.modules['opentelemetry'] = None; import bus.tracing", **path, **{ENDPOINT: "http://127.0.0.1:1"})
    assert code == 1 and "install the extra `traces`" in err


@pytest.mark.parametrize(
    ("request_id", "header"), [(REQUEST, f"00-{REQUEST}-8448eb211c80319c-01"), ("bus_health", ""), (REQUEST.upper(), ""), ("", "")]
)
def test_the_root_of_a_trace_follows_from_the_requests_id(request_id, header):
    assert tracing.root(request_id) == header
