"""Ask a service and wait no longer than the deadline. Free of nameko and eventlet, safe between threads.

All threads of a process share one line (bus.line). While there is none, or the broker has blocked it, or nobody reads the service's
queue, a call is refused at once; a thread of its own looks for the broker until it is back. A request that was not read before its
deadline is dropped by the broker (`expiration`) or by the door (`bus.deadline`). No queue outlives its connection.
"""

import json
import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from bus import refusals, tracing
from bus.broker import TROUBLE
from bus.headers import ACTOR, DEADLINE, HEALTH, KEY, LANGUAGE, REQUEST_ID
from bus.line import Line, LineEnded, NoReaders

MARGIN = 0.02  # seconds of the caller's time kept for the way back
LOOK_EVERY = 0.25  # seconds between two looks for a broker that is away

log = logging.getLogger("bus.caller")


class Unavailable(Exception):
    """The broker or the service is away; nothing was done. Ask again in a moment."""


class TimedOut(Exception):
    """No answer, by the deadline, because the line broke or because it is lost. Whether it was done is not known: the same key may be sent again."""


class Accident(Exception):
    """The service failed in a way that is its own fault; the request id finds it in the logs."""


class Caller:
    def __init__(self, uri: str, services: Iterable[str]) -> None:
        """`services`: all that will be asked. The answers of no other are heard."""
        self._uri, self._services = uri, tuple(services)
        self._line: Line | None = None
        self._looking = threading.Lock()  # held by the one thread that looks for the broker
        self._looked = threading.Event()  # set once it is known whether the broker is there
        self._closed = False

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Any],
        *,
        deadline: float,
        request_id: str,
        actor: str | None = None,
        language: str = "",
        idempotency_key: str | None = None,
    ) -> Any:
        """What `service.method(**arguments)` returns. `deadline` is absolute Unix time, `actor` the asker's token.

        Calls of a changing method with one `idempotency_key` are one act; without a key each call is its own. Several keys, with
        blanks between, are as good as any of them.

        :raises bus.refusals.Refusal: the service said no.
        :raises Unavailable: broker, service or its database away. :raises TimedOut: see there. :raises Accident: a fault there.
        """
        headers = {DEADLINE: deadline - MARGIN, REQUEST_ID: request_id, LANGUAGE: language}
        if actor:
            headers[ACTOR] = actor
        if idempotency_key:
            headers[KEY] = idempotency_key
        body = json.dumps({"args": [], "kwargs": arguments}, separators=(",", ":")).encode()
        span = tracing.NOTHING if method == HEALTH else tracing.begin(f"{service}.{method}", "client", request_id)
        try:
            result = _result(self._ask(service, method, body, headers | span.headers, deadline))
        except Exception as error:
            span.end(type(error).__name__)
            raise
        span.end()
        return result

    def readers(self, service: str, *, within: float = 1.0) -> int:
        """How many processes read the service's requests now; 0 when it or the broker is away."""
        deadline = time.time() + within
        try:
            return self._current(deadline).readers(service, deadline)
        except (Unavailable, LineEnded):
            return 0

    def healthy(self, service: str, *, within: float = 2.0) -> bool:
        """Whether a process of the service answers, and its database to it."""
        try:
            self.call(service, HEALTH, {}, deadline=time.time() + within, request_id=HEALTH)
        except (Unavailable, TimedOut, Accident, refusals.Refusal):
            return False
        return True

    def close(self) -> None:
        self._closed = True
        if self._line:
            self._line.end()

    def _ask(self, service: str, method: str, body: bytes, headers: dict[str, Any], deadline: float) -> dict[str, Any]:
        line = self._current(deadline)
        try:
            call_id, waiting = line.ask(service, method, body, headers, deadline)
        except NoReaders as error:
            raise Unavailable(str(error)) from error
        except LineEnded as error:
            self._look_for_broker()
            raise Unavailable(f"the broker does not take requests: {error}") from error
        if not waiting.wait(deadline - time.time()):
            line.forget(call_id)
            raise TimedOut(f"no answer from {service} before the deadline")
        if waiting.answer is None:
            self._look_for_broker()
            raise TimedOut(f"the line to the broker broke while {service} was asked")
        return _read(waiting.answer)

    def _current(self, deadline: float) -> Line:
        """The line, when it is there and takes requests. Only a process's first callers wait for it."""
        if self._line is None or self._line.ended:
            self._look_for_broker()
            self._looked.wait(max(0.0, deadline - time.time()))
        line = self._line
        if line is None or line.ended:
            raise Unavailable("the broker is away")
        if line.blocked:
            raise Unavailable("the broker takes nothing for now")
        return line

    def _look_for_broker(self) -> None:
        if not self._closed and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="bus-look", daemon=True).start()

    def _look(self) -> None:
        try:
            while not self._closed:
                if self._line is not None and not self._line.ended:
                    return
                try:
                    self._line = Line(self._uri, self._services)
                    return
                except TROUBLE as error:
                    log.warning("the broker is away: %s", type(error).__name__)
                self._looked.set()
                time.sleep(LOOK_EVERY)
        finally:
            self._looked.set()
            self._looking.release()


def _read(answer: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(answer))
    except (ValueError, TypeError) as error:
        raise Accident("an answer that cannot be read") from error


def _result(reply: dict[str, Any]) -> Any:
    error = reply.get("error")
    if not error:
        return reply["result"]
    refusal = refusals.from_wire(error)
    if refusal:
        raise refusal
    if error.get("kind") == "Unavailable":
        raise Unavailable(error.get("message", ""))
    if error.get("kind") == "AnswerLost":
        raise TimedOut(error.get("message", ""))
    raise Accident(f"{error.get('message')} in request {error.get('details', {}).get('request_id')}")
