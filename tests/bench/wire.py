"""HTTP at the least cost to who asks, so that a measurement is of the server; and the CPU that processes use."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

TICK = os.sysconf("SC_CLK_TCK")
Requests = Callable[[int, int], bytes]  # (connection, number) → the request


def request(method: str, path: str, *, body: bytes = b"", **headers: str) -> bytes:
    """`headers`: with _ for -."""
    lines = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": len(body), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items() if body or not name.startswith("Content"))
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


class Wire:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> Answer:
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n") + 4) < 4:
            received += self._more()
        length = end + int(received[:end].lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(received) < length:
            received += self._more()
        return Answer(int(received[9:12]), received[:end], received[end:])

    def _more(self) -> bytes:
        found = self._socket.recv(65536)
        assert found, "the server closed the connection"
        return found

    def close(self) -> None:
        self._socket.close()


def ask_all(port: int, requests: Requests, *, connections: int, each: int) -> tuple[list[float], float]:
    """Every connection sends its requests one after the other. :returns: the milliseconds of each request, and the seconds of all."""
    times: list[list[float]] = [[] for _ in range(connections)]
    wires = [Wire(port) for _ in range(connections)]
    threads = [
        threading.Thread(target=_ask_in_turn, args=(wire, requests, number, each, times[number])) for number, wire in enumerate(wires)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    for wire in wires:
        wire.close()
    assert all(len(own) == each for own in times), "not every request was answered"
    return [one for own in times for one in own], took


def _ask_in_turn(wire: Wire, requests: Requests, connection: int, each: int, times: list[float]) -> None:
    for number in range(each):
        sent = requests(connection, number)
        begun = time.perf_counter()
        answer = wire.ask(sent)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status < 400, (answer.status, sent[:200], answer.body[:300])


def cpu(pids: Iterable[int]) -> float:
    """Seconds of CPU that the processes and their children have used."""
    return sum(_used(member) for pid in pids for member in family(pid))


def family(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):  # it has ended meanwhile, as helpers of the database do
        for each in Path(f"/proc/{pid}/task").iterdir():
            found += [member for child in (each / "children").read_text().split() for member in family(int(child))]
    return found


def _used(pid: int) -> float:
    try:
        fields: list[Any] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK
