"""Reads one queue for as long as the process lives, whatever the broker does, and stops well.

It declares nothing: a queue that is not there (any more) is waited for. A message is settled on the connection it came by or not at all:
when that connection has gone the broker delivers it again. Told to stop it takes nothing new, settles what was delivered, and only
then closes, so that nothing is done twice.
"""

import logging
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import amqp
import eventlet
from amqp import method_framing

from bus import parking
from bus.broker import amqp_uri, connect, hang_up, read_ahead

DRAIN_SECONDS = 8.0
TICK = 0.5  # seconds between two looks at heartbeats and at whether to stop
PAUSE = 0.5  # seconds before another try
# One message after the other goes to the one connection that takes them: a thousand that waited for it timed out in turns, and filled the log.
HANDING_ON = eventlet.semaphore.Semaphore(1)
log = logging.getLogger("bus.consumer")
Handle = Callable[[Any, amqp.Message], None]  # the JSON of a message's body, and the message


class Tolerant(amqp.Message):
    """A message whose properties break the rules of AMQP has none: it would else end the connection, and the next one, and so on."""

    def _load_properties(self, class_id: int, buf: bytes, offset: int) -> int:
        try:
            return int(super()._load_properties(class_id, buf, offset))
        except Exception:
            self.properties: dict[str, Any] = {}
            return offset


method_framing.Message = Tolerant


class Consumer:
    """`renew_after` so many seconds in which nothing came the queue is asked anew. Quorum queues need it: one that is deleted and made
    again at once may keep its consumer, say nothing, and send it nothing (RabbitMQ 3.10)."""

    def __init__(self, queue: str, handle: Handle, *, prefetch: int, renew_after: float = math.inf) -> None:
        self.queue, self._handle, self._prefetch, self._renew_after = queue, handle, prefetch, renew_after
        self._heard_at = 0.0
        self._connection: amqp.Connection | None = None
        self._channel: Any = None
        self._tag = ""
        self._unsettled: set[int] = set()
        self._left: set[int] = set()
        self._done: set[int] = set()
        self._drain_until: float | None = None
        self._running = False
        self._ended = threading.Event()
        self._trouble = ""

    @property
    def draining(self) -> bool:
        return self._drain_until is not None

    def run(self) -> None:
        """Read until `drain`."""
        self._running = True
        while not self._is_done():
            try:
                self._read_until_done()
            except Exception as error:  # of whatever kind: nothing the broker does may end the process
                self._say(type(error).__name__)
            self._let_go()
            eventlet.sleep(0 if self.draining else PAUSE)
        self._ended.set()

    def drain(self) -> None:
        """Blocks until everything delivered is settled and the connection is closed, at most `DRAIN_SECONDS`."""
        self._drain_until = time.monotonic() + DRAIN_SECONDS
        with suppress(Exception):  # with the connection the reading ends in any case
            self._channel.basic_cancel(self._tag, nowait=True)
        if self._running:
            self._ended.wait(DRAIN_SECONDS + 1)

    def holds(self, message: amqp.Message) -> bool:
        """Whether `message` can still be settled; if not it comes again."""
        return message.channel is not None and message.channel is self._channel

    def ack_message(self, message: amqp.Message) -> None:
        self.ack_messages([message])

    def ack_messages(self, messages: list[amqp.Message]) -> None:
        """In a moment, with whatever else is done by then."""
        tags = {message.delivery_tag for message in messages if self.holds(message)}
        if tags and not self._done:
            eventlet.spawn_n(self._ack, self._channel)
        self._done |= tags

    def _ack(self, channel: Any) -> None:
        """In one go what lies below everything that is still open, the others one by one."""
        if channel is not self._channel:  # the connection they came by has gone, they come again
            return
        done, self._done = self._done, set()
        still_open = min((self._unsettled | self._left) - done, default=math.inf)
        below = {tag for tag in done if tag < still_open}
        try:
            if below:
                channel.basic_ack(max(below), multiple=True)
            for tag in sorted(done - below):
                channel.basic_ack(tag)
        except Exception as error:  # not known which arrived: the others come again on another connection
            self._say(type(error).__name__)
            hang_up(channel.connection)
        self._unsettled -= done

    def leave(self, message: amqp.Message) -> None:
        """Neither acknowledged nor rejected: it comes again, to whoever reads, once this connection is closed."""
        if self.holds(message):
            self._left.add(message.delivery_tag)
            self._unsettled.discard(message.delivery_tag)

    def park(self, message: amqp.Message, why: str) -> None:
        """Hand `message`, which nobody can read, to `bus.parked`."""
        self.hand_on(message, lambda: parking.park(message, queue=self.queue, why=why))

    def hand_on(self, message: amqp.Message, send: Callable[[], None]) -> None:
        """Acknowledge `message` once `send` has succeeded. Until then it stays here, tried again and again, and others are read on."""
        eventlet.spawn_n(self._hand_on, message, send)

    def _hand_on(self, message: amqp.Message, send: Callable[[], None]) -> None:
        while self.holds(message):
            if self._is_taken(send):
                self.ack_message(message)
                return
            if self.draining:
                self.leave(message)
                return
            eventlet.sleep(PAUSE)

    def _is_taken(self, send: Callable[[], None]) -> bool:
        with HANDING_ON:
            if self.draining:
                return False
            try:
                send()
            except Exception as error:
                log.warning("a message stays at %s, it could not be handed on: %s", self.queue, type(error).__name__)
                return False
            return True

    def _read_until_done(self) -> None:
        self._connection = connection = connect(amqp_uri()).connection
        read_ahead(connection)
        self._subscribe(connection)
        self._say("")
        while not self._is_done():
            self._read_some(connection)
            if self._is_quiet():
                self._channel.close()
                self._subscribe(connection)
        with eventlet.Timeout(1, False):
            connection.close()

    def _subscribe(self, connection: amqp.Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, self._prefetch, False)
        self._channel, self._heard_at = channel, time.monotonic()
        self._tag = channel.basic_consume(self.queue, callback=self._on_delivery)

    def _is_quiet(self) -> bool:
        return not self._unsettled and time.monotonic() > self._heard_at + self._renew_after

    def _read_some(self, connection: amqp.Connection) -> None:
        with suppress(TimeoutError):
            until = time.monotonic() + TICK
            while time.monotonic() < until and not (self.draining and not self._unsettled):
                connection.drain_events(timeout=TICK)
        connection.heartbeat_tick()

    def _is_done(self) -> bool:
        if self._drain_until is None:
            return False
        return self._connection is None or not self._unsettled or time.monotonic() > self._drain_until

    def _let_go(self) -> None:
        """What this connection had delivered comes again on another."""
        connection, self._connection, self._channel = self._connection, None, None
        self._unsettled, self._left, self._done = set(), set(), set()
        if connection is not None:
            hang_up(connection)

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("not reading %s: %s", self.queue, trouble)
        elif self._trouble and not trouble:
            log.info("reading %s again", self.queue)
        self._trouble = trouble

    def _on_delivery(self, message: amqp.Message) -> None:
        self._heard_at = time.monotonic()
        self._unsettled.add(message.delivery_tag)
        try:
            body = parking.read(message)
        except parking.Unreadable as error:
            self.park(message, error.why)
            return
        try:
            self._handle(body, message)
        except Exception as error:
            log.warning("a message at %s could not be looked at: %s", self.queue, type(error).__name__)
            self.park(message, "refused_at_the_door")
