"""Events as they arrive: in batches when there are many, each with its effect in one commit; a failing one is tried again later.

A handler runs inside one transaction together with the memory of what it read (bus.inbox), unless it asks to keep its own. Nothing is
acknowledged before that commit, and nothing is acknowledged away.

A handler names the types and versions it reads. An event of another type or in other versions only is none of its business: it is
acknowledged, keeps its place in the order of its subject, and holds nothing back.
"""

import logging
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial, wraps
from typing import Any, Protocol, cast

import amqp
from kombu import Queue
from nameko.extensions import Entrypoint, register_entrypoint
from sqlalchemy.exc import OperationalError

from bus import context, inbox, parking, queues, rebuild, tracing
from bus.aside import Aside
from bus.consumer import Consumer
from bus.database import Session, Transactions, is_away
from bus.logs import what_and_where

AT_ONCE = 200  # events that one transaction takes when as many are waiting
RENEW_AFTER = 10.0  # seconds
PAUSE = 0.5  # seconds before another try when database or broker are away

log = logging.getLogger("bus.events")
Versions = tuple[int, ...]  # those that a handler reads, the best first
Forget = Callable[[Session, list[str]], None]  # deletes what was built of these subjects


class Content(Protocol):
    """What a message holds: an event, or a bundle of them."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def request_id(self) -> str: ...


Delivered = tuple[amqp.Message, Content]


class QueueReader(Entrypoint):
    """Gives its method what it reads in the messages of one queue, up to `at_once` in one transaction: all that came within `gather` seconds."""

    side_by_side = 1  # transactions

    def __init__(self, *, at_once: int, gather: float = 0.0) -> None:
        self.at_once, self._gather = at_once, gather
        self._waiting: deque[Delivered] = deque()
        self._working = 0
        super().__init__(expected_exceptions=(Exception,))  # whose words nameko then does not log; they may quote somebody's data

    def setup(self) -> None:
        name = self.queue(self.container.service_name).name
        ahead = 2 * self.at_once * self.side_by_side  # one batch at work, one gathering
        self.consumer = Consumer(name, self.handle_message, prefetch=ahead, renew_after=RENEW_AFTER)

    def queue(self, service: str) -> Queue:
        raise NotImplementedError

    def read(self, body: Any, message: amqp.Message) -> Content:
        """:raises ValueError: the message's body, which is JSON, is not what is read here."""
        raise NotImplementedError

    def start(self) -> None:
        self.container.spawn_managed_thread(self.consumer.run)

    def stop(self) -> None:
        self.consumer.drain()

    def handle_message(self, body: Any, message: amqp.Message) -> None:
        try:
            content = self.read(body, message)
        except ValueError:
            self.consumer.park(message, "malformed_event")
            return
        self._waiting.append((message, content))
        if self._working < self.side_by_side:
            self._working += 1
            self.container.spawn_managed_thread(self._work_off)

    def _work_off(self) -> None:
        """While one batch is at work the next one gathers."""
        try:
            while self._waiting:
                if len(self._waiting) < self.at_once:
                    time.sleep(self._gather)
                if batch := self._take(self.at_once):
                    self._handle(batch)
        finally:
            self._working -= 1

    def _take(self, most: int) -> list[Delivered]:
        """The next that are still ours to handle. When the service is to stop the others get all of them."""
        taken: list[Delivered] = []
        while self._waiting and len(taken) < most:
            one = self._waiting.popleft()
            if self.consumer.draining:
                self.consumer.leave(one[0])
            elif self.consumer.holds(one[0]):
                taken.append(one)
        return taken

    def _handle(self, batch: list[Delivered]) -> None:
        began = time.monotonic()
        error = self._run([content for _, content in batch])
        while error and is_away(error) and not self.consumer.draining and self.consumer.holds(batch[0][0]):
            time.sleep(PAUSE)  # nobody's fault: the same again
            error = self._run([content for _, content in batch])
        if tracing.ON:
            self._trace(batch, seconds=time.monotonic() - began, outcome=type(error).__name__ if error else "ok")
        if error is None:
            self.consumer.ack_messages([message for message, _ in batch])
        elif is_away(error):
            for message, _ in batch:
                self.consumer.leave(message)
        elif len(batch) == 1:
            self._put_off(*batch[0], error)
        else:  # one of them is to blame: each by itself
            self._waiting.extendleft(reversed(batch))
            for _ in batch:
                for one in self._take(1):
                    self._handle([one])

    def _run(self, contents: list[Content]) -> BaseException | None:
        """The handler in a worker of its own; what it failed with."""
        began, info = time.monotonic(), context.by_itself(self.container.service_name, request_id=contents[0].request_id)
        outcome: list[BaseException | None] = []
        worker = self.container.spawn_worker(self, (contents,), {}, context_data={"call": info}, handle_result=partial(_note, outcome))
        self.container._worker_threads[worker].wait()
        error = outcome[0]
        result = f"failed: {what_and_where(error)}" if error else "ok" if len(contents) == 1 else f"ok: {len(contents)} events"
        context.log_call(self.method_name, info, result, time.monotonic() - began)
        return error

    def _trace(self, batch: list[Delivered], *, seconds: float, outcome: str) -> None:
        """A span for each event, in the trace of its own request; they share the time of their transaction."""
        name = f"{self.container.service_name}.{self.method_name}"
        for message, content in batch:
            headers = parking.headers_of(message)
            tracing.record(
                name, "consumer", headers, content.request_id, seconds=seconds, outcome=outcome, type=content.type, batch=len(batch)
            )

    def _put_off(self, message: amqp.Message, content: Content, error: BaseException) -> None:
        log.warning("event %s (%s) failed, time %s: %s", content.id, content.type, parking.attempts(message) + 1, type(error).__name__)
        again = partial(parking.put_off, message, queue=self.consumer.queue, failed_with=type(error).__name__)
        self.consumer.hand_on(message, again)


