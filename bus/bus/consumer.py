"""A nameko consumer that stops well: it takes nothing new, settles what was delivered, and only then closes its connection."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection
from nameko.amqp.consume import Consumer as NamekoConsumer

DRAIN_SECONDS = 8.0
log = logging.getLogger("bus.consumer")


class Consumer(NamekoConsumer):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unsettled: set[int] = set()
        self._drain_until: float | None = None
        self._consumers: list[Any] = []
        self._ended = Event()

    def run(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().run(*args, safety_interval=0.5, **kwargs)
        finally:
            self._ended.set()

    def drain(self) -> None:
        """Blocks until everything delivered is settled and the connection is closed, at most `DRAIN_SECONDS`."""
        self._drain_until = time.monotonic() + DRAIN_SECONDS
        self._ended.wait(DRAIN_SECONDS + 1)
        self.should_stop = True

    def stop(self) -> None:
        self.drain()

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        with self.create_connection() as connection:
            connection.ensure_connection(self.on_connection_error, interval_start=0.2, interval_step=0.2, interval_max=1)
            yield connection

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        if self._drain_until is not None:
            self.should_stop = True
            raise exc
        log.warning("no connection to the broker (%s), again in %s s", type(exc).__name__, interval)

    def get_consumers(self, consumer_cls: Any, channel: Any) -> list[Any]:
        self._unsettled.clear()  # what the lost connection had delivered comes again
        self._consumers = super().get_consumers(consumer_cls, channel)
        return self._consumers

    def on_iteration(self) -> None:
        if self._drain_until is None:
            return
        for consumer in self._consumers:
            consumer.cancel()
        self._consumers = []
        if not self._unsettled or time.monotonic() > self._drain_until:
            self.should_stop = True

    def on_message(self, body: Any, message: Any) -> None:
        self._unsettled.add(message.delivery_tag)
        for callback in self.callbacks:
            callback(body, message)
        if message.acknowledged:
            self._unsettled.discard(message.delivery_tag)

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """A body that is no JSON is parked; it is not logged, it may be anybody's data."""
        log.warning("parked a message that cannot be decoded, type %s", message.content_type)
        message.reject()

    def ack_message(self, message: Any) -> None:
        self._settle(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        self._settle(message, message.requeue)

    def _settle(self, message: Any, act: Any) -> None:
        try:
            if message.channel.connection:
                act()
        except (AMQPError, OSError):
            pass  # the connection went; the broker delivers the message again
        self._unsettled.discard(message.delivery_tag)
