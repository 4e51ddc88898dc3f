"""Sends events in batches: all published, then all confirmations awaited together."""

import json
import logging
import time
from typing import Any

import amqp
from amqp.exceptions import MessageNacked
from kombu import Connection
from sqlalchemy.engine import Row

from bus.outbox import envelope

CONFIRMED_WITHIN = 5.0  # seconds for a whole batch
log = logging.getLogger("bus.publisher")


class Publisher:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.channel = connection.channel()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._on_ack)
        self.channel.events["basic_nack"].add(self._on_nack)
        self.channel.events["basic_return"].add(self._on_return)
        self._sent = 0
        self._open: set[int] = set()
        self._refused = False
        self._unread: set[str] = set()

    def send(self, messages: list[tuple[amqp.Message, str, str]]) -> None:
        """Publish (message, exchange, routing key) each, and return when the broker has taken all.

        :raises Exception: one of bus.broker.TROUBLE: some may have been taken, sending them again is harmless.
        """
        for message, exchange, routing_key in messages:
            self.channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=True)
            self._sent += 1
            self._open.add(self._sent)
        deadline = time.monotonic() + CONFIRMED_WITHIN
        while self._open:
            self.connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
        if self._refused:
            raise MessageNacked

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        self._open -= {tag for tag in self._open if tag <= delivery_tag} if multiple else {delivery_tag}

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(delivery_tag, multiple)

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        """Nobody reads this kind of event. Said once: it is in the log for who wants to hear it later."""
        if routing_key not in self._unread:
            self._unread.add(routing_key)
            log.info("nobody reads %s of %s", routing_key, exchange)


def message(row: Row[Any]) -> amqp.Message:
    """The event of one row of the outbox as it goes over the wire."""
    body = json.dumps(envelope(row), separators=(",", ":")).encode()
    return amqp.Message(body, content_type="application/json", content_encoding="utf-8", delivery_mode=2, message_id=str(row.id))
