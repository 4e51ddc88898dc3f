"""`python -m bus.topology <service> …` declares every exchange and queue that the services need, and keeps them there.

It is the only one that may: services configure nothing. It looks when it has connected, and every two seconds over one channel; what is
gone is made again, and for a queue of events the service that published them is asked to publish again what the queue may have held
(bus.replay knows whether it was there before; readers recognise repeats).
"""

import logging
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from amqp.exceptions import NotFound, PreconditionFailed
from kombu import Connection, Exchange, Queue

from bus import heartbeat, logs, queues, settings
from bus.broker import TROUBLE, addresses, amqp_uri, connect, drop, read_waiting
from bus.entrypoints import entrypoints_of, service_class
from bus.events import EventHandler, QueueReader
from bus.replay import EARLIER, LOST, READER, ReplayRequest, ask
from bus.requests import Rpc

LOOK_EVERY = 2.0  # seconds
STAY_GONE = 0.3  # seconds: a quorum queue made again sooner may keep a reader that it sends nothing (RabbitMQ 3.10)
log = logging.getLogger("bus.topology")


def queues_of(service_class: Any, *, replicated: bool = False) -> Iterator[Queue]:
    """The queues that a service's own entry points read, those in which it lets wait, and the one for replay requests."""
    for reader in readers_of(service_class):
        yield reader.queue(service_class.name)
    if any(isinstance(entrypoint, Rpc) for _, entrypoint in entrypoints_of(service_class)):
        yield queues.rpc_queue(service_class.name, replicated=replicated)
    yield from queues.retry_queues(service_class.name)
    yield queues.replay_queue(service_class.name)


def readers_of(service_class: Any) -> Iterator[QueueReader]:
    for method, entrypoint in entrypoints_of(service_class):
        if isinstance(entrypoint, QueueReader):
            entrypoint.method_name = method
            yield entrypoint


def handlers_of(service_class: Any) -> Iterator[EventHandler]:
    return (reader for reader in readers_of(service_class) if isinstance(reader, EventHandler))


class Topology:
    """What the broker has to hold for some service classes. `replicated`: on each of its several nodes, requests too."""

    def __init__(self, service_classes: list[Any], *, replicated: bool = False) -> None:
        names = [cls.name for cls in service_classes]
        self.exchanges: list[Exchange] = [
            *queues.replies_exchanges(names), *map(queues.event_exchange, names), *map(queues.again_exchange, names)
        ]  # fmt: skip
        needed = [queues.parked_queue(), *(queue for cls in service_classes for queue in queues_of(cls, replicated=replicated))]
        # Those last: a relay takes them for the sign that every reader has a queue.
        self.queues: list[Queue] = sorted(needed, key=lambda queue: queue.name.startswith(queues.REPLAY_QUEUES))
        readers = [(cls.name, handler) for cls in service_classes for handler in handlers_of(cls)]
        self._sources = {handler.queue(name).name: handler for name, handler in readers}

    def declare(self, connection: Connection) -> None:
        """Everything, whether it is there or not; where it is, nothing changes."""
        for exchange in self.exchanges:
            _declare(connection, exchange)
        for queue in self.queues:
            _declare(connection, queue)

    def heal(self, connection: Connection) -> list[str]:
        """Make what is missing. :returns: the names of queues that were not there."""
        missing = self._missing(connection)
        if missing:
            time.sleep(STAY_GONE)
            self.declare(connection)
            log.warning("made: %s", ", ".join(missing))
            self._ask(connection, missing, LOST, since=datetime.now(UTC) - EARLIER)
        return missing

    def introduce(self, connection: Connection) -> None:
        """Tell every log which queues read it."""
        self._ask(connection, list(self._sources), READER, since=datetime.now(UTC))

    def _missing(self, connection: Connection) -> list[str]:
        missing, channel = [], connection.channel()
        for queue in self.queues:
            try:
                channel.queue_declare(queue.name, passive=True)
            except NotFound:  # which has closed the channel
                missing.append(queue.name)
                channel = connection.channel()
        channel.close()
        return missing

    def _ask(self, connection: Connection, names: list[str], type: str, *, since: datetime) -> None:
        for name in names:
            if (handler := self._sources.get(name)) is not None:
                ask(connection, handler.source, ReplayRequest(queue=name, since=since), type=type)


def _declare(connection: Connection, entity: Exchange | Queue) -> None:
    channel = connection.channel()
    try:
        entity.bind(channel).declare()
    except PreconditionFailed:
        _replace(connection, entity)
    else:
        channel.close()


def _replace(connection: Connection, entity: Exchange | Queue) -> None:
    """An exchange of ours that is of another kind holds nothing: it is made anew, and so is a queue of requests, whose callers ask again.
    Any other queue may hold something: it stays as it is."""
    requests = isinstance(entity, Queue) and entity.name.startswith(queues.REQUESTS)
    wrong = entity.exchange if isinstance(entity, Queue) and not requests else entity
    with connection.channel() as channel:
        (channel.queue_delete if requests else channel.exchange_delete)(wrong.name)
        log.warning("made %s anew, as it has to be", wrong.name)
        entity.bind(channel).declare()


def keep(uri: str, topology: Topology) -> None:
    """Keep everything there, for ever. Whatever the broker does, it is looked for again."""
    while True:
        try:
            _keep_while_connected(connect(uri, confirm=True), topology)
        except TROUBLE as error:
            log.warning("the broker is away (%s)", type(error).__name__)
            time.sleep(0.5)


def _keep_while_connected(connection: Connection, topology: Topology) -> None:
    try:
        if not topology.heal(connection):
            topology.declare(connection)
        topology.introduce(connection)
        log.info("%s queues are there", len(topology.queues))
        while True:
            topology.heal(connection)
            read_waiting(connection)
            connection.heartbeat_check()
            heartbeat.beat()
            time.sleep(LOOK_EVERY)
            heartbeat.beat()  # another look takes seconds on a busy machine
    finally:
        drop(connection)


def main(packages: list[str]) -> None:
    logs.begin()
    settings.check()
    uri = amqp_uri()
    keep(uri, Topology([service_class(package) for package in packages], replicated=len(addresses(uri)) > 1))


if __name__ == "__main__":
    main(sys.argv[1:])
