"""Single messages over one connection that green threads share: replies (unconfirmed), parked messages and those put off (each confirmed).

No step takes longer than `BOUND` seconds here, whatever state the broker is in, and while it is away messages are refused at once.
"""

import logging
import threading
import time
from contextlib import suppress
from typing import Any

import amqp
import eventlet

from bus.broker import BOUND, connect, drop, hang_up
from bus.publisher import Publisher

IDLE = 2 * BOUND  # seconds: longer than a message waits for its confirmation, shorter than the broker waits for a sign of life
REST = 0.5  # seconds in which nothing is tried after the broker did not take something
log = logging.getLogger("bus.sender")


class NotTaken(ConnectionError):
    """The broker does not take messages now, or there is no queue for this one."""


class Unconfirmed:
    """One connection, and the green thread that reads it: heartbeats, and the end."""

    def __init__(self, uri: str) -> None:
        self.ended = False
        self._connection = connect(uri).connection
        self._channel = self._connection.channel()
        eventlet.spawn_n(self._read)

    def publish(self, message: amqp.Message, exchange: str, routing_key: str) -> None:
        self._channel.basic_publish(message, exchange=exchange, routing_key=routing_key)

    def _read(self) -> None:
        try:
            while not self.ended:
                with suppress(TimeoutError):
                    self._connection.drain_events(timeout=1)
                self._connection.heartbeat_tick()
        except Exception as error:  # of whatever kind: it is over, and the next message looks for another
            if not self.ended:
                log.warning("a sending connection has ended: %s", type(error).__name__)
        self.end()

    def end(self) -> None:
        self.ended = True
        hang_up(self._connection)


class Confirmed:
    """One connection that is read only while a message waits for its confirmation. So it ends when none was sent for `IDLE` seconds."""

    def __init__(self, uri: str) -> None:
        self.ended = False
        self._connection = connect(uri)
        self._publisher = Publisher(self._connection, confirmed_within=BOUND)
        self._used_at = time.monotonic()
        eventlet.spawn_n(self._end_when_idle)

    def publish(self, message: amqp.Message, exchange: str, routing_key: str) -> None:
        """:raises NotTaken: no queue is bound for it."""
        self._used_at = time.monotonic()
        if self._publisher.send([(message, exchange, routing_key)]):
            raise NotTaken("there is no queue for it")

    def _end_when_idle(self) -> None:
        while time.monotonic() < self._used_at + IDLE:
            eventlet.sleep(0.5)
        self.end()

    def end(self) -> None:
        self.ended = True
        drop(self._connection)


class Sender:
    def __init__(self, uri: str, *, confirm: bool) -> None:
        self._uri, self._kind = uri, Confirmed if confirm else Unconfirmed
        self._lock = threading.Lock()
        self._line: Confirmed | Unconfirmed | None = None
        self._rest_until = 0.0

    def send(self, body: bytes, *, exchange: str, routing_key: str, **properties: Any) -> None:
        """Publish `body`. `properties` as AMQP names them, headers as `application_headers`.

        :raises Exception: one of bus.broker.TROUBLE: the broker did not take it, or (unconfirmed) no way to it was found.
        """
        message = amqp.Message(body, **properties)
        if not self._lock.acquire(timeout=BOUND):
            raise NotTaken("others were sending all the time")
        try:
            if time.monotonic() < self._rest_until:
                raise NotTaken("the broker did not take messages a moment ago")
            self._open_line().publish(message, exchange, routing_key)
        except NotTaken:
            raise
        except BaseException:
            self._give_up()
            raise
        finally:
            self._lock.release()

    def _open_line(self) -> Confirmed | Unconfirmed:
        if self._line is None or self._line.ended:
            self._line = self._kind(self._uri)
        return self._line

    def _give_up(self) -> None:
        self._rest_until = time.monotonic() + REST
        if self._line is not None:
            self._line.end()
