"""Requests to a service, checked at its door: shape, contract, asker and deadline, before a worker is spawned.

What nobody can read is parked, never acknowledged away, and its body is never logged; a reply that cannot be sent is the caller's
loss and never the service's death; SIGTERM finishes what was delivered.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, SharedExtension
from sqlalchemy.exc import SQLAlchemyError

from bus import context, contract, queues, tracing
from bus.broker import amqp_uri
from bus.consumer import Consumer
from bus.database import Database
from bus.headers import ACCESS, DEADLINE, HEALTH
from bus.parking import headers_of
from bus.refusals import Invalid, NotAllowed, NotFound, Refusal
from bus.replies import Replies, failure, unavailable

log = logging.getLogger("bus.requests")


class RpcConsumer(SharedExtension):
    def __init__(self) -> None:
        self.methods: dict[str, Rpc] = {}
        self._leaving: set[Rpc] = set()
        super().__init__()

    def setup(self) -> None:
        name = queues.rpc_queue_name(self.container.service_name)
        self.consumer = Consumer(name, self.handle_message, prefetch=self.container.max_workers)
        self.replies = Replies(amqp_uri(), self.container.service_name)

    def start(self) -> None:
        self.container.spawn_managed_thread(self.consumer.run)

    def stop(self) -> None:
        self.consumer.drain()

    def leave(self, method: "Rpc") -> None:
        """The methods leave one by one, but what is delivered until the last has left is still answered by all of them."""
        self._leaving.add(method)
        if len(self._leaving) == len(self.methods):
            self.stop()

    def handle_message(self, body: Any, message: Any) -> None:
        """Check at the door; what may not come in is answered or parked here, and no worker is spawned for it."""
        if not message.properties.get("reply_to") or not _is_request(body):
            self.consumer.park(message, "malformed_request")
            return
        if message.delivery_info.get("redelivered") and DEADLINE not in headers_of(message):
            self.consumer.park(message, "redelivered_without_deadline")  # it may be what ended the process before
            return
        if self._method(message) == HEALTH:
            self.container.spawn_managed_thread(partial(self._tell_health, message))
            return
        if self._method(message) == ACCESS:
            self._reply(message, {"result": contract.of(self.container.service_name).access(), "error": None})
            return
        try:
            provider, info = self._admit(body, message)
        except context.DeadlinePassed:
            self.consumer.ack_message(message)
        except Refusal as refusal:
            self._reply(message, {"result": None, "error": refusal.to_wire()})
        else:
            provider.work(body["kwargs"], info, message)

    def _method(self, message: Any) -> str:
        return str(message.delivery_info["routing_key"]).removeprefix(f"{self.container.service_name}.")

    def _tell_health(self, message: Any) -> None:
        """Answers for the door and the database behind it; one that is frozen or cut off does not answer."""
        try:
            for provider in self.container.dependencies:
                if isinstance(provider, Database):
                    provider.check()
            answer = {"result": {"database": True}, "error": None}
        except SQLAlchemyError:
            answer = {"result": None, "error": unavailable()}
        self._reply(message, answer)

    def _reply(self, message: Any, answer: dict[str, Any]) -> None:
        self.replies.send(message, answer)
        self.consumer.ack_message(message)

    def _admit(self, body: dict[str, Any], message: Any) -> tuple["Rpc", context.CallInfo]:
        service = self.container.service_name
        try:
            info = context.from_headers(service, headers_of(message), message_id=message.properties.get("message_id"))
        except (TypeError, ValueError) as error:
            raise Invalid("invalid_headers", "a header is not of its kind") from error
        context.refuse_when_late(info)
        method = self._method(message)
        provider = self.methods.get(method)
        if provider is None:
            raise NotFound("method_not_found", f"{service} has no method {method}"[:200])
        admit(contract.of(service), method, body["kwargs"], info.actor)
        return provider, info


def _is_request(body: Any) -> bool:
    return isinstance(body, dict) and body.get("args") == [] and isinstance(body.get("kwargs"), dict)


def admit(promised: contract.Contract, method: str, arguments: dict[str, Any], actor: context.Actor | None) -> None:
    """What every door asks, real or in a test: may this actor call this method, and do the arguments fit the contract?

    :raises NotAllowed: nobody known, or none of the actor's roles may.
    :raises Invalid: `details["fields"]` names each argument that does not fit.
    """
    who = promised.who(method)
    if "anyone" not in who and (actor is None or actor.roles.isdisjoint(who)):
        raise NotAllowed("not_allowed", f"{promised.service}.{method} is not for this actor")
    faults = promised.argument_faults(method, arguments)
    if faults:
        raise Invalid("invalid_arguments", f"{promised.service}.{method}: {sorted(faults)}", fields=faults)


class Rpc(Entrypoint):
    """Answers requests on the service's one queue. Methods take keyword arguments and return what the contract promises."""

    rpc_consumer = RpcConsumer()

    def setup(self) -> None:
        self.rpc_consumer.methods[self.method_name] = self

    def stop(self) -> None:
        self.rpc_consumer.leave(self)

    def work(self, arguments: dict[str, Any], info: context.CallInfo, message: Any) -> None:
        answer = partial(self._answer, message, info, time.monotonic())
        spawn = partial(self.container.spawn_worker, self, (), arguments, context_data={"call": info}, handle_result=answer)
        start = partial(self._spawn_or_leave, spawn, message)
        if self.container._worker_pool.free() > 0:
            start()
        else:  # waits for a place; the door does not
            self.container.spawn_managed_thread(start)

    def _spawn_or_leave(self, spawn: Callable[[], Any], message: Any) -> None:
        try:
            spawn()
        except ContainerBeingKilled:
            self.rpc_consumer.consumer.leave(message)

    def _answer(self, message: Any, info: context.CallInfo, began: float, ctx: Any, result: Any, exc_info: Any) -> Any:
        error = failure(exc_info[1], info) if exc_info else None
        late = bool(exc_info) and isinstance(exc_info[1], context.DeadlinePassed)
        if not late:
            self.rpc_consumer.replies.send(message, {"result": None if error else result, "error": error})
        self.rpc_consumer.consumer.ack_message(message)
        outcome = "late" if late else error["code"] if error else "ok"
        seconds = time.monotonic() - began
        context.log_call(self.method_name, info, outcome, seconds)
        name = f"{info.service}.{self.method_name}"
        tracing.record(name, "server", headers_of(message), info.request_id, seconds=seconds, outcome=outcome)
        return (None, None) if exc_info else (result, None)
