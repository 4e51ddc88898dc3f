"""A real mail server that answers as a test says, a sealing key of the test's own, and a door on a fresh database."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from joserfc.jwk import ECKey

from bus.seal import seal
from bus.testing import Door
from notifications.service import Notifications
from tests.notifications.people import NOW, Tell


class Post:
    """aiosmtpd's handler: answers come from `answers` (step, reply), one use each; otherwise everything is accepted.

    What is in `meanwhile` happens once, while a message is being handed over.
    """

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []
        self.offered: list[bytes] = []
        self.accepted: list[tuple[str, bytes]] = []
        self.meanwhile: list[Callable[[], Any]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        reply = self._next("RCPT")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.offered.append(envelope.original_content)
        while self.meanwhile:
            self.meanwhile.pop()()
        reply = self._next("DATA")
        if reply.startswith("250"):
            self.accepted += [(address, envelope.original_content) for address in envelope.rcpt_tos]
        return reply

    def _next(self, step: str) -> str:
        if self.answers and self.answers[0][0] == step:
            return self.answers.pop(0)[1]
        return "250 OK"


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("OFFICE_PHONE", "(0734) 000-000")  # of an office without one the mails lead to the help page instead
    yield handler
    controller.stop()


@pytest.fixture
def public_key(monkeypatch: pytest.MonkeyPatch) -> str:
    key = ECKey.generate_key("P-256")
    monkeypatch.setenv("SEAL_PRIVATE_KEY", json.dumps(key.as_dict(private=True)))
    return json.dumps(key.as_dict(private=False))


@pytest.fixture
def door(database: Callable[[str], str], public_key: str) -> Door:
    return Door(Notifications, database("notifications"))


@pytest.fixture
def tell(door: Door, public_key: str) -> Tell:
    """`tell("account_activated", secret={…}, …)`: give the door an event, sealing what is secret."""

    def give(type: str, *, data: dict[str, Any], secret: dict[str, Any] | None = None, subject: str = "x/1", **more: Any) -> None:
        sealed = {"sealed": seal(public_key, secret)} if secret else {}
        door.handle(f"on_{type}", type=type, data={**data, **sealed}, subject=subject, **{"now": NOW, **more})

    return give
