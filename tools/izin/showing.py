"""The output of the processes, one readable line at a time: on the terminal with the process' name in front, and complete in var/log."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TextIO

COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
KEEP = 5_000_000  # bytes of one log; a larger log is renamed to .1 at the next start
WIDTH = 13


class Screen:
    """The terminal and the log files; safe to write to from many threads."""

    def __init__(self, folder: Path, *, terminal: TextIO | None) -> None:
        self.folder = folder
        self.terminal = terminal
        self.following = True  # whether output of processes goes to the terminal too, besides the log
        self._lock = threading.Lock()
        self._colours: dict[str, int] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def say(self, text: str, *, name: str = "izin") -> None:
        """Print a line of our own, or of a process, on the terminal."""
        if self.terminal:
            with self._lock:
                print(self._prefix(name) + text, file=self.terminal, flush=True)

    def _prefix(self, name: str) -> str:
        padded = f"{name:<{WIDTH}} | "
        if not (self.terminal and self.terminal.isatty()):
            return padded
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        return f"\033[{colour}m{padded}\033[0m"

    def pump(self, name: str, descriptor: int) -> threading.Thread:
        """Read lines from `descriptor` until it is closed, in a thread of its own."""
        thread = threading.Thread(target=self._read, args=(name, descriptor), daemon=True, name=f"log of {name}")
        thread.start()
        return thread

    def _read(self, name: str, descriptor: int) -> None:
        with open(descriptor, errors="replace") as lines, self._log(name).open("a") as log:
            for line in lines:
                log.write(line)
                log.flush()
                if self.following:
                    self.say(readable(line), name=name)

    def _log(self, name: str) -> Path:
        file = self.folder / f"{name}.log"
        if file.exists() and file.stat().st_size > KEEP:
            file.replace(self.folder / f"{name}.log.1")
        return file

    def last_words(self, name: str, *, lines: int = 15) -> str:
        file = self.folder / f"{name}.log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-lines:]) if file.exists() else ""


def readable(line: str) -> str:
    """A JSON log line as words: the event first, then its fields. Any other line is returned unchanged."""
    line = line.rstrip("\n")
    if not line.startswith("{"):
        return line
    try:
        record = json.loads(line)
    except ValueError:
        return line
    first = [str(record.pop(key)) for key in ("level", "event", "message", "text") if key in record]
    rest = [f"{key}={value}" for key, value in record.items() if key not in ("at", "logger") and value is not None]
    return " ".join([*first, *rest])


def terminal() -> TextIO:
    return sys.stdout
