"""What a client sent and received, write by write: the truth with which the product is compared."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

ACKNOWLEDGED, REFUSED, UNKNOWN = "acknowledged", "refused", "unknown"


@dataclass
class Write:
    """One act under one key, asked for until somebody answers. `marker` finds its effect in a database."""

    kind: str
    marker: str
    key: str
    outcome: str = UNKNOWN
    status: int = 0
    answer: Any = None
    first_sent: float = 0.0  # Unix time
    last_sent: float = 0.0
    answered: float = 0.0
    tries: int = 0


@dataclass
class Ledger:
    writes: list[Write] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)  # answers that nobody should ever get
    longest: dict[str, float] = field(default_factory=dict)  # seconds of one request, by method
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, write: Write) -> None:
        with self._lock:
            self.writes.append(write)

    def note_unexpected(self, what: str) -> None:
        with self._lock:
            self.unexpected.append(what)

    def note_time(self, method: str, seconds: float) -> None:
        with self._lock:
            self.longest[method] = max(seconds, self.longest.get(method, 0.0))

    def with_outcome(self, outcome: str) -> list[Write]:
        return [write for write in self.writes if write.outcome == outcome]


def now() -> float:
    return time.time()
