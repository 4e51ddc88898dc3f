"""Exchanges and queues by name: what they are called and how they are made. The ground that outbox and entry points stand on.

    nameko-rpc, rpc-<service>             requests: topic exchange; transient messages in a bounded queue, refused when it is full
    bus.replies                           answers: direct exchange; each caller binds an exclusive queue of its own
    <service>.events                      what a service tells: topic exchange, `<noun>.<type>` ("door/7" is of the noun "door")
    evt-<source>-<type>--<service>.<handler>   what one handler has still to read; quorum, dead letters to `bus.parked`
    evt-<source>-<noun>--<service>.<handler>   the same for a reader of everything about one kind of subject
    bus.retry.<seconds>                   what is to be tried later waits here and goes back by itself to the queue it is addressed to
    bus.parked                            what nobody could read or handle, addressed to the queue it came from; kept until a person looks
    bus.replay.<service>                  requests to tell again

Renaming a handler orphans its queue: tests/test_architecture.py pins the names.
"""

from kombu import Exchange, Queue

from bus.settings import setting

RPC_EXCHANGE = "nameko-rpc"
REPLIES = "bus.replies"
REPLY_QUEUES = "bus.reply."
REPLAY_QUEUES = "bus.replay."
RETRY_DELAYS = tuple(int(seconds) for seconds in setting("RETRY_SECONDS", "1,10,60,600").split(","))
PARKED = "bus.parked"
EVERYTHING = "#"
DELIVERY_LIMIT = 20


def event_exchange_name(service: str) -> str:
    return f"{service}.events"


def event_exchange(service: str) -> Exchange:
    return Exchange(event_exchange_name(service), type="topic", durable=True)


def event_key(subject: str, type: str) -> str:
    """What an event about `subject` is addressed with."""
    return f"{subject.partition('/')[0]}.{type}"


def replies_exchange() -> Exchange:
    return Exchange(REPLIES, type="direct", durable=True)


def rpc_queue_name(service: str) -> str:
    return f"rpc-{service}"


def rpc_queue(service: str) -> Queue:
    arguments = {"x-max-length": 2000, "x-overflow": "reject-publish"}
    exchange = Exchange(RPC_EXCHANGE, type="topic", durable=True)
    return Queue(rpc_queue_name(service), exchange=exchange, routing_key=f"{service}.*", durable=True, queue_arguments=arguments)


def event_queue_name(*, source: str, what: str, service: str, handler: str) -> str:
    return f"evt-{source}-{what}--{service}.{handler}"


def event_queue(*, source: str, type: str, service: str, handler: str) -> Queue:
    """Of one type of event, whatever it is about."""
    return _reading(event_queue_name(source=source, what=type, service=service, handler=handler), source, f"*.{type}")


def stream_queue(*, source: str, noun: str, service: str, handler: str) -> Queue:
    """Of every event about one kind of subject."""
    return _reading(event_queue_name(source=source, what=noun, service=service, handler=handler), source, f"{noun}.*")


def _reading(name: str, source: str, key: str) -> Queue:
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT, "x-dead-letter-exchange": PARKED}
    return Queue(name, exchange=event_exchange(source), routing_key=key, durable=True, queue_arguments=arguments)


def parked_queue() -> Queue:
    exchange = Exchange(PARKED, type="topic", durable=True)
    return Queue(PARKED, exchange=exchange, routing_key=EVERYTHING, durable=True, queue_arguments={"x-queue-type": "quorum"})


def retry_exchange_name(seconds: int) -> str:
    return f"bus.retry.{seconds}"


def retry_queue(seconds: int) -> Queue:
    """A message published here with its own queue's name as routing key returns to that queue after `seconds`."""
    name = retry_exchange_name(seconds)
    arguments = {"x-queue-type": "quorum", "x-message-ttl": seconds * 1000, "x-dead-letter-exchange": ""}
    exchange = Exchange(name, type="topic", durable=True)
    return Queue(name, exchange=exchange, routing_key=EVERYTHING, durable=True, queue_arguments=arguments)


def replay_queue_name(service: str) -> str:
    return f"{REPLAY_QUEUES}{service}"


def replay_queue(service: str) -> Queue:
    return Queue(replay_queue_name(service), durable=True, queue_arguments={"x-queue-type": "quorum"})


def common_queues() -> list[Queue]:
    return [parked_queue(), *(retry_queue(seconds) for seconds in RETRY_DELAYS)]
