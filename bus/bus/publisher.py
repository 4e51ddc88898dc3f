"""Publishes messages and waits for their confirmations: one, or a batch whose confirmations are awaited together."""

import json
import time
import uuid
from typing import Any

import amqp
from amqp.exceptions import MessageNacked
from kombu import Connection
from sqlalchemy.engine import Row

from bus.outbox import envelope

CONFIRMED_WITHIN = 5.0  # seconds for a whole batch
Address = tuple[str, str]  # exchange and routing key


class Publisher:
    def __init__(self, connection: Connection, *, confirmed_within: float = CONFIRMED_WITHIN) -> None:
        self.connection, self._confirmed_within = connection, confirmed_within
        self.channel = connection.channel()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._on_ack)
        self.channel.events["basic_nack"].add(self._on_nack)
        self.channel.events["basic_return"].add(self._on_return)
        self._sent = 0
        self._open: set[int] = set()
        self._refused = False
        self._unread: set[Address] = set()

    def send(self, messages: list[tuple[amqp.Message, str, str]]) -> set[Address]:
        """Publish (message, exchange, routing key) each, and return when the broker has taken all.

        :returns: where no queue is bound: what was sent there is lost.
        :raises Exception: one of bus.broker.TROUBLE: some may have been taken, sending them again is harmless.
        """
        self._unread = set()
        for message, exchange, routing_key in messages:
            self.channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=True)
            self._sent += 1
            self._open.add(self._sent)
        deadline = time.monotonic() + self._confirmed_within
        while self._open:
            self.connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
        if self._refused:
            raise MessageNacked
        return self._unread

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        self._open -= {tag for tag in self._open if tag <= delivery_tag} if multiple else {delivery_tag}

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(delivery_tag, multiple)

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        self._unread.add((exchange, routing_key))


def message(row: Row[Any], *, headers: dict[str, str] | None = None) -> amqp.Message:
    """The event of one row of the outbox as it goes over the wire."""
    return as_message(row.id, json.dumps(envelope(row), separators=(",", ":")), headers=headers)


def as_message(id: uuid.UUID, body: str, *, headers: dict[str, str] | None = None) -> amqp.Message:
    more = {"application_headers": headers} if headers else {}
    plain = {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2}
    return amqp.Message(body.encode(), message_id=str(id), **plain, **more)
