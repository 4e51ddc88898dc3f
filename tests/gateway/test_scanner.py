"""A scanner with clamd's INSTREAM protocol gets every file first: a file with a virus is refused, and without the scanner's answer no file
is stored."""

import io
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bus.caller import Unavailable
from gateway import scanner
from tests.gateway import files


class Clamd(socketserver.StreamRequestHandler):
    """As `man clamd` tells: a command, chunks behind their length, an empty one, one answer."""

    mood: ClassVar[str] = "well"
    seen: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.seen.append(data)
        found = b"stream: Eicar-Test-Signature FOUND" if files.EICAR in data else b"stream: OK"
        answers = {"well": found + b"\0", "ill": b"INSTREAM size limit exceeded. ERROR\0", "cut": found[:6], "endless": b"x" * 9999}
        self.wfile.write(answers[self.mood])


@pytest.fixture
def clamd() -> Iterator[str]:
    Clamd.mood, Clamd.seen = "well", []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


def test_a_virus_has_a_name_and_a_picture_has_none(clamd: str) -> None:
    assert scanner.names(files.EICAR, clamd) == "Eicar-Test-Signature"
    assert scanner.names(files.picture(), clamd) is None


@pytest.mark.parametrize("size", [1, scanner.CHUNK - 1, scanner.CHUNK, scanner.CHUNK + 1, 3 * scanner.CHUNK])
def test_it_is_shown_every_byte(clamd: str, size: int) -> None:
    sent = bytes(range(251)) * (size // 251 + 1)
    scanner.names(sent[:size], clamd)
    assert Clamd.seen == [sent[:size]]


@pytest.mark.parametrize("mood", ["ill", "cut", "endless"])
def test_a_scanner_that_did_not_look_is_as_good_as_none(clamd: str, mood: str) -> None:
    Clamd.mood = mood
    with pytest.raises(Unavailable):
        scanner.names(files.picture(), clamd)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:none", ":"])
def test_an_address_that_is_none_is_as_good_as_no_scanner(address: str) -> None:
    with pytest.raises(Unavailable):
        scanner.names(b"x", address)


@pytest.mark.parametrize(
    "make",
    [
        lambda: files.EICAR,
        lambda: files.saved(files.pdf()) + files.EICAR,
        lambda: files.picture() + files.EICAR,
        lambda: files.picture(comment=files.EICAR),
    ],
    ids=["itself", "behind a pdf", "behind a picture", "in a remark"],
)
def test_what_it_names_is_refused_before_it_is_opened_and_not_kept(
    make: Any, clamd: str, app: Any, client: Any, bearer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CLAMD_ADDRESS", clamd)
    answer = _upload(client, bearer, make())
    assert answer.status_code == 422
    assert answer.json["error"]["details"]["fields"] == {"file": {"code": "file_infected"}}
    assert answer.json["error"]["fields"]["file"][0].startswith("Pemindai virus menemukan bahaya")
    assert list(tmp_path.iterdir()) == []


def test_what_it_passes_is_kept(clamd: str, app: Any, client: Any, bearer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLAMD_ADDRESS", clamd)
    assert _upload(client, bearer, files.picture()).status_code == 201
    assert Clamd.seen == [files.picture()]


def test_while_it_is_away_nothing_is_taken(
    nobody: str, app: Any, client: Any, bearer: Any, services: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CLAMD_ADDRESS", nobody)
    answer = _upload(client, bearer, files.picture())
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert list(tmp_path.iterdir()) == []
    assert "add_document" not in [method for _, method, _ in services.asked]


def test_without_an_address_nobody_looks(client: Any, bearer: Any) -> None:
    assert _upload(client, bearer, files.picture() + files.EICAR).status_code == 201


def _upload(client: Any, bearer: Any, data: bytes) -> Any:
    parts = {"kind": "identity", "name": "KTP", "file": (io.BytesIO(data), "ktp.jpeg")}
    return client.post("/api/v1/documents", headers=bearer("applicant"), data=parts)
