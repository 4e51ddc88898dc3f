"""Work that would hold up a service's loop for long is done in processes of their own that give way to all others: a rebuild's bundles, the
typesetting of papers. A real thread is not enough for what Python itself computes, because a process's threads share one lock.

Each is started when there is work for it, and ends when none came for a while or when its service's process is gone.
"""

import logging
import os
import select
import signal
import socket
import struct
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LENGTH = struct.Struct("!I")
NICE = 10

log = logging.getLogger("bus.aside")


class Gone(Exception):
    """The other process did not start, or ended without an answer."""


class TooSlow(Exception):
    """It did not answer in time, and was ended."""


@dataclass
class _Other:
    process: subprocess.Popen[bytes]
    way: socket.socket

    def end(self) -> None:
        self.way.close()
        self.process.kill()
        self.process.wait()


class Aside:
    """Processes of one command, as many as are at work at once. Each gets the number of its socket as its last argument: see `serve`.
    `environment`: without it, this process's own. `patience`: seconds in which it must go on reading, or answer."""

    def __init__(self, *command: str, environment: Mapping[str, str] | None = None, patience: float | None = None) -> None:
        self._command, self._environment, self._patience = command, environment, patience
        self._free: list[_Other] = []

    def ask(self, content: bytes) -> bytes:
        """What a process answers to it, never nothing. :raises Gone: :raises TooSlow:"""
        other, answer = self._one_that_is_there() or self._start(), b""
        try:
            _send(other.way, content)
            answer = _receive(other.way)
        except TimeoutError as error:
            raise TooSlow from error
        except OSError as error:
            raise Gone from error
        finally:  # also when whoever asked was ended meanwhile: this answer must never be another question's
            if answer:
                self._free.append(other)
            else:
                other.end()
        if not answer:
            raise Gone
        return answer

    def _one_that_is_there(self) -> _Other | None:
        from bus.database import poll  # imported late: the other processes need neither database nor eventlet

        while self._free:
            other, looking = self._free.pop(), poll()
            looking.register(other.way, select.POLLIN)
            if not looking.poll(0):
                return other
            other.end()  # nothing comes here without being asked for but the end
        return None

    def _start(self) -> _Other:
        ours, theirs = socket.socketpair()
        ours.settimeout(self._patience)
        with theirs:
            number = theirs.fileno()
            try:
                process = subprocess.Popen(
                    [*self._command, str(number)], pass_fds=[number], stdin=subprocess.DEVNULL, env=self._environment
                )
            except OSError as error:
                ours.close()
                log.error("%s did not start: %s", " ".join(self._command[1:]), error.strerror)
                raise Gone from error
        return _Other(process, ours)


def serve(number: int, answer: Callable[[bytes], bytes], *, idle: float | None = None) -> None:
    """In the other process: answers until nobody is there, or nothing came for `idle` seconds."""
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_, signal.SIG_IGN)  # its service's process drains, and closes the way here after that
    os.nice(NICE)
    with socket.socket(fileno=number) as way:
        way.settimeout(idle)
        try:
            while _answered(way, answer):
                pass
        except OSError:
            pass


def _answered(way: socket.socket, answer: Callable[[bytes], bytes]) -> bool:
    """A function of its own, so that between two nothing is kept of what came."""
    content = _receive(way)
    if content:
        _send(way, answer(content))
    return bool(content)


def _send(way: socket.socket, content: bytes) -> None:
    way.sendall(LENGTH.pack(len(content)))
    way.sendall(memoryview(content))  # of bytes eventlet copies all that is left, with each part that it sends


def _receive(way: socket.socket) -> bytes:
    """b"" when the other side is gone."""
    head = _exactly(way, LENGTH.size)
    return _exactly(way, LENGTH.unpack(head)[0]) if head else b""


def _exactly(way: socket.socket, size: int) -> bytes:
    read, there = bytearray(size), 0
    with memoryview(read) as view:
        while there < size:
            part = way.recv_into(view[there:])
            if not part:
                return b""
            there += part
    return bytes(read)
