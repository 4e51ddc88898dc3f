"""Events as they arrive: in batches when there are many, each with its effect in one commit; a failing one is tried again later.

A handler runs inside one transaction together with the memory of what it read (bus.inbox), unless it asks to keep its own. Nothing is
acknowledged before that commit, and nothing is acknowledged away.

A handler names the types and versions it reads. An event of another type or in other versions only is none of its business: it is
acknowledged, keeps its place in the order of its subject, and holds nothing back.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial, wraps
from typing import Any

import amqp
from nameko.extensions import Entrypoint, register_entrypoint
from sqlalchemy.orm import Session

from bus import context, inbox, parking, queues
from bus.consumer import Consumer
from bus.container import what_and_where
from bus.database import Transactions, is_away

AT_ONCE = 200  # events that one transaction takes when as many are waiting
RENEW_AFTER = 10.0  # seconds
PAUSE = 0.5  # seconds before another try when database or broker are away

log = logging.getLogger("bus.events")
Delivered = tuple[amqp.Message, inbox.Event]
Versions = tuple[int, ...]  # those that a handler reads, the best first


class EventHandler(Entrypoint):
    """Reads one queue of events: `what` is a type, or with `stream` the noun of the subjects that are followed.

    `reads`: the types and versions that its method reads.
    """

    def __init__(
        self,
        source: str,
        what: str,
        *,
        reads: Mapping[str, Versions],
        stream: bool = False,
        at_once: int = AT_ONCE,
        forget: Callable[[Session], None] | None = None,
    ) -> None:
        self.source, self.what, self.stream, self.at_once, self.forget = source, what, stream, at_once, forget
        self.reads = dict(reads)
        self._waiting: deque[Delivered] = deque()
        self._working = False
        super().__init__(expected_exceptions=(Exception,))  # whose words nameko then does not log; they may quote somebody's data

    def setup(self) -> None:
        name = self.queue_name(self.container.service_name)
        ahead = 2 * self.at_once  # one batch at work, one gathering
        self.consumer = Consumer(name, self.handle_message, prefetch=ahead, renew_after=RENEW_AFTER)

    def queue_name(self, service: str) -> str:
        return queues.event_queue_name(source=self.source, what=self.what, service=service, handler=self.method_name)

    @property
    def hears(self) -> dict[str, Any]:
        """Of what kind of events, as queues and wishes are told."""
        return {"noun" if self.stream else "type": self.what}

    def start(self) -> None:
        self.container.spawn_managed_thread(self.consumer.run)

    def stop(self) -> None:
        self.consumer.drain()

    def handle_message(self, body: Any, message: amqp.Message) -> None:
        try:
            event = inbox.read(body)
        except ValueError:
            self.consumer.park(message, "malformed_event")
            return
        self._waiting.append((message, event))
        if not self._working:
            self._working = True
            self.container.spawn_managed_thread(self._work_off)

    def _work_off(self) -> None:
        """While one batch is at work the next one gathers."""
        try:
            while batch := self._take(self.at_once):
                self._handle(batch)
        finally:
            self._working = False

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
        error = self._run([event for _, event in batch])
        while error and is_away(error) and not self.consumer.draining and self.consumer.holds(batch[0][0]):
            time.sleep(PAUSE)  # nobody's fault: the same again
            error = self._run([event for _, event in batch])
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

    def _run(self, events: list[inbox.Event]) -> BaseException | None:
        """The handler in a worker of its own; what it failed with."""
        began, info = time.monotonic(), context.by_itself(self.container.service_name, request_id=events[0].request_id)
        outcome: list[BaseException | None] = []
        worker = self.container.spawn_worker(self, (events,), {}, context_data={"call": info}, handle_result=partial(_note, outcome))
        self.container._worker_threads[worker].wait()
        error = outcome[0]
        result = f"failed: {what_and_where(error)}" if error else "ok" if len(events) == 1 else f"ok: {len(events)} events"
        context.log_call(self.method_name, info, result, time.monotonic() - began)
        return error

    def _put_off(self, message: amqp.Message, event: inbox.Event, error: BaseException) -> None:
        log.warning("event %s (%s) failed, time %s: %s", event.id, event.type, parking.attempts(message) + 1, type(error).__name__)
        again = partial(parking.put_off, message, queue=self.consumer.queue, failed_with=type(error).__name__)
        self.consumer.hand_on(message, again)


def _note(outcome: list[BaseException | None], ctx: Any, result: Any, exc_info: Any) -> Any:
    outcome.append(exc_info[1] if exc_info else None)
    return None, None


def event_handler(source: str, type: str, *, versions: Versions = (1,), own_transaction: bool = False) -> Callable[..., Any]:
    """`method(self, event)` hears of every event of one type, once. Its effect and the memory of the event are one transaction.

    It reads the first of `versions` in which the event is told, and says so in `event.version`.
    With `own_transaction` it begins its own, and asks `bus.inbox.first_time` in the one that has the effect.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def once(self: Any, events: list[inbox.Event]) -> None:
            # What is not read is not remembered either: a later release that reads it may ask to be told again.
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
    source: str, noun: str, *, reads: Mapping[str, Versions], forget: Callable[[Session], None] | None = None
) -> Callable[..., Any]:
    """`method(self, events)` hears of what happens to subjects "<noun>/…": in order, once, without gaps, several at a time.

    `reads` names the types it reads, each with the versions it knows, the best first; everything else is passed over in its place.

    Its effect and the memory of the events are one transaction. `forget(session)` empties what it has built from them.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def in_order(self: Any, events: list[inbox.Event]) -> None:
            with _transactions(self).as_one() as session:
                ready = inbox.readable(inbox.in_order(session, events, handler=_name(self, method)), reads)
                if ready:
                    method(self, ready)

        return _register(in_order, EventHandler(source, noun, reads=reads, stream=True, forget=forget))

    return decorate


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
