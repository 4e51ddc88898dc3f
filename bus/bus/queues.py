"""Exchanges and queues by name: what they are called and how they are made. The ground that outbox and entry points stand on.

    nameko-rpc, rpc-<service>             requests: topic exchange; transient messages in a bounded queue, refused when it is full
    bus.replies.<service>                 answers of one service: direct exchange; each caller binds an exclusive queue of its own to every one
    <service>.events                      what a service tells: topic exchange, `<noun>.<type>` ("door/7" is of the noun "door")
    evt-<source>-<type>--<service>.<handler>   what one handler has still to read; quorum, dead letters to `bus.parked`
    evt-<source>-<noun>--<service>.<handler>   the same for a reader of everything about one kind of subject
    evt-<source>-<noun>--<service>.<handler>.rebuild   bundles of whole histories, from which that reader builds anew (bus.rebuild)
    bus.retry.<service>.<seconds>         what a service is to try later waits here, and goes by itself to the queue it is addressed to,
    bus.again.<service>                   by way of this direct exchange: to the queues that the service reads or tells, and to no other
    bus.parked                            what nobody could read or handle, addressed to the queue it came from; kept until a person looks
    bus.replay.<service>                  replay requests

Renaming a handler orphans its queue: tests/test_architecture.py pins the names.
"""

from kombu import Exchange, Queue, binding

from bus.settings import previous_release_runs, setting

RPC_EXCHANGE = "nameko-rpc"
REQUESTS = "rpc-"
REPLIES = "bus.replies."
SHARED_REPLIES = "bus.replies"  # of the release before: goes with `previous_release_runs`
REPLY_QUEUES = "bus.reply."
REPLAY_QUEUES = "bus.replay."
RETRY_DELAYS = tuple(int(seconds) for seconds in setting("RETRY_SECONDS", "1,10,60,600").split(","))
PARKED = "bus.parked"
REBUILD = ".rebuild"  # how the names of queues end to which bundles go
READ = ("rpc-", "evt-", REPLAY_QUEUES)  # how the names of queues begin that a service reads
EVERYTHING = "#"
DELIVERY_LIMIT = 20


def event_exchange_name(service: str) -> str:
    return f"{service}.events"


def event_exchange(service: str) -> Exchange:
    return Exchange(event_exchange_name(service), type="topic", durable=True)


def event_key(subject: str, type: str) -> str:
    """What an event about `subject` is addressed with."""
    return f"{subject.partition('/')[0]}.{type}"


def replies_exchange_name(service: str) -> str:
    """Only the service itself may write to it: what comes over it is the service's answer."""
    return f"{REPLIES}{service}"


def shared_replies() -> list[str]:
    """The exchange over which all services answer the release before this one, and are answered for by it."""
    return [SHARED_REPLIES] if previous_release_runs() else []


def replies_exchanges(services: list[str]) -> list[Exchange]:
    names = [*map(replies_exchange_name, services), *shared_replies()]
    return [Exchange(name, type="direct", durable=True) for name in names]


def rpc_queue_name(service: str) -> str:
    return f"{REQUESTS}{service}"


def rpc_queue(service: str, *, replicated: bool = False) -> Queue:
    """`replicated`: where the broker has several nodes; any other queue is lost with its node, and nobody may make it anew elsewhere."""
    arguments = {"x-max-length": 2000, "x-overflow": "reject-publish", **({"x-queue-type": "quorum"} if replicated else {})}
    exchange = Exchange(RPC_EXCHANGE, type="topic", durable=True)
    return Queue(rpc_queue_name(service), exchange=exchange, routing_key=f"{service}.*", durable=True, queue_arguments=arguments)


def event_queue_name(*, source: str, what: str, service: str, handler: str) -> str:
    return f"evt-{source}-{what}--{service}.{handler}"


def event_queue(*, source: str, type: str, service: str, handler: str) -> Queue:
    """Of one type of event, whatever it is about."""
    return _reading(source, type, f"*.{type}", service, handler)


def stream_queue(*, source: str, noun: str, service: str, handler: str) -> Queue:
    """Of every event about one kind of subject."""
    return _reading(source, noun, f"{noun}.*", service, handler)


def rebuild_queue(*, source: str, noun: str, service: str, handler: str) -> Queue:
    """Of bundles for the reader of a stream; no event comes to it by itself."""
    return _addressed(event_queue_name(source=source, what=noun, service=service, handler=handler) + REBUILD, source, service)


def _reading(source: str, what: str, key: str, service: str, handler: str) -> Queue:
    name = event_queue_name(source=source, what=what, service=service, handler=handler)
    return _addressed(name, source, service, binding(event_exchange(source), key))


def _addressed(name: str, source: str, service: str, *ways: binding) -> Queue:
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT, "x-dead-letter-exchange": PARKED}
    own = [binding(again_exchange(one), name) for one in sorted({source, service})]
    return Queue(name, bindings=[*ways, *own], durable=True, queue_arguments=arguments)


def source_of(queue: str) -> str:
    """The service whose events a queue holds."""
    return queue.split("-", 2)[1]


def reader_of(queue: str) -> str:
    """The service that reads a queue of events."""
    return queue.rpartition("--")[2].partition(".")[0]


def handler_of(queue: str) -> str:
    """The handler that reads a queue of events or of bundles, as "service.method"."""
    return queue.rpartition("--")[2].removesuffix(REBUILD)


def read_by(queue: str) -> str:
    """What a queue of events reads: a type of event, or the noun of its subjects."""
    return queue.partition("--")[0].split("-", 2)[2]


def parked_queue() -> Queue:
    exchange = Exchange(PARKED, type="topic", durable=True)
    return Queue(PARKED, exchange=exchange, routing_key=EVERYTHING, durable=True, queue_arguments={"x-queue-type": "quorum"})


def retry_exchange_name(service: str, seconds: int) -> str:
    return f"bus.retry.{service}.{seconds}"


def again_exchange(service: str) -> Exchange:
    """What has waited goes on to the queues that are bound here, whatever else its addresses (`CC`, `BCC`) name."""
    return Exchange(f"bus.again.{service}", type="direct", durable=True)


def retry_queue(service: str, seconds: int) -> Queue:
    """A message that `service` publishes here with a queue's name as routing key goes to that queue after `seconds`."""
    name = retry_exchange_name(service, seconds)
    arguments = {"x-queue-type": "quorum", "x-message-ttl": seconds * 1000, "x-dead-letter-exchange": again_exchange(service).name}
    return Queue(name, exchange=Exchange(name, type="fanout", durable=True), durable=True, queue_arguments=arguments)


def retry_queues(service: str) -> list[Queue]:
    return [retry_queue(service, seconds) for seconds in RETRY_DELAYS]


def replay_queue_name(service: str) -> str:
    return f"{REPLAY_QUEUES}{service}"


def replay_queue(service: str) -> Queue:
    return Queue(replay_queue_name(service), durable=True, queue_arguments={"x-queue-type": "quorum"})
