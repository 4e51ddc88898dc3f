"""Whatever is sent as a file is refused with a code, or kept harmless."""

import io
import random
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import Image

from gateway import uploads
from tests.gateway import files

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PHP = b"<?php system($_GET['x']); ?>"
JPEG, PNG, PDF = files.picture(), files.picture("PNG"), files.saved(files.pdf())

REFUSED = {
    "nothing": (b"", "file_empty"),
    "svg with a script": (SVG, "file_kind"),
    "html": (HTML, "file_kind"),
    "php": (PHP, "file_kind"),
    "program for windows": (b"MZ\x90\x00" + b"\0" * 500, "file_kind"),
    "program for linux": (b"\x7fELF\x02\x01\x01" + b"\0" * 500, "file_kind"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "file_kind"),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "file_kind"),
    "gif": (files.picture("GIF", mode="L"), "file_kind"),
    "tiff": (files.picture("TIFF"), "file_kind"),
    "bmp": (files.picture("BMP"), "file_kind"),
    "postscript": (b"%!PS-Adobe-3.0\n(%stdin) (r) file\n", "file_kind"),
    "plain text": (b"halo dunia", "file_kind"),
    "virus test file": (files.EICAR, "file_kind"),
    "zero bytes": (b"\0" * 2000, "file_kind"),
    "jpeg head only": (JPEG[:12], "file_unreadable"),
    "half a jpeg": (files.picture(size=(900, 900))[:3000], "file_unreadable"),
    "half a png": (PNG[: len(PNG) // 2], "file_unreadable"),
    "jpeg head on html": (JPEG[:20] + HTML, "file_unreadable"),
    "png head on php": (b"\x89PNG\r\n\x1a\n" + PHP, "file_unreadable"),
    "pdf head only": (b"%PDF-1.7\n", "file_unreadable"),
    "pdf head on html": (b"%PDF-1.7\n" + HTML, "file_unreadable"),
    "pdf without pages": (files.saved(files.pdf(0)), "file_unreadable"),
    "pdf of 201 pages": (files.saved(files.pdf(201)), "file_unreadable"),
    "pdf with a password": (files.with_password(), "file_protected"),
    "pdf its owner locked": (files.owner_locked(), "file_protected"),
    "png bomb": (files.bomb(), "file_unreadable"),
    "pdf bomb": (files.pdf_bomb(), "file_unreadable"),
    "png bomb, just too wide": (files.bomb(16_001, 1_000), "file_unreadable"),
    "six megabytes": (JPEG + b"\0" * 6_000_000, "file_too_big"),
}
SCRIPTED = {
    "runs when opened": files.opening_script,
    "named script": files.named_script,
    "runs when a page opens": files.page_script,
    "link runs a script": files.link_script,
    "launches a program": files.launching,
    "calls home": files.sending_home,
    "carries a program": files.with_attachment,
    "has a form": files.with_form,
    "hides a script": files.with_hidden_script,
}
ACTIVE = (b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/EmbeddedFile", b"/AcroForm", b"/XFA", b"/URI", b"jahat", b"EICAR")


@pytest.mark.parametrize(("sent", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_document_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(uploads.Refused) as refused:
        uploads.cleaned(sent)
    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_is_kept_as_jpeg_or_png(kind: str) -> None:
    data, media_type = uploads.cleaned(files.picture(kind))
    assert media_type == ("image/png" if kind == "PNG" else "image/jpeg")
    with Image.open(io.BytesIO(data)) as kept:
        assert kept.size == (60, 40)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (30, 20)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert uploads.cleaned(written.getvalue())[0]


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    sent = files.photo_with_exif()
    assert b"Kamera Rahasia" in sent
    data, _ = uploads.cleaned(sent)
    with Image.open(io.BytesIO(data)) as kept:
        assert kept.size == (20, 40)
        assert not kept.getexif()
    assert b"rahasia" not in data.lower()


def test_text_hidden_in_a_png_does_not_come_along() -> None:
    from PIL.PngImagePlugin import PngInfo

    hidden = PngInfo()
    hidden.add_text("Comment", "<script>rahasia</script>")
    data, _ = uploads.cleaned(files.picture("PNG", pnginfo=hidden))
    assert b"rahasia" not in data


@pytest.mark.parametrize(
    "tail", [HTML, PHP, SVG, files.EICAR, PDF, b"PK\x03\x04" + b"\0" * 60], ids=["html", "php", "svg", "eicar", "pdf", "zip"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_picture_is_cut_off(kind: str, tail: bytes) -> None:
    data, _ = uploads.cleaned(files.picture(kind) + tail)
    assert tail[:20] not in data


@pytest.mark.parametrize("make", SCRIPTED.values(), ids=SCRIPTED)
def test_a_pdf_keeps_its_pages_and_loses_what_acts(make: Callable[[], bytes]) -> None:
    sent = make()
    data, media_type = uploads.cleaned(sent)
    assert media_type == "application/pdf"
    assert [name for name in ACTIVE if name in unpacked(data)] == []
    with pikepdf.open(io.BytesIO(data)) as kept:
        assert len(kept.pages) == 1
        assert not kept.attachments


def test_the_scripts_are_really_there_before() -> None:
    assert all(any(name in unpacked(make()) for name in ACTIVE) for make in SCRIPTED.values())


def test_a_pdf_forgets_its_author() -> None:
    assert b"Rahasia" in unpacked(files.with_metadata())
    assert b"Rahasia" not in unpacked(uploads.cleaned(files.with_metadata())[0])


@pytest.mark.parametrize("seed", range(40))
def test_altered_files_are_refused_or_made_anew_and_never_break_anything(seed: int) -> None:
    chance = random.Random(seed)
    sent = bytearray(chance.choice([JPEG, PNG, PDF, files.picture("WEBP"), files.with_hidden_script()]))
    for _ in range(chance.randint(1, 30)):
        sent[chance.randrange(len(sent))] = chance.randrange(256)
    try:
        data, _ = uploads.cleaned(bytes(sent))
    except uploads.Refused as refused:
        assert refused.code in {"file_kind", "file_unreadable", "file_protected"}
    else:
        assert not any(name in unpacked(data) for name in ACTIVE)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.jpg"),
        ("/etc/shadow.png", "shadow.jpg"),
        ("foto.php.jpg", "foto.php.jpg"),
        ("ktp.exe", "ktp.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("con\x00.jpg", "con.jpg"),
        ('a"b\r\nSet-Cookie: x=1.jpg', "ab_Set-Cookie_x1.jpg"),
        ("KTP Siti Contoh.jpeg", "KTP_Siti_Contoh.jpg"),
        ("фото.jpg", "berkas.jpg"),
        ("", "berkas.jpg"),
        (None, "berkas.jpg"),
        ("x" * 300 + ".png", "x" * 96 + ".jpg"),
    ],
)
def test_names_become_safe_and_fit(given: str | None, kept: str) -> None:
    assert uploads.safe_name(given, "image/jpeg") == kept


def test_a_file_travels_through_the_api_and_back(client: Any, services: Any, bearer: Any) -> None:
    answer = client.post(
        "/api/v1/documents", headers=bearer("applicant"),
        data={"kind": "identity", "name": "KTP", "file": (io.BytesIO(files.photo_with_exif()), "../ktp.jpeg")},
    )  # fmt: skip
    assert answer.status_code == 201, answer.get_data(as_text=True)
    stored = services.asked[-1][2]["file"]
    assert stored["name"] == "ktp.jpg"
    services.say["permits", "get_document_file"] = stored
    back = client.get("/api/v1/documents/7/file", headers=bearer("applicant"))
    assert back.status_code == 200
    assert back.mimetype == "image/jpeg"
    assert back.headers["Content-Disposition"] == "attachment; filename=ktp.jpg"
    assert "sandbox" in back.headers["Content-Security-Policy"]
    assert back.headers["Cache-Control"] == "private, no-store"


def test_an_altered_stored_file_is_not_handed_out(client: Any, services: Any, bearer: Any) -> None:
    client.post(
        "/api/v1/documents", headers=bearer("applicant"),
        data={"kind": "identity", "name": "KTP", "file": (io.BytesIO(files.picture()), "ktp.jpeg")},
    )  # fmt: skip
    services.say["permits", "get_document_file"] = {**services.asked[-1][2]["file"], "sha256": "0" * 64}
    assert client.get("/api/v1/documents/7/file", headers=bearer("applicant")).status_code == 500


def test_a_refused_file_says_what_to_do_and_nothing_is_asked_of_a_service(client: Any, services: Any, bearer: Any) -> None:
    headers = bearer("applicant")
    answer = client.post(
        "/api/v1/documents",
        headers=headers,
        data={"kind": "identity", "name": "x", "file": (io.BytesIO(JPEG + b"\0" * 7_200_000), "a.jpg")},
    )
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["file"][0].startswith("Ukuran berkas 7,2 MB. Paling besar 5 MB.")
    assert "add_document" not in [method for _, method, _ in services.asked]


def test_a_body_beyond_every_limit_is_cut_off(client: Any, bearer: Any) -> None:
    answer = client.post(
        "/api/v1/documents", headers=bearer("applicant"), data={"kind": "identity", "file": (io.BytesIO(b"x" * 17_000_000), "a")}
    )
    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "request_too_large"


def unpacked(data: bytes) -> bytes:
    """A PDF with its streams in the clear; anything else as it is."""
    if not data.startswith(b"%PDF"):
        return data
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(
            written, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True,
        )  # fmt: skip
    return written.getvalue()


def test_a_pdf_that_unpacks_to_a_little_is_kept_as_the_bomb_of_the_same_make_is_not() -> None:
    assert uploads.cleaned(files.pdf_bomb(1))[1] == "application/pdf"
