"""Where and when a camera took a picture: read before the copy loses it, and believed in its shapes only."""

import io
from typing import Any

import pytest
from flask import Flask

from gateway import confined, picture_facts, uploads, words
from gateway.confined import Refused
from tests.gateway import files

HERE, THEN = "-3.65119, 103.77019", "2026-11-23T09:12:05"
ADDRESS = "/api/v1/staff/applications/42/inspection/photos"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_of_picture_tells_place_and_time(kind: str) -> None:
    assert picture_facts.facts_of(files.photo_taken(kind), kind) == {"coordinates": HERE, "taken_at": THEN}


def test_north_of_the_equator() -> None:
    assert picture_facts.read(files.photo_taken(south=False), "JPEG")["coordinates"] == HERE.removeprefix("-")


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"place": ((91.0, 0.0, 0.0), (103.0, 0.0, 0.0))}, {"taken_at": THEN}),
        ({"place": ((3.0, 39.0), (103.0, 0.0, 0.0))}, {"taken_at": THEN}),
        ({"taken": "0000:00:00 00:00:00"}, {"coordinates": HERE}),
        ({"taken": "2026:99:99 99:99:99"}, {"coordinates": HERE}),
        ({"taken": "kemarin"}, {"coordinates": HERE}),
    ],
)
def test_what_is_no_place_and_no_time_is_not_told(how: Any, told: dict[str, str]) -> None:
    assert picture_facts.read(files.photo_taken(**how), "JPEG") == told


@pytest.mark.parametrize("sent", [files.picture(), files.picture("PNG"), b"\xff\xd8\xff", b""])
def test_a_picture_without_facts_has_none(sent: bytes) -> None:
    assert picture_facts.facts_of(sent, "PNG" if sent[1:4] == b"PNG" else "JPEG") == {}


@pytest.mark.parametrize(
    "said",
    [
        b"no json",
        b"[]",
        b'{"coordinates": 7, "taken_at": []}',
        b'{"coordinates": "<b>", "taken_at": "2026-11-23T09:12:05Z"}',
        b"[" * 100_000,
    ],
)
def test_what_an_attacked_decoder_says_is_not_believed(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "run", lambda *_: said)
    assert picture_facts.facts_of(b"x", "JPEG") == {}


def test_what_cannot_be_opened_has_no_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> bytes:
        raise Refused("file_too_complex")

    monkeypatch.setattr(confined, "run", refuse)
    assert picture_facts.facts_of(b"x", "JPEG") == {}


def test_a_photo_goes_with_its_facts_and_its_copy_has_none(app: Flask, client: Any, services: Any, bearer: Any) -> None:
    sent = {"step": "site_inspection", "caption": "Depan", "file": (io.BytesIO(files.photo_taken()), "depan.jpg")}
    answer = client.post(ADDRESS, headers=bearer("technical_team"), data=sent)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    asked = services.asked[-1][2]
    assert asked["seen"] == {"coordinates": HERE, "taken_at": THEN} and asked["file"]["key"].startswith("inspections/")
    with app.app_context():
        stored = uploads.store().get(asked["file"]["key"])
    assert picture_facts.read(stored, "JPEG") == {}


@pytest.mark.parametrize(("file", "code"), [(b"%PDF-1.4", "file_no_picture"), (b"", "file_empty"), (b"halo", "file_kind")])
def test_what_is_no_photo_is_refused_at_its_field(client: Any, services: Any, bearer: Any, file: bytes, code: str) -> None:
    sent = {"step": "site_inspection", "file": (io.BytesIO(file), "a.jpg")}
    answer = client.post(ADDRESS, headers=bearer("technical_team"), data=sent)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"] == {"file": [words.fault("file", {"code": code})]}
    assert "add_inspection_photo" not in {method for _, method, _ in services.asked}
