"""Ask a service on behalf of the request at hand: who asks, until when, under which id, in which language."""

import os
import time
import uuid
from collections import Counter
from typing import Any, Protocol

from flask import Flask, current_app, g, has_request_context, request

from bus.caller import Caller

SERVICES = ("identity", "permits", "notifications", "tracking")
READ_SECONDS, WRITE_SECONDS, UPLOAD_SECONDS = 5, 10, 30


class Asker(Protocol):
    """What `bus.caller.Caller` offers; a test may put another in its place."""

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Any],
        *,
        deadline: float,
        request_id: str,
        actor: str | None = None,
        language: str = "id",
        idempotency_key: str | None = None,
    ) -> Any: ...

    def healthy(self, service: str, *, within: float) -> bool: ...


def init_app(app: Flask, asker: Asker | None = None) -> None:
    app.extensions["izin.asker"] = asker
    app.extensions["izin.caller"] = (None, None)


def asker() -> Asker:
    """One Caller per process, made after the fork: connections are not shared between processes."""
    given: Asker | None = current_app.extensions["izin.asker"]
    if given is not None:
        return given
    pid, caller = current_app.extensions["izin.caller"]
    if pid != os.getpid():
        caller = Caller(current_app.config["AMQP_URI"], SERVICES)
        current_app.extensions["izin.caller"] = (os.getpid(), caller)
    return caller


def start_clock(seconds: float | None = None) -> None:
    """The request's one budget: all its calls together end before it does."""
    if seconds is None:
        seconds = READ_SECONDS if request.method in ("GET", "HEAD", "OPTIONS") else WRITE_SECONDS
    g.deadline = time.time() + seconds


def call(service: str, method: str, **arguments: Any) -> Any:
    """What `service.method(**arguments)` returns to whoever is logged in.

    :raises bus.refusals.Refusal: the service said no; `errors` words it.
    :raises bus.caller.Unavailable, bus.caller.TimedOut, bus.caller.Accident: see there; `errors` answers 503 or 500.
    """
    return _call((g.get("actor_tokens") or {}).get(service), service, method, arguments)


def call_as_nobody(service: str, method: str, **arguments: Any) -> Any:
    """`call`, whoever is logged in."""
    return _call(None, service, method, arguments)


def _call(actor_token: str | None, service: str, method: str, arguments: dict[str, Any]) -> Any:
    if "deadline" not in g:
        start_clock()
    return asker().call(
        service,
        method,
        arguments,
        deadline=g.deadline,
        request_id=request_id(),
        actor=actor_token,
        language=g.get("language", "id"),
        idempotency_key=_key_of_this_call(f"{service}.{method}"),
    )


def _key_of_this_call(method: str) -> str | None:
    """The request's key, numbered for each method: the same request sent again calls what creates or decides in the same order."""
    key = g.get("idempotency_key")
    if key is None:
        return None
    if "calls_with_key" not in g:
        g.calls_with_key = Counter()
    g.calls_with_key[method] += 1
    return f"{key}/{g.calls_with_key[method]}"


def request_id() -> str:
    """The id that finds this request in every log."""
    if not has_request_context():
        return uuid.uuid4().hex
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)
