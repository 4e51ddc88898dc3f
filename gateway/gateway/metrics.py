"""How many requests with which outcome, and how long services take, for Prometheus. Off unless METRICS_TOKEN is set.

Labels are names of the code (routes, methods) and outcomes: nobody's data. The processes of one gateway share a folder of counters
(PROMETHEUS_MULTIPROC_DIR, made by gunicorn.conf.py), so that whichever is asked answers for all.
"""

import hmac
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from bus.caller import Accident, TimedOut, Unavailable
from bus.refusals import Refusal

SECONDS = (0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUESTS = Counter("izin_http_requests", "Requests that were answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("izin_http_request_seconds", "Time until a request was answered", ["route"], buckets=SECONDS)
CALL_SECONDS = Histogram(
    "izin_call_seconds", "Time until a service answered, with the time in its queue", ["service", "method", "outcome"], buckets=SECONDS
)
OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (Refusal, "refused"), (Unavailable, "unavailable"), (TimedOut, "timed_out"), (Accident, "failed")
)  # fmt: skip


def count_request(status: int, seconds: float) -> None:
    if not current_app.config["METRICS_TOKEN"]:
        return
    route = str(request.url_rule) if request.url_rule else "none"
    REQUESTS.labels(method(), route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def method() -> str:
    """The request's; a client may send any word as one."""
    return request.method if request.method in METHODS else "other"


@contextmanager
def timed_call(service: str, method: str) -> Iterator[None]:
    if not current_app.config["METRICS_TOKEN"]:
        yield
        return
    began, outcome = time.monotonic(), "ok"
    try:
        yield
    except Exception as error:
        outcome = next((name for kind, name in OUTCOMES if isinstance(error, kind)), "failed")
        raise
    finally:
        CALL_SECONDS.labels(service, method, outcome).observe(time.monotonic() - began)


def page() -> Response:
    """Everything counted so far, for who sends the token as `Authorization: Bearer …`; nothing is here when none is set."""
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        abort(401)
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry
