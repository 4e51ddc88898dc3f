"""Pages of documents as pictures: drawn once, authorised each time, never run."""

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from gateway import confined, document_pages, uploads
from gateway.document_pages import Look
from gateway.page_sizes import LARGEST_SIDE, PIXELS, WIDTHS, pixels, zooms
from tests.gateway import files
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor

A4 = (595, 842)
LOCKED = files.saved(files.pdf(), encryption=pikepdf.Encryption(owner="pemilik", user="pembaca"))


def stored(app: Any, data: bytes, media_type: str = "application/pdf") -> dict[str, Any]:
    with app.app_context():
        kept = uploads.store().put(prefix="documents", data=data)
    return {**kept.as_dict(), "name": "str.pdf", "media_type": media_type}


def opened(data: bytes) -> Any:
    return Image.open(io.BytesIO(data), formats=["JPEG"])


def coloured(pages: int) -> bytes:
    """Pages of 200 x 100 points: the first with a red left half, the second with a green one, and so on."""
    made = files.pdf(pages)
    for number, page in enumerate(made.pages):
        colour = ("1 0 0", "0 1 0", "0 0 1")[number % 3]
        page.obj.MediaBox = [0, 0, 200, 100]
        page.obj.Contents = made.make_stream(f"{colour} rg 0 0 100 100 re f".encode())
    return files.saved(made)


@pytest.fixture
def paper(app: Any, services: Promised) -> dict[str, Any]:
    found = stored(app, coloured(3))
    services.say["permits", "get_document_file"] = found
    return found


