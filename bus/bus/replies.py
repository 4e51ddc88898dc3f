"""Answers to requests, as cheap as the wire allows: transient, unconfirmed, one long-lived channel per service.

They go over the service's own exchange and nowhere else, whatever a request asks for: that is how the asker knows whose they are.
"""

import json
import logging
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bus import queues
from bus.broker import TROUBLE
from bus.context import CallInfo
from bus.idempotency import AnswerLost
from bus.refusals import Refusal
from bus.sender import Sender

log = logging.getLogger("bus.replies")


class Replies:
    def __init__(self, uri: str, service: str) -> None:
        self._sender = Sender(uri, confirm=False)
        self._ways = [queues.replies_exchange_name(service), *queues.shared_replies()]

    def send(self, message: Any, reply: dict[str, Any]) -> None:
        """Answer `message`; when that fails it is given up: the caller's deadline deals with it, the service lives on."""
        body = json.dumps(reply, separators=(",", ":")).encode()
        properties = {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 1}
        correlation_id = message.properties.get("correlation_id")
        if correlation_id:
            properties["correlation_id"] = correlation_id
        try:
            for exchange in self._ways:
                self._sender.send(body, exchange=exchange, routing_key=message.properties["reply_to"], **properties)
        except TROUBLE as error:
            log.warning("a reply could not be sent: %s", type(error).__name__)


def failure(error: BaseException, info: CallInfo) -> dict[str, Any]:
    """What a failed call answers: its refusal whole, else only the kind of accident and the request it happened in."""
    if isinstance(error, Refusal):
        return error.to_wire()
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return unavailable()
    if isinstance(error, AnswerLost):
        return {"kind": "AnswerLost", "code": "answer_lost", "message": str(error), "details": {}}
    return {"kind": "Accident", "code": "accident", "message": type(error).__name__, "details": {"request_id": info.request_id}}


def unavailable() -> dict[str, Any]:
    return {"kind": "Unavailable", "code": "unavailable", "message": "the service's database does not answer", "details": {}}
