"""Work that would hold up a service's loop for long is done in processes of their own that give way to all others: a rebuild's bundles, the
typesetting of papers. A real thread is not enough for what Python itself computes, because a process's threads share one lock.

Each is started when there is work for it, and ends when none came for a while or when its service's process is gone.
"""

import os
import select
import signal
import socket
import struct
import subprocess
from collections.abc import Callable

LENGTH = struct.Struct("!I")
NICE = 10


class Gone(Exception):
    """The other process ended without an answer."""


class Aside:
    """Processes of one command, as many as are at work at once. Each gets the number of its socket as its last argument: see `serve`."""

    def __init__(self, *command: str) -> None:
        self._command = command
        self._free: list[socket.socket] = []

    def ask(self, content: bytes) -> bytes:
        """What a process answers to it, never nothing. :raises Gone:"""
        try:
            way = self._one_that_is_there() or self._start()
            _send(way, content)
            answer = _receive(way)
        except OSError as error:
            raise Gone from error
        if not answer:
            way.close()
            raise Gone
        self._free.append(way)
        return answer

    def _one_that_is_there(self) -> socket.socket | None:
        from bus.database import poll  # imported late: the other processes need neither database nor eventlet

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


def serve(number: int, answer: Callable[[bytes], bytes], *, idle: float) -> None:
    """In the other process: answers until nothing came for `idle` seconds, or nobody is there."""
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_, signal.SIG_IGN)  # its service's process drains, and closes the way here after that
    os.nice(NICE)
    with socket.socket(fileno=number) as way:
        way.settimeout(idle)
        try:
            while content := _receive(way):
                _send(way, answer(content))
        except OSError:
            pass


def _send(way: socket.socket, content: bytes) -> None:
    way.sendall(LENGTH.pack(len(content)) + content)


def _receive(way: socket.socket) -> bytes:
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
