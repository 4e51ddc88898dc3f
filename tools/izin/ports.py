"""Ports of our own on the loopback, moved out of the way when somebody else has them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    gateway: int
    inbox: int
    smtp: int
    postgres: int
    amqp: int
    erlang: int  # distribution between Erlang nodes; ours talks to nobody
    epmd: int  # Erlang's port mapper


# away from the standard ports of PostgreSQL and RabbitMQ, and below the range the kernel hands out to clients
FIRST_CHOICE = Ports(gateway=8080, inbox=8025, smtp=8026, postgres=15433, amqp=15677, erlang=15678, epmd=15679)


def is_free(port: int) -> bool:
    """Whether a server could listen there now; a socket in TIME_WAIT does not count, somebody listening on any address does."""
    for family, address in ((socket.AF_INET, LOOPBACK), (socket.AF_INET, "0.0.0.0")):  # noqa: S104 (to ask, not to serve)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


def _free_from(first: int, taken: set[int]) -> int:
    port = next(port for port in _upwards(first) if port not in taken and is_free(port))
    taken.add(port)
    return port


def _upwards(first: int) -> Iterator[int]:
    yield from range(first, first + 2000)


def choose(first: Ports = FIRST_CHOICE, *, offset: int = 0) -> Ports:
    """The first free ports at or above the wished ones plus `offset` (test worlds keep out of each other's way with it)."""
    taken: set[int] = set()
    return Ports(**{name: _free_from(port + offset, taken) for name, port in vars(first).items()})


def listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
