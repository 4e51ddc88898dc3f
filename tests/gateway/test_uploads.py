"""What is sent as a file is made anew, named safely, kept and handed out again; files that mean harm: test_hostile_uploads.py."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from gateway import uploads
from tests.gateway import files
from tests.gateway.hostile_files.pdfs import unpacked

JPEG = files.picture()


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


def test_what_was_filled_into_a_form_stays_on_the_page() -> None:
    plain = unpacked(uploads.cleaned(files.with_filled_form(b"Siti Contoh"))[0])
    assert b"(Siti Contoh) Tj" in plain
    assert b"Fxo1 Do" in plain
    assert b"/Widget" not in plain


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.jpg"),
        ("/etc/shadow.png", "shadow.jpg"),
        ("foto.php.jpg", "foto_php.jpg"),
        ("ktp.exe", "ktp.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("con\x00.jpg", "berkas_con.jpg"),
        ("LPT1.pdf", "berkas_LPT1.jpg"),
        ("-rf.jpg", "rf.jpg"),
        ("foto\u202egpj.exe", "fotogpj.jpg"),
        ("ｋｔｐ．ｅｘｅ", "ktp.jpg"),
        ("КТР.jpg", "berkas.jpg"),
        ("'; filename=jahat.html; x='.jpg", "filenamejahat_html_x.jpg"),
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

    def part(**headers: str) -> Any:
        return client.get("/api/v1/documents/7/file", headers=bearer("applicant") | headers)

    assert back.headers["Accept-Ranges"] == "bytes"
    ten = part(Range="bytes=10-19")
    assert (ten.status_code, ten.data) == (206, back.data[10:20])
    assert ten.headers["Content-Range"] == f"bytes 10-19/{len(back.data)}"
    assert "sandbox" in ten.headers["Content-Security-Policy"] and ten.headers["Cache-Control"] == "private, no-store"
    assert part(Range="bytes=10-", **{"If-Range": back.headers["ETag"]}).status_code == 206
    assert part(Range="bytes=10-", **{"If-Range": '"another"'}).data == back.data, "another file is sent whole"
    beyond = part(Range=f"bytes={len(back.data)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(back.data)}")


@pytest.mark.parametrize("lost", [{"sha256": "0" * 64}, {"key": "documents/2026/11/nowhere"}])
def test_a_stored_file_that_is_altered_or_gone_is_not_handed_out_and_the_log_says_which(
    client: Any, services: Any, bearer: Any, lost: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    client.post(
        "/api/v1/documents", headers=bearer("applicant"),
        data={"kind": "identity", "name": "KTP", "file": (io.BytesIO(files.picture()), "ktp.jpeg")},
    )  # fmt: skip
    services.say["permits", "get_document_file"] = {**services.asked[-1][2]["file"], **lost}
    answer = client.get("/api/v1/documents/7/file", headers=bearer("applicant"))
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "file_lost")
    told = [json.loads(message) for message in caplog.messages if "file_lost" in message]
    assert [line.get("key") for line in told if line.get("event") == "file_lost"] == [services.say["permits", "get_document_file"]["key"]]


def test_a_refused_file_says_what_to_do_and_nothing_is_asked_of_a_service(client: Any, services: Any, bearer: Any) -> None:
    headers = bearer("applicant")
    answer = client.post(
        "/api/v1/documents",
        headers=headers,
        data={"kind": "identity", "name": "x", "file": (io.BytesIO(JPEG + b"\0" * 7_200_000), "a.jpg")},
    )
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["file"][0].startswith("Ukuran berkas 7,3 MB. Paling besar 5 MB.")
    assert "add_document" not in [method for _, method, _ in services.asked]


def test_a_body_beyond_every_limit_is_cut_off(client: Any, bearer: Any) -> None:
    answer = client.post(
        "/api/v1/documents", headers=bearer("applicant"), data={"kind": "identity", "file": (io.BytesIO(b"x" * 17_000_000), "a")}
    )
    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "request_too_large"