def test_each_page_is_a_picture_of_its_own(visitor: Visitor, paper: dict[str, Any]) -> None:
    client = visitor("verifier")
    for number, colour in ((1, (255, 0, 0)), (2, (0, 255, 0)), (3, (0, 0, 255))):
        answer = client.get(f"/dokumen/7/halaman?halaman={number}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        picture = opened(answer.data)
        assert picture.size == (760, 380)
        assert max(abs(a - b) for a, b in zip(picture.getpixel((100, 190)), colour, strict=True)) < 12
        assert min(picture.getpixel((700, 190))) > 240
    for beyond in ("4", "200"):
        assert client.get(f"/dokumen/7/halaman?halaman={beyond}").status_code == 404
    first = client.get("/dokumen/7/halaman?halaman=1").data
    for unreadable in ("0", "-1", "x", "201", "9" * 99, "01", "²"):
        assert client.get(f"/dokumen/7/halaman?halaman={unreadable}").data == first


@pytest.mark.parametrize(
    ("turn", "size", "red"),
    [(0, (760, 380), (100, 190)), (90, (760, 1520), (380, 100)), (180, (760, 380), (660, 190)), (270, (760, 1520), (380, 1420))],
)
@pytest.mark.parametrize("kind", ["PDF", "photo"])
def test_a_page_is_turned_clockwise(
    kind: str, turn: int, size: tuple[int, int], red: tuple[int, int], app: Any, visitor: Visitor, services: Promised
) -> None:
    photo = Image.new("RGB", (2000, 1000), "white")
    photo.paste("red", (0, 0, 1000, 1000))
    found = stored(app, files.saved_picture(photo, "PNG"), "image/png") if kind == "photo" else stored(app, coloured(1))
    services.say["permits", "get_document_file"] = found
    picture = opened(visitor("verifier").get(f"/dokumen/7/halaman?halaman=1&putar={turn}").data)
    assert picture.size == size
    assert picture.getpixel(red)[1] < 40
    opposite = (size[0] - 1 - red[0], size[1] - 1 - red[1])
    assert picture.getpixel(opposite)[1] > 220


def test_a_larger_page_has_more_pixels_and_an_unreadable_zoom_is_the_plain_page(visitor: Visitor, paper: dict[str, Any]) -> None:
    client = visitor("verifier")
    wide = [opened(client.get(f"/dokumen/7/halaman?halaman=1&besar={zoom}").data).width for zoom in (1, 2, 3, 4, 5, "x", "")]
    assert max(abs(found - meant) for found, meant in zip(wide, [*WIDTHS, 760, 760, 760], strict=True)) <= 1, wide


def test_the_second_time_nothing_is_drawn_and_it_is_asked_of_its_owner_service_all_the_same(
    visitor: Visitor, services: Promised, paper: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visitor("verifier")
    first = client.get("/dokumen/7/halaman?halaman=2")
    monkeypatch.setattr(confined, "run", None)
    second = client.get("/dokumen/7/halaman?halaman=2")
    assert (second.status_code, second.data) == (200, first.data)
    assert [method for _, method, _ in services.asked].count("get_document_file") == 2
    again = client.get("/dokumen/7/halaman?halaman=2", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("roles", "status"), [((), 303), (("treasurer",), 403), (("agency_admin",), 403), (("auditor",), 200), (("applicant",), 200)]
)
def test_a_picture_is_for_those_who_may_open_the_document(
    roles: tuple[str, ...], status: int, visitor: Visitor, paper: dict[str, Any]
) -> None:
    assert visitor(*roles).get("/dokumen/7/halaman?halaman=1").status_code == status


def test_what_is_shown_is_never_run_and_never_stored_by_a_browser(visitor: Visitor, paper: dict[str, Any]) -> None:
    headers = visitor("verifier").get("/dokumen/7/halaman?halaman=1").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"] and "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"


def test_a_damaged_picture_is_drawn_again(app: Any, visitor: Visitor, paper: dict[str, Any]) -> None:
    client = visitor("verifier")
    first = client.get("/dokumen/7/halaman?halaman=1").data
    name = f"{paper['sha256']}-1-1-0"
    with app.app_context():
        uploads.store().put_back(f"pages/{name[:2]}/{name}", b"x" * 32 + b"\xff\xd8\xff<script>")
    assert client.get("/dokumen/7/halaman?halaman=1").data == first


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (LOCKED, "application/pdf", "file_protected"), (b"%PDF-1.7 nothing", "application/pdf", "file_unreadable"),
        (b"\xff\xd8\xff", "image/jpeg", "file_unreadable"), (files.bomb(), "image/png", "file_too_many_pixels"),
        (b"<svg/>", "image/svg+xml", "file_kind"), (files.picture("PNG"), "image/jpeg", "file_unreadable"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_says_why_and_is_not_tried_again(
    app: Any, data: bytes, media_type: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = stored(app, data, media_type)
    with app.test_request_context():
        assert document_pages.made(facts, Look()).fault == code
        monkeypatch.setattr(confined, "run", None)
        again = document_pages.known(facts, Look(page=3, zoom=2))
    assert again is not None and (again.fault, again.picture) == (code, None)


def test_a_page_that_cannot_be_drawn_leaves_the_others(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = stored(app, coloured(3))
    with app.test_request_context():
        assert document_pages.made(facts, Look()).picture
        with monkeypatch.context() as broken:
            broken.setattr(confined, "run", refuses)
            assert document_pages.made(facts, Look(page=2)).fault == "file_too_complex"
        second, third = document_pages.known(facts, Look(page=2)), document_pages.made(facts, Look(page=3))
    assert second and (second.fault, len(second.sizes)) == ("file_too_complex", 3)
    assert third.picture


def refuses(*_: Any, **__: Any) -> bytes:
    raise confined.Refused("file_too_complex")


@pytest.mark.parametrize(
    "told",
    [
        b"", b"[]\n\xff\xd8\xff", b"[[1,2]]\n<script>", b"[[1,true]]\n\xff\xd8\xff", b'[["1",2]]\n\xff\xd8\xff', b"[[0,2]]\n\xff\xd8\xff",
        b"[[1,20001]]\n\xff\xd8\xff", b"[" * 100_000 + b"\n\xff\xd8\xff", b'{"a":1}\n\xff\xd8\xff', b"7\n\xff\xd8\xff",
        b"[" + b"[1,2]," * 200 + b"[1,2]]\n\xff\xd8\xff", b"[[1,2]]\n\xff\xd8\xff" + b"x" * 8_000_000,
    ],
    ids=range(12),
)  # fmt: skip
def test_a_decoder_cannot_speak_for_us(told: bytes, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "run", lambda *_, **__: told)
    facts = stored(app, coloured(1))
    with app.test_request_context():
        assert document_pages.made(facts, Look()).fault == "file_unreadable"


@pytest.mark.parametrize("size", [A4, (1, 1), (1, 14_400), (14_400, 1), (14_400, 14_400), (20_000, 20_000), (3, 5000)])
@pytest.mark.parametrize("photo", [True, False])
def test_no_page_becomes_larger_than_may_be_drawn(size: tuple[int, int], photo: bool) -> None:
    for zoom in range(1, 5):
        for turn in (0, 90):
            wide, high = pixels(size, zoom, turn, photo=photo)
            assert min(wide, high) >= 1 and max(wide, high) <= LARGEST_SIDE and wide * high <= PIXELS * 1.01
            assert not photo or max(wide, high) <= max(size)
    assert 1 <= zooms(size, 0, photo=photo) <= 4


def test_a_small_photo_is_not_blown_up() -> None:
    assert (zooms((600, 400), 0, photo=True), zooms((1200, 900), 0, photo=True), zooms(A4, 0, photo=False)) == (1, 3, 4)


def test_a_photo_leaves_what_was_written_into_it_behind(app: Any) -> None:
    facts = stored(app, files.photo_with_exif(), "image/jpeg")
    with app.test_request_context():
        picture = document_pages.made(facts, Look()).picture
    assert picture and b"ahasia" not in picture and set(opened(picture).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
