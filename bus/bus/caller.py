"""Ask a service and wait no longer than the deadline. Free of nameko and eventlet, safe between threads.

A call takes a connection of its own from a pool; the answer comes by the broker's direct reply-to, so that no queue is ever left
behind. On any doubt (time-out, lost connection) the connection is dropped, not repaired. A request that was not read before its
deadline is dropped by the broker (`expiration`) or by the door (`bus.deadline`).
"""

import json
import logging
import select
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from amqp.exceptions import AMQPError
from amqp.exceptions import NotFound as NoSuchQueue
from kombu import Connection, Consumer, Producer, Queue
from kombu.exceptions import KombuError

from bus import refusals

ACTOR, DEADLINE, LANGUAGE, REQUEST_ID = "bus.actor", "bus.deadline", "bus.language", "bus.request_id"
REPLY_TO = "amq.rabbitmq.reply-to"
TROUBLE = (AMQPError, KombuError, OSError)
CONNECT_SECONDS = 2
READERS_SECONDS = 0.5

log = logging.getLogger("bus.caller")


class Unavailable(Exception):
    """The broker or the service is away; nothing was done. Ask again in a moment."""


class TimedOut(Exception):
    """No answer before the deadline. A reading call may be repeated; whether a writing one was done is not known."""


class Accident(Exception):
    """The service failed in a way that is its own fault; the request id finds it in the logs."""


class Line:
    """One connection with its reply consumer; used by one thread at a time."""

    def __init__(self, uri: str) -> None:
        options = {"write_timeout": CONNECT_SECONDS, "read_timeout": CONNECT_SECONDS}
        self.connection = Connection(uri, connect_timeout=CONNECT_SECONDS, transport_options=options)
        self.connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)  # now or never: the caller has a deadline
        channel = self.connection.default_channel
        self.answers: dict[str, Any] = {}
        self.returned: set[str] = set()
        self._asked_for_readers: dict[str, float] = {}
        consumer = Consumer(channel, [Queue(REPLY_TO, no_declare=True)], no_ack=True, on_message=self._on_answer, accept=["json"])
        consumer.consume()
        self.producer = Producer(channel, on_return=self._on_return, auto_declare=False)

    def _on_answer(self, message: Any) -> None:
        self.answers[message.properties.get("correlation_id")] = message.decode()

    def _on_return(self, exception: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self.returned.add(message.properties.get("correlation_id"))

    def is_quiet(self) -> bool:
        """Whether nothing came while the line lay idle: what comes then is the connection's end or a stale answer."""
        try:
            socket = self.connection.connection.transport.sock
            return not select.select([socket], [], [], 0)[0]
        except (AttributeError, ValueError, OSError):
            return False

    def demand_readers(self, service: str) -> None:
        """:raises Unavailable: nobody reads the service's queue, so nobody would answer."""
        if time.monotonic() - self._asked_for_readers.get(service, -1e9) < READERS_SECONDS:
            return
        if self.readers(service) == 0:
            raise Unavailable(f"nobody answers for {service}")
        self._asked_for_readers[service] = time.monotonic()

    def readers(self, service: str) -> int:
        return int(self.connection.default_channel.queue_declare(f"rpc-{service}", passive=True).consumer_count)

    def close(self) -> None:
        with suppress(Exception):  # politeness is not worth waiting for: the socket goes, the broker notices
            self.connection.connection.transport.sock.close()
        with suppress(Exception):
            self.connection.connection.collect()


class Caller:
    def __init__(self, uri: str, *, lines: int = 32) -> None:
        self._uri = uri
        self._idle: deque[Line] = deque()
        self._places = threading.BoundedSemaphore(lines)

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
    ) -> Any:
        """What `service.method(**arguments)` returns. `deadline` is absolute Unix time, `actor` the asker's token.

        :raises bus.refusals.Refusal: the service said no.
        :raises Unavailable: broker, service or its database away. :raises TimedOut: no answer in time. :raises Accident: a fault there.
        """
        headers = {DEADLINE: deadline, REQUEST_ID: request_id, LANGUAGE: language, **({ACTOR: actor} if actor else {})}
        with self._line(deadline) as line:
            line.demand_readers(service)
            correlation_id = uuid.uuid4().hex
            _publish(line, service, method, arguments, headers, correlation_id, deadline)
            return _result(_await(line, service, correlation_id, deadline))

    def readers(self, service: str, *, within: float = 1.0) -> int:
        """How many processes read the service's requests now; 0 when it or the broker is away."""
        try:
            with self._line(time.time() + within) as line:
                return line.readers(service)
        except (Unavailable, TimedOut):
            return 0

    @contextmanager
    def _line(self, deadline: float) -> Iterator[Line]:
        if not self._places.acquire(timeout=max(0.0, deadline - time.time())):
            raise TimedOut("no free connection before the deadline")
        line = None
        try:
            line = self._take()
            yield line
        except (TimedOut, NoSuchQueue, *TROUBLE) as error:
            if line:
                line.close()
                line = None
            if isinstance(error, TimedOut):
                raise
            raise Unavailable(f"the broker does not serve: {type(error).__name__}") from error
        finally:
            if line:
                self._idle.append(line)
            self._places.release()

    def _take(self) -> Line:
        while True:
            try:
                line = self._idle.pop()
            except IndexError:
                return Line(self._uri)
            if line.is_quiet():
                return line
            line.close()


def _publish(
    line: Line, service: str, method: str, arguments: dict[str, Any], headers: dict[str, Any], correlation_id: str, deadline: float
) -> None:
    line.producer.publish(
        json.dumps({"args": [], "kwargs": arguments}),
        exchange="nameko-rpc",
        routing_key=f"{service}.{method}",
        mandatory=True,
        delivery_mode=1,
        expiration=max(0.05, deadline - time.time()),
        reply_to=REPLY_TO,
        correlation_id=correlation_id,
        message_id=correlation_id,
        headers=headers,
        content_type="application/json",
        content_encoding="utf-8",
    )


def _await(line: Line, service: str, correlation_id: str, deadline: float) -> dict[str, Any]:
    while correlation_id not in line.answers:
        if correlation_id in line.returned:
            line.returned.discard(correlation_id)
            raise Unavailable(f"nobody is there for {service}")
        left = deadline - time.time()
        if left <= 0:
            raise TimedOut(f"no answer from {service} before the deadline")
        try:
            line.connection.drain_events(timeout=left)
        except TimeoutError as error:
            raise TimedOut(f"no answer from {service} before the deadline") from error
    return dict(line.answers.pop(correlation_id))


def _result(reply: dict[str, Any]) -> Any:
    error = reply.get("error")
    if not error:
        return reply["result"]
    refusal = refusals.from_wire(error)
    if refusal:
        raise refusal
    if error.get("kind") == "Unavailable":
        raise Unavailable(error.get("message", ""))
    raise Accident(f"{error.get('message')} in request {error.get('details', {}).get('request_id')}")
