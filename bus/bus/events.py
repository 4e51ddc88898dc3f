"""Events as they arrive: a failing handler is tried again later, then its event is parked; nothing is acknowledged away."""

import logging
import time
from functools import partial
from typing import Any

from kombu import Connection
from kombu.pools import producers
from nameko.events import EventHandler as NamekoEventHandler
from nameko.messaging import Consumer as NamekoConsumer

from bus import context, inbox, queues
from bus.broker import amqp_uri
from bus.consumer import Consumer
from bus.requests import spawn_or_requeue

ATTEMPTS = "bus.attempts"
FAILED_WITH = "bus.failed_with"

log = logging.getLogger("bus.events")


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
        self.container.spawn_managed_thread(partial(spawn_or_requeue, spawn, message))

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
