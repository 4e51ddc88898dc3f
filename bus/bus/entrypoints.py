"""`@rpc`, `@event_handler`, `@timer`, `@woken_by` as ours: the only file that subclasses nameko's entry points.

What differs from nameko's own: a message is checked (shape, contract, asker, deadline) before a worker is spawned; what nobody can
read is parked, never acknowledged away, and its body is never logged; a failing event handler is tried again later, then parked;
a reply that cannot be sent is the caller's loss and never the service's death; SIGTERM finishes what was delivered.
"""

import importlib
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from kombu import Connection
from kombu.pools import producers
from nameko import config
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.events import EventHandler as NamekoEventHandler
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, Entrypoint, register_entrypoint
from nameko.messaging import Consumer as NamekoConsumer
from nameko.rpc import Rpc as NamekoRpc
from nameko.rpc import RpcConsumer as NamekoRpcConsumer
from nameko.timer import Timer

from bus import context, contract, database, inbox, queues
from bus.consumer import Consumer
from bus.refusals import Invalid, NotAllowed, NotFound, Refusal
from bus.replies import Replies, failure

ATTEMPTS = "bus.attempts"
FAILED_WITH = "bus.failed_with"
JSON = "application/json"

log = logging.getLogger("bus.entrypoints")


def amqp_uri() -> str:
    return str(config[AMQP_URI_CONFIG_KEY])


class RpcConsumer(NamekoRpcConsumer):
    consumer_cls = Consumer

    def setup(self) -> None:
        super().setup()
        self.queue = queues.rpc_queue(self.container.service_name)
        self.consumer.queues = [self.queue]
        self.replies = Replies(amqp_uri())

    def stop(self) -> None:
        self.consumer.drain()

    def unregister_provider(self, provider: Any) -> None:
        self._providers.discard(provider)
        if not self._providers:
            self.stop()
            self._last_provider_unregistered.send()

    def handle_message(self, body: Any, message: Any) -> None:
        """Check at the door; what may not come in is answered or parked here, and no worker is spawned for it."""
        if not message.properties.get("reply_to") or not _is_request(body):
            message.reject()
            log.warning("parked a malformed request, message %s", message.properties.get("message_id"))
            return
        try:
            provider, info = self._admit(body, message)
        except context.DeadlinePassed:
            message.ack()
        except Refusal as refusal:
            self.replies.send(message, {"result": None, "error": refusal.to_wire()})
            message.ack()
        else:
            provider.work(body["kwargs"], info, message)

    def _admit(self, body: dict[str, Any], message: Any) -> tuple["Rpc", context.CallInfo]:
        service = self.container.service_name
        try:
            info = context.from_headers(service, message.headers or {})
        except (TypeError, ValueError) as error:
            raise Invalid("invalid_headers", "a header is not of its kind") from error
        context.refuse_when_late(info)
        method = message.delivery_info["routing_key"].removeprefix(f"{service}.")
        provider = next((p for p in self._providers if p.method_name == method), None)
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


class Rpc(NamekoRpc):
    """Answers requests on the service's one queue. Methods take keyword arguments and return what the contract promises."""

    rpc_consumer = RpcConsumer()

    def work(self, arguments: dict[str, Any], info: context.CallInfo, message: Any) -> None:
        answer = partial(self._answer, message, info, time.monotonic())
        spawn = partial(self.container.spawn_worker, self, (), arguments, context_data={"call": info}, handle_result=answer)
        self.container.spawn_managed_thread(partial(_spawn_or_requeue, spawn, message))

    def _answer(self, message: Any, info: context.CallInfo, began: float, ctx: Any, result: Any, exc_info: Any) -> Any:
        error = failure(exc_info[1], info) if exc_info else None
        late = bool(exc_info) and isinstance(exc_info[1], context.DeadlinePassed)
        if not late:
            self.rpc_consumer.replies.send(message, {"result": None if error else result, "error": error})
        self.rpc_consumer.consumer.ack_message(message)
        outcome = "late" if late else error["code"] if error else "ok"
        context.log_call(self.method_name, info, outcome, time.monotonic() - began)
        return (None, None) if exc_info else (result, None)


def _spawn_or_requeue(spawn: Callable[[], Any], message: Any) -> None:
    try:
        spawn()
    except ContainerBeingKilled:
        message.requeue()


