"""The whole system for journeys and faults: the same code as `make up`, in a folder and on ports of its own."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from izin.system import System


class World(System):
    """A running system with demo accounts. `url` and `inbox_url` are its addresses."""

    def __init__(self, folder: Path, *, offset: int) -> None:
        super().__init__(folder, offset=offset, durable=False, personal=False)

    def __enter__(self) -> World:
        self.start(demo=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def mails(self, *, to: str) -> list[dict[str, Any]]:
        """The mails that reached an address, newest first: subject, text, links …"""
        answer = requests.get(f"{self.inbox_url}/mails.json", params={"to": to}, timeout=5)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["items"]
        return found
