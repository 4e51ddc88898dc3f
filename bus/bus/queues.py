"""Exchanges and queues by name: what they are called and how they are made. The ground that outbox and entry points stand on.

    rpc-<service>                         requests; transient messages, bounded, refused when full
    <service>.events                      topic exchange: what the service tells
    evt-<source>-<event>--<service>.<handler>   what one handler has still to read; quorum, dead letters to `bus.parked`
    bus.retry.<seconds>                   events whose handler failed wait here and go back to their queue by themselves
    bus.parked                            what nobody could read or handle; kept until a person looks

Renaming a handler orphans its queue: tests/test_architecture.py pins the names.
"""

from kombu import Exchange, Queue

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
