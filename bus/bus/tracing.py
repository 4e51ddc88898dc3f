"""Traces by OpenTelemetry: where a request spent its time, in all processes. Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; then nothing of
OpenTelemetry is imported, and no message has one more header.

The request's id is the id of its trace, and its second half the id of the root span. So whatever carries a request's id (calls, rows of
the outbox, events) belongs to the trace, though nothing else was stored. Spans hold names of the code and outcomes: nobody's data.
"""

from __future__ import annotations

import re
import threading
import time
from functools import cache
from typing import Any

from bus.settings import setting

HEADER = "traceparent"  # of W3C Trace Context, beside the request's id
ON = bool(setting("OTEL_EXPORTER_OTLP_ENDPOINT", ""))
IDS = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
EVERY = 1000  # milliseconds between two batches; what has not been sent when a process ends is lost

if ON:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    except ImportError as error:
        raise RuntimeError("OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry is not here: install the extra `traces`") from error


class Span:
    """A piece of work that is under way; `headers`: what its messages carry. This one, when traces are off, is nothing."""

    headers: dict[str, str] = {}

    def end(self, outcome: str = "ok") -> None:
        pass


NOTHING = Span()
_process = "unnamed"


def name_process(name: str) -> None:
    """As whose spans this process' are shown."""
    global _process
    _process = name


def begin(name: str, kind: str, request_id: str, **attributes: Any) -> Span:
    """The span of work that is part of a request. `kind`: client or producer."""
    return _Real(name, kind, root(request_id), attributes, time.time_ns()) if ON else NOTHING


def record(name: str, kind: str, headers: dict[str, Any], request_id: str, *, seconds: float, outcome: str, **attributes: Any) -> None:
    """A piece of work that ends now, and was asked for by a message with these headers. `kind`: server or consumer."""
    if ON:
        parent = str(headers.get(HEADER) or "") or root(request_id)
        _Real(name, kind, parent, attributes, time.time_ns() - int(seconds * 1e9)).end(outcome)


def record_root(name: str, request_id: str, *, seconds: float, outcome: str, **attributes: Any) -> None:
    """The request itself."""
    if ON and (ids := IDS.fullmatch(root(request_id))):
        _given.ids = int(ids[1], 16), int(ids[2], 16)
        try:
            _Real(name, "server", "", attributes, time.time_ns() - int(seconds * 1e9)).end(outcome)
        finally:
            _given.ids = None


def root(request_id: str) -> str:
    """The W3C header of a request's own span; "" for an id that is not one of ours."""
    return f"00-{request_id}-{request_id[16:]}-01" if re.fullmatch("[0-9a-f]{32}", request_id) else ""


# ── only when on ──

_given = threading.local()  # the ids of the next span of this thread, when they are not to be random


class _Real(Span):
    def __init__(self, name: str, kind: str, parent: str, attributes: dict[str, Any], began: int) -> None:
        kinds = trace.SpanKind[kind.upper()]
        self._span = _tracer().start_span(name, _context(parent), kinds, attributes, start_time=began)
        at = self._span.get_span_context()
        self.headers = {HEADER: f"00-{at.trace_id:032x}-{at.span_id:016x}-{int(at.trace_flags):02x}"}

    def end(self, outcome: str = "ok") -> None:
        self._span.set_attribute("outcome", outcome)
        self._span.end()


def _context(parent: str) -> Any:
    ids = IDS.fullmatch(parent)
    if ids is None:
        return trace.set_span_in_context(trace.INVALID_SPAN)
    at = trace.SpanContext(int(ids[1], 16), int(ids[2], 16), is_remote=True, trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED))
    return trace.set_span_in_context(trace.NonRecordingSpan(at))


@cache
def _tracer() -> Any:
    """Made when the first span begins, after the fork: its thread would not be there in a child."""

    class Ids(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            ids = getattr(_given, "ids", None)
            return ids[0] if ids else super().generate_trace_id()

        def generate_span_id(self) -> int:
            ids = getattr(_given, "ids", None)
            return ids[1] if ids else super().generate_span_id()

    provider = TracerProvider(resource=Resource.create({"service.name": _process}), id_generator=Ids(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), schedule_delay_millis=EVERY))
    return provider.get_tracer("bus")
