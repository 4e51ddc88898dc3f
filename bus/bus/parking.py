"""What cannot be read or handled is not thrown away: it goes, confirmed, to wait for another try or for a person. Bodies are never logged."""

import json
import logging
from datetime import UTC, datetime
from functools import cache
from typing import Any

import amqp

from bus import queues
from bus.broker import amqp_uri
from bus.sender import Sender

QUEUE, WHY, FAILED_WITH, ATTEMPTS, FIRST_AT = "bus.queue", "bus.why", "bus.failed_with", "bus.attempts", "bus.first_at"
LARGEST = 1024 * 1024  # bytes; none of our messages is larger

log = logging.getLogger("bus.parking")


class Unreadable(Exception):
    """Nobody can read a message, `why` says so in a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read(message: amqp.Message) -> Any:
    """The JSON in a message's body. :raises Unreadable:"""
    body = body_of(message)
    if len(body) > LARGEST:
        raise Unreadable("too_large")
    if message.properties.get("content_type") != "application/json":
        raise Unreadable("undecodable")
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("undecodable") from error


def body_of(message: amqp.Message) -> bytes:
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def headers_of(message: amqp.Message) -> dict[str, Any]:
    return dict(message.properties.get("application_headers") or {})


@cache
def _sender() -> Sender:
    return Sender(amqp_uri(), confirm=True)


def park(message: amqp.Message, *, queue: str, why: str, failed_with: str = "") -> None:
    """Hand `message` to `bus.parked`. :raises Exception: one of bus.broker.TROUBLE; it is then still where it was."""
    _send_on(message, queues.PARKED, queue=queue, why=why, failed_with=failed_with)
    log.warning("parked: %s, meant for %s, message %s %s", why, queue, message.properties.get("message_id"), failed_with)


def put_off(message: amqp.Message, *, queue: str, failed_with: str) -> None:
    """Hand `message` on for another try, each time later than the last; after the last it is parked. :raises: as `park`."""
    done = attempts(message)
    if done >= len(queues.RETRY_DELAYS):
        park(message, queue=queue, why="handler_failed", failed_with=failed_with)
    else:
        wait = queues.retry_exchange_name(queues.reader_of(queue), queues.RETRY_DELAYS[done])
        _send_on(message, wait, queue=queue, why="handler_failed", failed_with=failed_with)


def attempts(message: amqp.Message) -> int:
    """How often `message` has failed before."""
    given = headers_of(message).get(ATTEMPTS, 0)
    return given if type(given) is int and given > 0 else 0


def _send_on(message: amqp.Message, exchange: str, *, queue: str, why: str, failed_with: str) -> None:
    headers = {
        QUEUE: queue,
        WHY: why,
        FAILED_WITH: failed_with,
        ATTEMPTS: attempts(message) + 1,
        FIRST_AT: str(headers_of(message).get(FIRST_AT) or datetime.now(UTC).isoformat(timespec="seconds"))[:40],
    }
    names = ("message_id", "correlation_id", "reply_to", "content_type", "content_encoding")
    kept = {name: message.properties[name] for name in names if message.properties.get(name)}
    _sender().send(body_of(message), exchange=exchange, routing_key=queue, delivery_mode=2, application_headers=headers, **kept)
