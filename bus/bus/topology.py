"""Exchanges, queues and bindings, declared once. Everything here may be declared again at any time and by anybody: it is the same.

    rpc-<service>                         requests; transient messages, bounded, refused when full
    <service>.events                      topic exchange: what the service tells
    evt-<source>-<event>--<service>.<handler>   what one handler has still to read; quorum, dead letters to `bus.parked`
    bus.retry.<seconds>                   events whose handler failed wait here and go back to their queue by themselves
    bus.parked                            what nobody could read or handle; kept until a person looks

Renaming a handler orphans its queue: tests/test_architecture.py pins the names.
"""

import sys
from collections.abc import Iterator
from typing import Any

from kombu import Connection, Exchange, Queue

from bus.settings import secret

RPC_EXCHANGE = "nameko-rpc"
RETRY_DELAYS = (1, 10, 60, 600)
PARKED = "bus.parked"
_TO_PARKED = {"x-dead-letter-exchange": PARKED}


def event_exchange_name(service: str) -> str:
    return f"{service}.events"


def event_exchange(service: str) -> Exchange:
    return Exchange(event_exchange_name(service), type="topic", durable=True)


def rpc_queue(service: str) -> Queue:
    arguments = {"x-max-length": 2000, "x-overflow": "reject-publish"}
    exchange = Exchange(RPC_EXCHANGE, type="topic", durable=True)
    return Queue(f"rpc-{service}", exchange=exchange, routing_key=f"{service}.*", durable=True, queue_arguments=arguments)


def event_queue(*, source: str, type: str, service: str, handler: str) -> Queue:
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": 20, **_TO_PARKED}
    name = f"evt-{source}-{type}--{service}.{handler}"
    return Queue(name, exchange=event_exchange(source), routing_key=type, durable=True, queue_arguments=arguments)


def parked_queue() -> Queue:
    exchange = Exchange(PARKED, type="fanout", durable=True)
    return Queue(PARKED, exchange=exchange, durable=True, queue_arguments={"x-queue-type": "quorum"})


def retry_exchange_name(seconds: int) -> str:
    return f"bus.retry.{seconds}"


def retry_queue(seconds: int) -> Queue:
    """A message published here with its own queue's name as routing key returns to that queue after `seconds`."""
    name = retry_exchange_name(seconds)
    arguments = {"x-queue-type": "quorum", "x-message-ttl": seconds * 1000, "x-dead-letter-exchange": ""}
    return Queue(name, exchange=Exchange(name, type="fanout", durable=True), durable=True, queue_arguments=arguments)


def common_queues() -> list[Queue]:
    return [parked_queue(), *(retry_queue(seconds) for seconds in RETRY_DELAYS)]


def queues_of(service_class: Any) -> Iterator[Queue]:
    """The queues that a service's own entry points read."""
    from bus.entrypoints import EventHandler, Rpc, entrypoints_of

    for method, entrypoint in entrypoints_of(service_class):
        if isinstance(entrypoint, EventHandler):
            yield event_queue(source=entrypoint.source_service, type=entrypoint.event_type, service=service_class.name, handler=method)
    if any(isinstance(entrypoint, Rpc) for _, entrypoint in entrypoints_of(service_class)):
        yield rpc_queue(service_class.name)


def declare(uri: str, service_classes: list[Any]) -> list[str]:
    """Declare everything; returns the queues' names. Repeating it changes nothing."""
    queues = [*common_queues(), *(queue for cls in service_classes for queue in queues_of(cls))]
    with Connection(uri, connect_timeout=5) as connection:
        channel = connection.default_channel
        for cls in service_classes:
            event_exchange(cls.name).bind(channel).declare()
        for queue in queues:
            queue.bind(channel).declare()
    return [queue.name for queue in queues]


def main(packages: list[str]) -> None:
    from bus.runner import service_class

    names = declare(secret("AMQP_URI", minimum=20), [service_class(package) for package in packages])
    print(f"topology: {len(names)} queues declared")


if __name__ == "__main__":
    main(sys.argv[1:])
