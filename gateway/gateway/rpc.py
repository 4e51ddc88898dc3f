"""Call a service for the current request: with its actor, deadline, request id and language."""

import os
import time
import uuid
from collections import Counter
from typing import Any, Protocol

from flask import Flask, current_app, g, has_request_context, request

from bus.caller import Caller
from bus.refusals import Refusal
from gateway import earlier_services, metrics
from gateway.languages import SOURCE

SERVICES = ("identity", "permits", "notifications", "tracking")
READ_SECONDS, WRITE_SECONDS, UPLOAD_SECONDS = 5, 10, 30


class Asker(Protocol):
    """The part of `bus.caller.Caller` that is used here; a test may pass another implementation."""

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Any],
        *,
        deadline: float,
        request_id: str,
        actor: str | None = None,
        language: str = SOURCE,
        idempotency_key: str | None = None,
    ) -> Any: ...

    def healthy(self, service: str, *, within: float) -> bool: ...


def init_app(app: Flask, asker: Asker | None = None) -> None:
    app.extensions["izin.asker"] = asker
    app.extensions["izin.caller"] = (None, None)


def asker() -> Asker:
    """One Caller per process, made after the fork: processes must not share connections."""
    given: Asker | None = current_app.extensions["izin.asker"]
    if given is not None:
        return given
    pid, caller = current_app.extensions["izin.caller"]
    if pid != os.getpid():
        caller = Caller(current_app.config["AMQP_URI"], SERVICES)
        current_app.extensions["izin.caller"] = (os.getpid(), caller)
    return caller


def start_clock(seconds: float | None = None) -> None:
    """One time budget for the request: all its calls together must end within it."""
    if seconds is None:
        seconds = READ_SECONDS if request.method in ("GET", "HEAD", "OPTIONS") else WRITE_SECONDS
    g.deadline = time.time() + seconds


def call(service: str, method: str, **arguments: Any) -> Any:
    """The result of `service.method(**arguments)` for the person who is logged in.

    :raises bus.refusals.Refusal: the service refused; `errors` words it.
    :raises bus.caller.Unavailable, bus.caller.TimedOut, bus.caller.Accident: see there; `errors` answers 503 or 500.
    """
    token = (g.get("actor_tokens") or {}).get(service)
    return _call_of_any_release(token, service, method, arguments)


def call_as_nobody(service: str, method: str, **arguments: Any) -> Any:
    """Like `call`, but without an actor, even when somebody is logged in."""
    return _call_of_any_release(None, service, method, arguments)


def look_up(service: str, method: str, *, within: float, actor: str | None = None) -> Any:
    """The result of a method without arguments, called besides the request's own calls: it takes at most `within` seconds, whatever the
    request may take."""
    if "deadline" not in g:
        start_clock()
    deadline = min(g.deadline, time.time() + within)
    return asker().call(service, method, {}, deadline=deadline, request_id=request_id(), actor=actor, language=g.get("language", "id"))


def _call_of_any_release(token: str | None, service: str, method: str, arguments: dict[str, Any]) -> Any:
    try:
        return _call(token, service, method, arguments)
    except Refusal as refusal:
        if not earlier_services.is_older(method, refusal):
            raise
        return earlier_services.ask(lambda name, given: _call(token, service, name, given), method, arguments, refusal)


def _call(actor_token: str | None, service: str, method: str, arguments: dict[str, Any]) -> Any:
    if "deadline" not in g:
        start_clock()
    with metrics.timed_call(service, method):
        return asker().call(
            service,
            method,
            arguments,
            deadline=g.deadline,
            request_id=request_id(),
            actor=actor_token,
            language=g.get("language", SOURCE),
            idempotency_key=_key_of_this_call(f"{service}.{method}"),
        )


def _key_of_this_call(method: str) -> str | None:
    """The request's keys with a number for each method: the same request sent again makes its commands in the same order."""
    if "idempotency_keys" not in g:
        return None
    if "calls_with_key" not in g:
        g.calls_with_key = Counter()
    g.calls_with_key[method] += 1
    return " ".join(f"{key}/{g.calls_with_key[method]}" for key in g.idempotency_keys)


def request_id() -> str:
    """The id by which this request is found in every log."""
    if not has_request_context():
        return uuid.uuid4().hex
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)
