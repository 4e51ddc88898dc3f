"""The line to the broker that all threads of a process share: one connection to send on, one to hear the answers on.

Nobody waits on a socket but the line's own two threads. Whatever goes wrong ends the line; its owner makes another.
"""

import logging
import secrets
import select
import threading
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import amqp
from amqp.exceptions import NotFound as NoSuchQueue

from bus import queues
from bus.broker import HEARTBEAT, TROUBLE, connect, drop, read_ahead

SEND_BOUND = 0.5  # seconds: a broker that takes longer to take or to answer anything is not one to wait for
ID_BYTES = 16  # of a request's id: only the service that is asked can know it
READERS_FRESH = 0.5  # seconds for which the number of readers is believed
TELL_EVERY = 10.0  # seconds between two lines of the log about answers that are not believed
MANY_WAITING = 500  # requests in a service's queue: more would only wait for their deadlines

log = logging.getLogger("bus.line")


class LineEnded(Exception):
    """The line is over; whether what was sent has been done is not known."""


class NoReaders(Exception):
    """Nobody reads the service's queue, or far too many wait in it already."""


class Waiting:
    """One call that waits for the answer of `service`."""

    __slots__ = ("_bell", "answer", "service")

    def __init__(self, service: str) -> None:
        self.service = service
        self.answer: bytes | None = None
        self._bell = threading.Lock()
        self._bell.acquire()

    def ring(self, answer: bytes | None) -> None:
        self.answer = answer
        self._bell.release()

    def wait(self, seconds: float) -> bool:
        return self._bell.acquire(timeout=max(0.0, seconds))


