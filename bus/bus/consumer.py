"""Reads one queue for as long as the process lives, whatever the broker does, and stops well.

It declares nothing: a queue that is not there (any more) is waited for. A message is settled on the connection it came by or not at all:
when that connection has gone the broker delivers it again. Told to stop it takes nothing new, settles what was delivered, and only
then closes, so that nothing is done twice.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import amqp
import eventlet

from bus import parking
from bus.broker import amqp_uri, connect, hang_up

DRAIN_SECONDS = 8.0
TICK = 0.5  # seconds between two looks at heartbeats and at whether to stop
PAUSE = 0.5  # seconds before another try
log = logging.getLogger("bus.consumer")
Handle = Callable[[Any, amqp.Message], None]  # the JSON of a message's body, and the message


class Consumer:
    def __init__(self, queue: str, handle: Handle, *, prefetch: int) -> None:
        self.queue, self._handle, self._prefetch = queue, handle, prefetch
        self._connection: amqp.Connection | None = None
        self._channel: Any = None
        self._unsettled: set[int] = set()
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
        if self._running:
            self._ended.wait(DRAIN_SECONDS + 1)

    def holds(self, message: amqp.Message) -> bool:
        """Whether `message` can still be settled; if not it comes again."""
        return message.channel is not None and message.channel is self._channel

    def ack_message(self, message: amqp.Message) -> None:
        self._settle(message, message.channel.basic_ack)

    def ack_messages(self, messages: list[amqp.Message]) -> None:
        """In one go when nothing that came before them is still open."""
        held = [message for message in messages if self.holds(message)]
        tags = {message.delivery_tag for message in held}
        last = max(tags, default=0)
        if any(tag < last and tag not in tags for tag in self._unsettled):
            for message in held:
                self.ack_message(message)
        elif held:
            self._unsettled -= tags
            self._settle(next(m for m in held if m.delivery_tag == last), lambda tag: held[0].channel.basic_ack(tag, multiple=True))

    def requeue_message(self, message: amqp.Message) -> None:
        self._settle(message, lambda tag: message.channel.basic_reject(tag, requeue=True))

    def park(self, message: amqp.Message, why: str) -> None:
        """Hand `message`, which nobody can read, to `bus.parked`. Until that works it stays, and what comes after it is read on."""
        eventlet.spawn_n(self._park, message, why)

    def _park(self, message: amqp.Message, why: str) -> None:
        while self.holds(message):
            try:
                parking.park(message, queue=self.queue, why=why)
            except Exception as error:
                log.warning("could not park a message (%s); it stays", type(error).__name__)
                if self.draining:
                    return self.requeue_message(message)
                eventlet.sleep(PAUSE)
            else:
                return self.ack_message(message)
        return None

    def _read_until_done(self) -> None:
        self._connection = connection = connect(amqp_uri()).connection
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, self._prefetch, False)
        self._channel = channel
        tag = channel.basic_consume(self.queue, callback=self._on_delivery)
        self._say("")
        while not self._is_done():
            if self.draining and tag:
                channel.basic_cancel(tag, nowait=True)
                tag = None
            self._read_some(connection)
        with eventlet.Timeout(1, False):
            connection.close()

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
        self._unsettled.clear()
        if connection is not None:
            hang_up(connection)

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("not reading %s: %s", self.queue, trouble)
        elif self._trouble and not trouble:
            log.info("reading %s again", self.queue)
        self._trouble = trouble

    def _on_delivery(self, message: amqp.Message) -> None:
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

    def _settle(self, message: amqp.Message, act: Callable[[int], None]) -> None:
        if not self.holds(message):
            return
        self._unsettled.discard(message.delivery_tag)
        try:
            act(message.delivery_tag)
        except Exception as error:  # not known whether it arrived: on another connection the message comes again or not
            self._say(type(error).__name__)
            hang_up(message.channel.connection)
