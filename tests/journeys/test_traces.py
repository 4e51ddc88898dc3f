"""Traces of the main job in the whole system, as a receiver of OTLP gets them: one trace from the browser to the readers of events, and
nothing in it that is somebody's."""

from __future__ import annotations

import gzip
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from izin.demo import STEPS, Walk
from tests.world import World

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
SUBMITTED = "POST /api/v1/applications/<id:application_id>/submission"
KINDS = {2: "server", 3: "client", 4: "producer", 5: "consumer"}


@dataclass
class Span:
    process: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str
    facts: dict[str, str]


@dataclass
class Receiver:
    """A small receiver of traces over HTTP."""

    spans: list[Span] = field(default_factory=list)
    raw: bytes = b""

    def take(self, body: bytes) -> None:
        self.raw += body
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            process = {each.key: each.value.string_value for each in resource.resource.attributes}["service.name"]
            for one in (span for scope in resource.scope_spans for span in scope.spans):
                facts = {each.key: str(each.value.string_value or each.value.int_value) for each in one.attributes}
                ids = (one.trace_id.hex(), one.span_id.hex(), one.parent_span_id.hex())
                self.spans.append(Span(process, one.name, KINDS[one.kind], *ids, facts))

    def named(self, name: str, kind: str = "") -> list[Span]:
        return [span for span in self.spans if span.name == name and kind in ("", span.kind)]


@pytest.fixture(scope="module")
def received() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield receiver, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Traced(World):
    endpoint = ""

    def environment(self, name: str) -> dict[str, str]:
        return super().environment(name) | {ENDPOINT: self.endpoint}


@pytest.fixture(scope="module")
def walked(received: tuple[Receiver, str], own_folder: Path) -> Iterator[tuple[Walk, Receiver]]:
    """Somebody who has everything, and the traces of it."""
    Traced.endpoint = received[1]
    with Traced(own_folder / "traced", offset=9100) as world:
        walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
        walk.patience = 120.0
        for _, step in STEPS:
            step(walk)
        walk.wait_for("the span of the request", lambda: received[0].named(SUBMITTED))
        yield walk, received[0]


pytestmark = [pytest.mark.world, pytest.mark.timeout(600)]


def test_one_trace_goes_from_the_request_to_the_readers_of_its_events(walked: tuple[Walk, Receiver]) -> None:
    walk, receiver = walked
    [root] = receiver.named(SUBMITTED)
    assert (root.process, root.kind, root.parent) == ("gateway", "server", "")
    assert root.facts["http.response.status_code"] == "200" and root.facts["outcome"] == "200"

    def one(process: str, name: str, kind: str, **facts: str) -> Span:
        def found() -> list[Span]:
            of_it = [span for span in receiver.named(name, kind) if (span.trace, span.process) == (root.trace, process)]
            return [span for span in of_it if facts.items() <= span.facts.items()]

        walk.wait_for(f"{kind} {name}", found)  # each process sends its own, every second
        [span] = found()
        return span

    asked = one("gateway", "permits.submit_application", "client")
    answered = one("permits", "permits.submit_application", "server")
    assert (asked.parent, answered.parent) == (root.id, asked.id)
    told = one("permits", "permits.application_submitted", "producer")
    assert told.parent == root.id
    for process, reader in (("tracking", "on_application"), ("notifications", "on_application_submitted")):
        handled = one(process, f"{process}.{reader}", "consumer", type="application_submitted")
        assert (handled.parent, handled.facts["outcome"]) == (told.id, "ok")


def test_every_span_belongs_to_a_request_and_says_how_it_went(walked: tuple[Walk, Receiver]) -> None:
    walk, receiver = walked
    everybody = {"gateway", "identity", "permits", "notifications", "tracking"}
    walk.wait_for("spans of all", lambda: {span.process for span in receiver.spans} >= everybody)
    assert {span.process for span in receiver.spans} == everybody
    assert all(span.facts["outcome"] for span in receiver.spans)
    assert len({span.id for span in receiver.spans}) == len(receiver.spans)
    assert "bus_health" not in {span.name.partition(".")[2] for span in receiver.spans}, "watching is no work"


def test_nothing_in_them_is_somebodys(walked: tuple[Walk, Receiver]) -> None:
    walk, receiver = walked
    profile = walk.person.get("/profile")
    known = {walk.email, walk.mark, walk.application["number"], *_texts(profile)}
    known = {each for each in known if len(each) >= 4 and each not in {"id", "applicant", "active", walk.agency}}
    assert len(known) > 10, known
    assert not [each for each in known if each.encode() in receiver.raw]
    names = {"http.request.method", "http.route", "http.response.status_code", "outcome", "type", "batch"}
    assert {name for span in receiver.spans for name in span.facts} <= names


def _texts(answer: object) -> Iterator[str]:
    if isinstance(answer, dict):
        for value in answer.values():
            yield from _texts(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _texts(value)
    elif isinstance(answer, str):
        yield answer
