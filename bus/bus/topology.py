"""`python -m bus.topology <service> …` declares every exchange and queue that the services read, before anything is sent.

Everything may be declared again at any time and by anybody: it is the same (bus.queues says how each is made).
"""

import sys
from collections.abc import Iterator
from typing import Any

from kombu import Connection, Queue

from bus import queues
from bus.entrypoints import entrypoints_of, service_class
from bus.events import EventHandler
from bus.requests import Rpc
from bus.settings import secret


def queues_of(service_class: Any) -> Iterator[Queue]:
    """The queues that a service's own entry points read."""
    for method, entrypoint in entrypoints_of(service_class):
        if isinstance(entrypoint, EventHandler):
            make = queues.stream_queue if entrypoint.stream else queues.event_queue
            what = {"noun" if entrypoint.stream else "type": entrypoint.what}
            yield make(source=entrypoint.source, service=service_class.name, handler=method, **what)
    if any(isinstance(entrypoint, Rpc) for _, entrypoint in entrypoints_of(service_class)):
        yield queues.rpc_queue(service_class.name)


def declare(uri: str, service_classes: list[Any]) -> list[str]:
    """Declare everything; returns the queues' names. Repeating it changes nothing."""
    wanted = [*queues.common_queues(), *(queue for cls in service_classes for queue in queues_of(cls))]
    with Connection(uri, connect_timeout=5) as connection:
        channel = connection.default_channel
        queues.replies_exchange().bind(channel).declare()
        for cls in service_classes:
            queues.event_exchange(cls.name).bind(channel).declare()
        for queue in wanted:
            queue.bind(channel).declare()
    return [queue.name for queue in wanted]


def main(packages: list[str]) -> None:
    names = declare(secret("AMQP_URI", minimum=20), [service_class(package) for package in packages])
    print(f"topology: {len(names)} queues declared")


if __name__ == "__main__":
    main(sys.argv[1:])
