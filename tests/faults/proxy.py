"""Every link between two processes as something that can be cut: a TCP proxy in a process of its own.

    python -m tests.faults.proxy '[["permits-broker", 28001, 15677], …]'

reads commands as JSON lines, {"link", "mode", "ms"}, and answers each with the link's figures. Modes: `pass`; `slow` (each piece `ms` later);
`cut` (closed, and refused from then on); `mute_up`, `mute_down`, `mute` (half open: what is sent that way, or both ways, is swallowed, and
nobody is told). A connection that has swallowed something is closed when the link passes again, as a router would that has forgotten it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from typing import Any

PIECE = 65536


class Link:
    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.mode, self.delay = "pass", 0.0
        self.figures: Counter[str] = Counter()
        self._open: set[asyncio.StreamWriter] = set()
        self._spoilt: set[asyncio.StreamWriter] = set()

    async def listen(self) -> None:
        await asyncio.start_server(self._connected, "127.0.0.1", self.port)

    def set(self, mode: str, ms: float) -> dict[str, int]:
        self.mode, self.delay = mode, ms / 1000
        gone = self._open if mode == "cut" else self._spoilt if not mode.startswith("mute") else set()
        for writer in list(gone):
            self.figures["closed"] += 1
            writer.close()
        return dict(self.figures)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "cut":
            self.figures["refused"] += 1
            writer.close()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        self.figures["opened"] += 1
        both = {writer, far_writer}
        self._open |= both
        ways = (self._carry(reader, far_writer, "mute_up", both), self._carry(far_reader, writer, "mute_down", both))
        _, pending = await asyncio.wait([asyncio.create_task(way) for way in ways], return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        for end in both:
            end.close()
        self._open -= both
        self._spoilt -= both

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mute: str, both: set[asyncio.StreamWriter]) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                if self.mode in (mute, "mute"):
                    self.figures["swallowed"] += len(piece)
                    self._spoilt |= both
                    continue
                if self.mode == "slow":
                    self.figures["delayed"] += 1
                    await asyncio.sleep(self.delay)
                writer.write(piece)
                await writer.drain()


async def serve(links: dict[str, Link]) -> None:
    for link in links.values():
        await link.listen()
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    print("ready", flush=True)
    while line := await lines.readline():
        asked = json.loads(line)
        print(json.dumps(links[asked["link"]].set(asked["mode"], asked.get("ms", 0))), flush=True)


class Proxy:
    """The proxy's process, seen from the harness."""

    def __init__(self, links: list[tuple[str, int, int]]) -> None:
        self.modes = {name: "pass" for name, _, _ in links}
        command = [sys.executable, "-m", "tests.faults.proxy", json.dumps(links)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._answer() == "ready"

    def set(self, link: str, mode: str, *, ms: float = 0) -> dict[str, int]:
        """:returns: the link's figures since the start: opened, closed, refused, swallowed (bytes), delayed (pieces)."""
        self.modes[link] = mode
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"link": link, "mode": mode, "ms": ms}) + "\n")
        self._process.stdin.flush()
        figures: dict[str, int] = json.loads(self._answer())
        return figures

    def figures(self, link: str) -> dict[str, int]:
        return self.set(link, self.modes[link])

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def main(given: list[Any]) -> None:
    asyncio.run(serve({name: Link(port, target) for name, port, target in given}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
