"""Answers to requests, as cheap as the wire allows: transient, unconfirmed, one long-lived channel per service."""

import json
import logging
import threading
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection, Producer
from kombu.exceptions import KombuError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bus.context import CallInfo
from bus.refusals import Refusal

log = logging.getLogger("bus.replies")


class Replies:
    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._lock = threading.Lock()  # green in a service: one frame at a time on the shared channel
        self._producer: Producer | None = None

    def send(self, message: Any, reply: dict[str, Any]) -> None:
        """Answer `message`; tried twice, then given up: the caller's deadline deals with it, the service lives on."""
        body = json.dumps(reply)
        with self._lock:
            for _ in range(2):
                try:
                    self._publish(body, message.properties["reply_to"], message.properties.get("correlation_id"))
                    return
                except (AMQPError, KombuError, OSError) as error:
                    self._producer = None
                    log.warning("a reply could not be sent: %s", type(error).__name__)

    def _publish(self, body: str, reply_to: str, correlation_id: str | None) -> None:
        if self._producer is None:
            self._producer = Producer(Connection(self._uri, connect_timeout=2).default_channel, auto_declare=False)
        self._producer.publish(
            body,
            exchange="",
            routing_key=reply_to,
            correlation_id=correlation_id,
            delivery_mode=1,
            content_type="application/json",
            content_encoding="utf-8",
        )


def failure(error: BaseException, info: CallInfo) -> dict[str, Any]:
    """What a failed call answers: its refusal whole, else only the kind of accident and the request it happened in."""
    if isinstance(error, Refusal):
        return error.to_wire()
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return unavailable()
    return {"kind": "Accident", "code": "accident", "message": type(error).__name__, "details": {"request_id": info.request_id}}


def unavailable() -> dict[str, Any]:
    return {"kind": "Unavailable", "code": "unavailable", "message": "the service's database does not answer", "details": {}}
