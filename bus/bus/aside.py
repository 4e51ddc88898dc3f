"""A rebuild's bundles are handled in processes of their own that give way to all others: a rebuild takes what is left of the processors, and
nobody waits in a service's loop while a bundle is read and folded.

Each is started when there is a bundle for it, and ends when none came for a while or when its service's process is gone. The service's
process reads the queue, hands bundles over, and acknowledges what has been handled.
"""

import json
import select
import socket
import struct
import subprocess
import sys

from sqlalchemy.exc import OperationalError

from bus.database import poll

LENGTH = struct.Struct("!I")


class NotHandled(Exception):
    """A bundle failed in the other process, which has logged why, or with it."""


class Malformed(NotHandled):
    """What was handed over is no bundle."""


class Aside:
    """Processes for the bundles of one method, as many as are at work at once."""

    def __init__(self, service: str, method: str) -> None:
        self._command = [sys.executable, "-m", "bus.rebuilder", service, method]
        self._free: list[socket.socket] = []

    def handle(self, bundle: bytes) -> None:
        """Blocks until its effect is committed. :raises NotHandled: :raises Malformed: :raises OperationalError: the database is away."""
        try:
            way = self._one_that_is_there() or self._start()
            send(way, bundle)
            answer = json.loads(receive(way) or "{}")
        except OSError as error:
            raise NotHandled from error
        if answer:
            self._free.append(way)
        if answer.get("away"):
            raise OperationalError("a bundle", {}, Exception("the database is away"))
        if answer.get("malformed"):
            raise Malformed
        if not answer.get("handled"):
            raise NotHandled

    def _one_that_is_there(self) -> socket.socket | None:
        while self._free:
            way, looking = self._free.pop(), poll()
            looking.register(way, select.POLLIN)
            if not looking.poll(0):
                return way
            way.close()  # nothing comes here without being asked for but the end
        return None

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            subprocess.Popen([*self._command, str(theirs.fileno())], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        return ours


def send(way: socket.socket, content: bytes) -> None:
    way.sendall(LENGTH.pack(len(content)) + content)


def receive(way: socket.socket) -> bytes:
    """b"" when the other side is gone."""
    head = _exactly(way, LENGTH.size)
    return _exactly(way, LENGTH.unpack(head)[0]) if head else b""


def _exactly(way: socket.socket, size: int) -> bytes:
    read = bytearray()
    while len(read) < size:
        part = way.recv(size - len(read))
        if not part:
            return b""
        read += part
    return bytes(read)
