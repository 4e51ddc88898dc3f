"""What every connection to the broker needs: a bound on everything it waits for, its troubles by name, its end."""

import random
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import amqp
from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import KombuError

from bus.settings import secret

# Everything that a broker, or the way to it, may answer with.
TROUBLE = (AMQPError, KombuError, OSError)
HEARTBEAT = 5  # seconds; a silent peer is given up after two
READ_AHEAD = 4096  # bytes: most messages with their three frames
BOUND = 2.0  # seconds for connecting and for any one answer


def amqp_uri() -> str:
    return secret("AMQP_URI", minimum=20)


def addresses(uri: str) -> list[str]:
    """One for each node of a cluster: `amqp://user:password@a:5672,b:5672/vhost` names two, as libpq would."""
    parts = urlsplit(uri)
    user, at, hosts = parts.netloc.rpartition("@")
    return [parts._replace(netloc=f"{user}{at}{host}").geturl() for host in hosts.split(",")]


def connect(uri: str, *, confirm: bool = False, bound: float = BOUND, **options: Any) -> Connection:
    """An open connection, to any node that answers, on which nothing waits longer than `bound` seconds unless it says so itself.

    :raises Exception: one of TROUBLE.
    """
    options = {"confirm_publish": confirm, **options}
    nodes = addresses(uri)
    random.shuffle(nodes)  # the connections of all processes spread over the nodes
    connection = Connection(nodes, connect_timeout=bound, heartbeat=HEARTBEAT, transport_options=options)
    try:
        connection.ensure_connection(max_retries=max(1, len(nodes) - 1), interval_start=0, interval_step=0)
        connection.connection.transport.sock.settimeout(bound)
        _do_not_read_when_writing(connection.connection)
    except BaseException:
        drop(connection)
        raise
    return connection


def _do_not_read_when_writing(connection: amqp.Connection) -> None:
    """The library would look at the socket before every publish, whether the broker has blocked us. Who reads the connection hears it."""
    capabilities = {**connection.client_properties["capabilities"], "connection.blocked": False}
    connection.client_properties = {**connection.client_properties, "capabilities": capabilities}


def read_ahead(connection: amqp.Connection) -> None:
    """The library would ask the socket nine times for each message. Not for a connection on whose socket somebody selects: what was read
    ahead does not show there."""
    receive = connection.transport.sock.recv
    connection.transport._quick_recv = lambda wanted: receive(max(wanted, READ_AHEAD))


def drop(connection: Connection) -> None:
    """End a connection without asking the other side, which may not answer: the socket goes, the broker notices."""
    if not connection.connected:
        return
    with suppress(Exception):
        connection.connection.transport.sock.close()
    with suppress(Exception):
        connection.connection.collect()


def hang_up(connection: amqp.Connection | None) -> None:
    """The same for a connection of the library underneath, which does not come back by itself."""
    with suppress(Exception):
        connection.collect()  # type: ignore[union-attr]


def read_waiting(connection: Connection) -> None:
    """Whatever has come: heartbeats, confirmations, and what the broker says of itself."""
    with suppress(TimeoutError):
        while True:
            connection.drain_events(timeout=0.001)