class Line:
    """:raises Exception: one of bus.broker.TROUBLE, when it cannot be made."""

    def __init__(self, uri: str, services: Iterable[str]) -> None:
        """`services`: all that may be asked on this line."""
        self._ways = {service: {queues.replies_exchange_name(service), *queues.shared_replies()} for service in services}
        self._refused, self._refused_told = 0, -TELL_EVERY
        self.ended = False
        self.blocked = False
        self._lock = threading.Lock()
        self._waiting: dict[str, Waiting] = {}
        self._asked: dict[str, float] = {}
        self._name = f"{queues.REPLY_QUEUES}{uuid.uuid4().hex}"
        self._sending = connect(uri, bound=SEND_BOUND, on_blocked=self._on_blocked, on_unblocked=self._on_unblocked)
        try:
            self._hearing = connect(uri)
            self._channel, self._asking = self._sending.channel(), self._sending.channel()
            self._hear()
        except BaseException:
            drop(self._sending)
            raise
        for work in (self._read_answers, self._watch_sending):
            threading.Thread(target=work, name=f"bus-{work.__name__}", daemon=True).start()

    def _hear(self) -> None:
        read_ahead(self._hearing.connection)
        channel = self._hearing.channel()
        channel.queue_declare(self._name, exclusive=True, auto_delete=True, durable=False)
        for exchange in sorted(set().union(*self._ways.values())):
            channel.queue_bind(self._name, exchange, self._name)
        channel.basic_consume(self._name, no_ack=True, callback=self._on_answer)

    # ── sending ──

    def ask(self, service: str, method: str, body: bytes, headers: dict[str, Any], deadline: float) -> tuple[str, Waiting]:
        """Send a request. :returns: its id and what waits for the answer; `forget` it when done.

        :raises NoReaders: nothing was sent. :raises LineEnded: the line broke while sending.
        """
        with self._turn(deadline):
            self._demand_readers(service)
            call_id, waiting = secrets.token_hex(ID_BYTES), Waiting(service)
            self._waiting[call_id] = waiting
            message = amqp.Message(
                body,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=1,
                expiration=str(max(50, int((deadline - time.time()) * 1000))),
                reply_to=self._name,
                correlation_id=call_id,
                message_id=call_id,
                application_headers=headers,
            )
            self._channel.basic_publish(message, exchange=queues.RPC_EXCHANGE, routing_key=f"{service}.{method}")
        return call_id, waiting

    def forget(self, call_id: str) -> None:
        self._waiting.pop(call_id, None)

    def readers(self, service: str, deadline: float) -> int:
        """How many processes read the service's queue. :raises LineEnded: the broker does not say."""
        with self._turn(deadline):
            return self._look(service)[0]

    def _turn(self, deadline: float) -> "Turn":
        return Turn(self, deadline)

    def _demand_readers(self, service: str) -> None:
        if service not in self._ways:
            raise NoReaders(f"{service} is none of the services whose answers are heard here")
        if time.monotonic() - self._asked.get(service, -READERS_FRESH) < READERS_FRESH:
            return
        readers, waiting = self._look(service)
        if readers == 0 or waiting > MANY_WAITING:
            raise NoReaders(f"nobody answers for {service}" if readers == 0 else f"{waiting} requests wait for {service}")
        self._asked[service] = time.monotonic()

    def _look(self, service: str) -> tuple[int, int]:
        try:
            found = self._asking.queue_declare(queues.rpc_queue_name(service), passive=True)
        except NoSuchQueue:
            self._asking = self._sending.channel()
            return 0, 0
        return int(found.consumer_count), int(found.message_count)

    # ── the line's own threads ──

    def _read_answers(self) -> None:
        connection = self._hearing.connection
        connection.transport.sock.settimeout(1)  # once, instead of around every answer
        looked = time.monotonic()
        try:
            while not self.ended:
                with suppress(TimeoutError):
                    connection.drain_events()
                if time.monotonic() - looked > 1:
                    looked = time.monotonic()
                    connection.heartbeat_tick()
        except Exception as error:  # a connection that is being dropped fails in many ways
            self.end(error)

    def _watch_sending(self) -> None:
        """Hears what the broker says on the connection that others send on: blocked, unblocked, heartbeats, its end."""
        connection = self._sending.connection
        sock = connection.transport.sock
        try:
            while not self.ended:
                came = select.select([sock], [], [], HEARTBEAT / 3)[0]
                with self._lock:
                    if self.ended:
                        return
                    if came:
                        _read_one(connection)
                    connection.heartbeat_tick()
        except Exception as error:  # a connection that is being dropped fails in many ways
            self.end(error)

    def _on_answer(self, message: Any) -> None:
        """Believed only when it came over the exchange to which nobody but the service that was asked may write."""
        call_id, exchange = message.properties.get("correlation_id", ""), message.delivery_info["exchange"]
        waiting = self._waiting.get(call_id)
        if waiting is None or exchange not in self._ways[waiting.service]:
            self._refuse(exchange, waiting)
            return
        self.forget(call_id)
        waiting.ring(message.body if isinstance(message.body, bytes) else str(message.body).encode())

    def _refuse(self, exchange: str, waiting: Waiting | None) -> None:
        """Told at most once in `TELL_EVERY` seconds: whoever forges answers does not fill the log as well."""
        self._refused += 1
        if time.monotonic() - self._refused_told >= TELL_EVERY:
            self._refused_told = time.monotonic()
            why = f"{waiting.service} was asked" if waiting else "nobody waits for it (any more)"
            log.warning("an answer over %s is not believed: %s; %s so far", exchange, why, self._refused)

    def _on_blocked(self, reason: str) -> None:
        self.blocked = True
        log.warning("the broker takes nothing for now")

    def _on_unblocked(self) -> None:
        self.blocked = False
        log.warning("the broker takes requests again")

    def end(self, error: BaseException | None = None) -> None:
        """Let everybody who waits go, and drop both connections. Ending an ended line is fine."""
        if self.ended:
            return
        self.ended = True
        if error is not None:
            log.warning("the line to the broker has ended: %s", type(error).__name__)
        for connection in (self._sending, self._hearing):
            drop(connection)
        for call_id in list(self._waiting):
            waiting = self._waiting.pop(call_id, None)
            if waiting is not None:
                waiting.ring(None)


class Turn:
    """Lock on the sending connection; waits until the deadline at most. A connection error closes the line."""

    def __init__(self, line: Line, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def __enter__(self) -> None:
        if not self._line._lock.acquire(timeout=max(0.0, self._deadline - time.time())):
            raise LineEnded("others were sending until the deadline")
        if self._line.ended:
            self._line._lock.release()
            raise LineEnded("the line has ended")

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._line._lock.release()
        if isinstance(error, TROUBLE):
            self._line.end(error)
            raise LineEnded(type(error).__name__) from error


def _read_one(connection: Any) -> None:
    with suppress(TimeoutError):
        connection.blocking_read(timeout=0)
