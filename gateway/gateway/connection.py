"""One HTTP connection to the gateway, as the worker's loop sees it: it reads a request, waits for the answer, sends it, and reads the next
request."""

import socket
import tempfile
import time
from contextlib import suppress
from typing import IO, Any

from gateway.intake import PATIENCE, SLOWEST, Reading

FIRST_BYTE = 15.0  # seconds in which a new connection must send its first byte
LINGER = 2.0  # seconds that a refused client gets to read the refusal
PIECE = 64 * 1024
SEND_BUFFER = 128 * 1024  # bytes of an answer that the kernel keeps, for each connection
IN_MEMORY = 256 * 1024  # bytes of an answer held in memory until its reader takes them; the rest goes to a temporary file


class Outgoing:
    """Takes an answer from the thread that makes it and never lets that thread wait: bytes that the network does not take at once are
    stored.

    One thread writes it; after that, another sends the stored bytes.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._kept: IO[bytes] | None = None
        self._piece = b""
        self.sent = 0
        self.waiting = 0  # bytes that are kept

    def gettimeout(self) -> float:
        """The timeout of a socket for which nobody waits."""
        return 0.0

    def sendall(self, data: bytes) -> None:
        """:raises OSError: the connection has gone."""
        if self._kept is None:
            data = data[self._send(data) :]
            if not data:
                return
            self._kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._kept.write(data)
        self.waiting += len(data)

    send = sendall

    def written(self) -> None:
        """The answer is complete; from now on `go_on` sends the stored bytes."""
        if self._kept is not None:
            self._kept.seek(0)

    def go_on(self) -> bool:
        """Send what the network takes now. :returns: whether all is sent. :raises OSError: the connection has gone."""
        while self._kept is not None:
            self._piece = self._piece or self._kept.read(PIECE)
            if not self._piece:
                self.close()
                break
            went = self._send(self._piece)
            self._piece = self._piece[went:]
            if not went:
                return False
        return True

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept, self.waiting = None, 0

    def _send(self, data: bytes) -> int:
        try:
            went = self._sock.send(data)
        except BlockingIOError:
            return 0
        self.sent += went
        return went


class Connection:
    """`state` says what the loop waits for: "idle" (no byte of a request has come), "reading", "served" (a thread has it), "sending",
    "leaving".

    `sock`, `client` and `server` are what gunicorn expects of a connection.
    """

    def __init__(self, wire: socket.socket, client: Any, server: Any, *, idle: float = FIRST_BYTE) -> None:
        self.wire, self.client, self.server = wire, client, server
        wire.setblocking(False)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.request = Reading()
        self.sock = Outgoing(wire)
        self.state, self.since, self._idle = "idle", time.monotonic(), idle
        self.keeps = False

    def become(self, state: str) -> None:
        self.state, self.since = state, time.monotonic()

    def next_request(self, *, idle: float) -> bytes:
        """:returns: the bytes of the next request that have come already."""
        rest = self.request.rest
        self.request.close()
        self.request, self.sock, self._idle = Reading(), Outgoing(self.wire), idle
        self.become("idle")
        return rest

    def is_late(self, now: float) -> bool:
        seconds = now - self.since
        if self.state == "idle":
            return seconds > self._idle
        if self.state == "reading":
            return self.request.is_late(seconds)
        if self.state == "sending":
            return seconds > PATIENCE + self.sock.sent / SLOWEST
        return self.state == "leaving" and seconds > LINGER

    def stay_at_most(self, seconds: float) -> None:
        """Limits how long the connection may stay while no byte of a request has come."""
        self._idle = min(self._idle, time.monotonic() - self.since + seconds)

    def close(self) -> None:
        self.request.close()
        self.sock.close()
        with suppress(OSError):
            self.wire.close()