class EventHandler(QueueReader):
    """Reads events: `what` is a type, or with `stream` the noun of the subjects that are followed.

    `reads`: the types and versions that its method reads.
    """

    def __init__(
        self, source: str, what: str, *, reads: Mapping[str, Versions], stream: bool = False, at_once: int = AT_ONCE, gather: float = 0.0
    ) -> None:  # fmt: skip
        self.source, self.what, self.stream, self.reads = source, what, stream, dict(reads)
        super().__init__(at_once=at_once, gather=gather)

    def queue(self, service: str) -> Queue:
        make = queues.stream_queue if self.stream else queues.event_queue
        return make(source=self.source, service=service, handler=self.method_name, **self.kind)

    def read(self, body: Any, message: amqp.Message) -> Content:
        return inbox.read(body)

    @property
    def kind(self) -> dict[str, Any]:
        """Of events, as queues and replay requests name it."""
        return {"noun" if self.stream else "type": self.what}


class RebuildHandler(QueueReader):
    """Reads bundles, from which what the stream handler of the same method has built is built anew, in processes of their own (bus.aside)."""

    side_by_side = 2

    def __init__(self, source: str, noun: str) -> None:
        self.source, self.noun = source, noun
        super().__init__(at_once=1)

    def setup(self) -> None:
        super().setup()
        self._aside = Aside(sys.executable, "-m", "bus.rebuilder", self.container.service_name, self.method_name)

    def read(self, body: Any, message: amqp.Message) -> Content:
        return rebuild.unopened(body, as_it_came=parking.body_of(message))

    def _run(self, contents: list[Content]) -> BaseException | None:
        bundle, began = cast(rebuild.Unopened, contents[0]), time.monotonic()
        info = context.by_itself(self.container.service_name, request_id=bundle.request_id)
        try:
            rebuild.hand_over(self._aside, bundle)
        except (OperationalError, rebuild.NotHandled) as error:
            context.log_call(self.method_name, info, f"failed: {type(error).__name__}", time.monotonic() - began)
            return error
        context.log_call(self.method_name, info, "ok: a bundle", time.monotonic() - began)
        return None

    def _put_off(self, message: amqp.Message, content: Content, error: BaseException) -> None:
        if isinstance(error, rebuild.Malformed):
            self.consumer.park(message, "malformed_event")
        else:
            super()._put_off(message, content, error)

    def queue(self, service: str) -> Queue:
        return queues.rebuild_queue(source=self.source, noun=self.noun, service=service, handler=self.method_name)