class EventHandler(NamekoEventHandler):
    """Reads one type of event of one service. Failing is not losing: the event comes again after 1 s, 10 s, 60 s, 600 s, then is parked."""

    consumer_cls = Consumer

    def setup(self) -> None:
        self.queue = queues.event_queue(
            source=self.source_service, type=self.event_type, service=self.container.service_name, handler=self.method_name
        )
        with Connection(amqp_uri()) as connection:
            for queue in queues.common_queues():
                queue.bind(connection.default_channel).declare()
        NamekoConsumer.setup(self)

    def stop(self) -> None:
        self.consumer.drain()

    def handle_message(self, body: Any, message: Any) -> None:
        try:
            event = inbox.read(body)
        except ValueError:
            message.reject()
            log.warning("parked a message that is no event, queue %s", self.queue.name)
            return
        info = context.by_itself(self.container.service_name, request_id=event.request_id)
        settle = partial(self._settle, message, body, event, info, time.monotonic())
        spawn = partial(self.container.spawn_worker, self, (event,), {}, context_data={"call": info}, handle_result=settle)
        self.container.spawn_managed_thread(partial(_spawn_or_requeue, spawn, message))

    def _settle(
        self, message: Any, body: Any, event: inbox.Event, info: context.CallInfo, began: float, ctx: Any, result: Any, exc_info: Any
    ) -> Any:
        if exc_info:
            self._put_off(message, body, event, exc_info[1])
        else:
            self.consumer.ack_message(message)
        outcome = f"failed: {type(exc_info[1]).__name__}" if exc_info else "ok"
        context.log_call(self.method_name, info, outcome, time.monotonic() - began)
        return None, None

    def _put_off(self, message: Any, body: Any, event: inbox.Event, error: Exception) -> None:
        """Hand the event to the next waiting queue (confirmed), then acknowledge; when that fails it just comes again."""
        attempts = int((message.headers or {}).get(ATTEMPTS, 0))
        exchange = queues.retry_exchange_name(queues.RETRY_DELAYS[attempts]) if attempts < len(queues.RETRY_DELAYS) else queues.PARKED
        headers = {ATTEMPTS: attempts + 1, FAILED_WITH: type(error).__name__}
        log.warning("event %s (%s) failed with %s, goes to %s", event.id, event.type, type(error).__name__, exchange)
        try:
            with producers[Connection(amqp_uri(), transport_options={"confirm_publish": True})].acquire(block=True, timeout=5) as producer:
                producer.publish(
                    body,
                    exchange=exchange,
                    routing_key=self.queue.name,
                    headers=headers,
                    serializer="json",
                    delivery_mode=2,
                    message_id=str(event.id),
                    confirm_timeout=5,
                )
        except Exception as cause:  # whatever the broker's trouble is, the event must stay with it
            log.warning("event %s stays in its queue: %s", event.id, type(cause).__name__)
            self.consumer.requeue_message(message)
        else:
            self.consumer.ack_message(message)


class WokenBy(Entrypoint):
    """Runs its method after each commit that called `bus.database.notify(session, channel)`, and every `every` seconds in any case.

    Every process runs it: the work must share itself out by row locks. Wake-ups during a run are folded into one more run.
    """

    def __init__(self, channel: str, *, every: float, **kwargs: Any) -> None:
        self.channel = channel
        self.every = every
        self._stopping = False
        super().__init__(**kwargs)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._stopping = True

    def _run(self) -> None:
        wake = database.listen(database.url_of(self.container.service_name), self.channel, self.every)
        for _ in wake:
            if self._stopping:
                return
            info = context.by_itself(self.container.service_name)
            worker = self.container.spawn_worker(self, (), {}, context_data={"call": info}, handle_result=_swallow)
            self.container._worker_threads[worker].wait()


def _swallow(ctx: Any, result: Any, exc_info: Any) -> Any:
    """nameko has logged the failure; the next wake-up tries again."""
    return None, None


def service_class(package: str) -> Any:
    """The one service class of `<package>.service`: the one whose `name` is the package's."""
    module = importlib.import_module(f"{package}.service")
    return next(value for value in vars(module).values() if isinstance(value, type) and getattr(value, "name", None) == package)


def entrypoints_of(service_class: Any) -> Iterator[tuple[str, Entrypoint]]:
    """Each (method name, entry point) of a service class, sorted by method."""
    for name in sorted(dir(service_class)):
        for entrypoint in getattr(getattr(service_class, name), ENTRYPOINT_EXTENSIONS_ATTR, []):
            yield name, entrypoint


def rpc(method: Callable[..., Any]) -> Callable[..., Any]:
    """Offer `method` to callers, as contract/rpc.json promises it. A place among the workers may come too late: then it does not start."""

    @wraps(method)
    def on_time(self: Any, **arguments: Any) -> Any:
        context.refuse_when_late(self.call)
        return method(self, **arguments)

    register_entrypoint(on_time, Rpc(expected_exceptions=(Refusal, context.DeadlinePassed)))
    return on_time


event_handler = EventHandler.decorator
timer = Timer.decorator
woken_by = WokenBy.decorator
