"""Our own ports on the loopback; when another program has a port, the next free one is taken."""

from __future__ import annotations

import errno
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
    erlang: int  # distribution between Erlang nodes; our node is alone
    epmd: int  # Erlang's port mapper


# away from the standard ports of PostgreSQL and RabbitMQ, and below the range the kernel hands out to clients
FIRST_CHOICE = Ports(gateway=8080, inbox=8025, smtp=8026, postgres=15433, amqp=15677, erlang=15678, epmd=15679)


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now. A socket in TIME_WAIT does not prevent that, a server listening on any address
    does."""
    for family, address in ((socket.AF_INET, LOOPBACK), (socket.AF_INET, "0.0.0.0")):  # noqa: S104 (to ask, not to serve)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


class Claims:
    """Ports that this process has chosen and that no other Izin on the machine may choose, from now until its servers have ended. Each
    claim is an abstract socket, so it ends with the process in every case."""

    def __init__(self) -> None:
        self._held: dict[int, socket.socket] = {}

    def take(self, port: int) -> bool:
        """Claim the port. False when some process, or this one, has claimed it already."""
        if port in self._held:
            return False
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            claim.bind(f"\0izin-port-{port}")
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                claim.close()
                return False  # without abstract sockets there are no claims, only free ports
        self._held[port] = claim
        return True

    def end(self) -> None:
        for claim in self._held.values():
            claim.close()
        self._held.clear()


def _upwards(first: int) -> Iterator[int]:
    yield from range(first, first + 2000)


def free_from(first: int, claims: Claims) -> int:
    """The first free port at or above `first`; it is claimed from now on."""
    return next(port for port in _upwards(first) if is_free(port) and claims.take(port))


def choose(first: Ports = FIRST_CHOICE, *, offset: int = 0, claims: Claims | None = None) -> Ports:
    """The first free ports at or above the wanted ones plus `offset` (by which test worlds avoid each other). `claims`: holds them until
    the servers have ended; without it they are only held while all ports are being chosen."""
    held = claims or Claims()
    chosen = {name: free_from(wished + offset, held) for name, wished in vars(first).items()}
    if claims is None:
        held.end()
    return Ports(**chosen)


def listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