def _note(outcome: list[BaseException | None], ctx: Any, result: Any, exc_info: Any) -> Any:
    outcome.append(exc_info[1] if exc_info else None)
    return None, None


def event_handler(source: str, type: str, *, versions: Versions = (1,), own_transaction: bool = False) -> Callable[..., Any]:
    """`method(self, event)` handles every event of one type, once. Its effect and the record that it was handled are one transaction.

    It reads the first of `versions` in which the event is published; `event.version` says which.
    With `own_transaction` it begins its own, and asks `bus.inbox.first_time` in the one that has the effect.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def once(self: Any, events: list[inbox.Event]) -> None:
            # What is not read is not remembered either: a later release that reads it may ask for a replay.
            known = inbox.readable(events, reads)
            with _transactions(self).as_one() as session:
                _each(self, method, inbox.new_ones(session, known, handler=_name(self, method)))

        @wraps(method)
        def by_itself(self: Any, events: list[inbox.Event]) -> None:
            _each(self, method, inbox.readable(events, reads))

        reads = {type: versions}
        handler = EventHandler(source, type, reads=reads, at_once=1 if own_transaction else AT_ONCE)
        return _register(by_itself if own_transaction else once, handler)

    return decorate


def stream_handler(
    source: str, noun: str, *, reads: Mapping[str, Versions], forget: Forget | None = None, gather: float = 0.0
) -> Callable[..., Any]:  # fmt: skip
    """`method(self, events)` handles the events of subjects "<noun>/…": in order, once, without gaps, several at a time.

    `reads` names the types it reads, each with the versions it knows, the best first; everything else is passed over in its place.

    Its effect and the memory of the events are one transaction; it waits `gather` seconds for more events that it can handle in the same.
    With `forget(session, subjects)`, which deletes what was built of some subjects, it can be built anew while it is used (bus.rebuild): it
    is then given all their events, from the first on.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def in_order(self: Any, contents: list[Any]) -> None:
            with _transactions(self).as_one() as session:
                ready = inbox.readable(_ready(session, contents, _name(self, method), forget), reads)
                if ready:
                    method(self, ready)

        if forget is not None:
            register_entrypoint(in_order, RebuildHandler(source, noun))
        return _register(in_order, EventHandler(source, noun, reads=reads, stream=True, gather=gather))

    return decorate


def _ready(session: Session, contents: list[Any], handler: str, forget: Forget | None) -> list[inbox.Event]:
    """`contents` are events, or one bundle."""
    if forget is None:
        return inbox.in_order(session, contents, handler=handler)
    if isinstance(contents[0], rebuild.Bundle):
        return _anew(session, contents[0], handler, forget)
    is_rebuilt = rebuild.open_now(session, handler=handler) is not None
    events = inbox.in_order(session, contents, handler=handler)
    if is_rebuilt and events:
        rebuild.keep(session, events, handler=handler)
    return events


def _anew(session: Session, bundle: rebuild.Bundle, handler: str, forget: Forget) -> list[inbox.Event]:
    events = rebuild.take(session, bundle, handler=handler)
    if events:
        forget(session, sorted({event.subject for event in events}))
    return events


def _transactions(service: Any) -> Transactions:
    return next(value for value in vars(service).values() if isinstance(value, Transactions))


def _name(service: Any, method: Callable[..., Any]) -> str:
    return f"{service.name}.{method.__name__}"


def _each(service: Any, method: Callable[..., Any], events: list[inbox.Event]) -> None:
    for event in events:
        service.call = replace(service.call, request_id=event.request_id)
        method(service, event)


def _register(method: Callable[..., Any], handler: EventHandler) -> Callable[..., Any]:
    register_entrypoint(method, handler)
    return method
