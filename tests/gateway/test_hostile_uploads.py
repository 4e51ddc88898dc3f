"""Every hostile file is refused with its code or stored harmless, by a process that cannot take more memory and time than its limits."""

import io
import re
from typing import Any

import pikepdf
import pytest
from PIL import Image

from bus.caller import Unavailable
from gateway import confined, uploads
from tests.gateway import files
from tests.gateway.hostile_files import Hostile, no_documents, pdfs, pictures
from tests.gateway.hostile_files.measured import measured

CORPUS = [*no_documents.CORPUS, *pictures.CORPUS, *pdfs.CORPUS]
PROMISED = 200  # MB
PLANT = "tests.gateway.hostile_files.plants"
NAMES = {
    "climbing out": b"../../../etc/passwd", "climbing out of windows": rb"..\..\windows\win.ini", "an address": b"file:///etc/shadow",
    "cut by a nought": b"ktp.exe\0.jpg", "a new header": b"ktp.jpg%0d%0aSet-Cookie: x=1", "quotes": b"ktp.jpg%22; filename=%22jahat.html",
    "written backwards": "ktp\u202egpj.exe".encode(), "300 letters": b"x" * 300 + b".jpg", "a device": b"CON.jpg", "hidden": b".htaccess",
    "an option": b"--checkpoint-action=exec=sh.jpg", "two endings": b"ktp.php.jpg", "another ending": b"ktp.html", "no ending": b"ktp",
    "letters that look alike": "ктр.jpg".encode(), "wide letters": "ｋｔｐ．ｊｓｐ".encode(), "dots": b"....",
    "a formula": b"=cmd|'/c calc'!A1.jpg", "markup": b"<img src=x onerror=alert(1)>.jpg", "a command": b"`id`;$(id).jpg", "spaces": b"   ",
}  # fmt: skip


def test_no_two_files_of_the_corpus_are_called_alike_and_there_are_enough() -> None:
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS) >= 80


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_a_hostile_file_is_refused_with_its_code_or_kept_harmless(hostile: Hostile) -> None:
    sent = hostile.make()
    assert [piece for piece in hostile.gone if piece not in sent and piece not in pdfs.unpacked(sent)] == [], "it is not even there before"
    try:
        data, media_type = uploads.cleaned(sent)
    except uploads.Refused as refused:
        assert refused.code in hostile.codes
        return
    assert None in hostile.codes, "it was taken"
    assert [piece for piece in hostile.gone if piece in data or piece in pdfs.unpacked(data)] == []
    _check_pdf(data) if media_type == "application/pdf" else _check_picture(data, media_type, hostile.size)


def _check_pdf(data: bytes) -> None:
    assert data.startswith(b"%PDF-")
    assert data.endswith(b"%%EOF\n")
    plain = pdfs.unpacked(data)
    assert [name for name in pdfs.ACTIVE if name in plain] == []
    with pikepdf.open(io.BytesIO(data)) as kept:
        assert len(kept.pages) >= 1
        assert set(kept.Root.keys()) <= {"/Type", "/Pages"}
        assert not kept.attachments


def _check_picture(data: bytes, media_type: str, size: tuple[int, int] | None) -> None:
    kind = {"image/jpeg": "JPEG", "image/png": "PNG"}[media_type]
    with Image.open(io.BytesIO(data), formats=[kind]) as kept:
        kept.load()
        assert size in (None, kept.size)
        assert kept.mode in ("L", "RGB")
        assert not kept.getexif()
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert pieces_of(data) <= {"IHDR", "IDAT", "IEND", "E0", "DB", "C0", "C4", "DA", "D9"}


def pieces_of(data: bytes) -> set[str]:
    """The names of a PNG's chunks or a JPEG's segments, up to its end; what lies behind it is called "more"."""
    found, at = set(), 8 if data[:1] == b"\x89" else 2
    while at < len(data):
        if data[:1] == b"\x89":
            found.add(data[at + 4 : at + 8].decode())
            at += int.from_bytes(data[at : at + 4], "big") + 12
            ended = "IEND" in found
        else:
            found.add(f"{data[at + 1]:X}")
            at = data.index(b"\xff\xd9", at) if data[at + 1] == 0xDA else at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if ended := data[at : at + 2] == b"\xff\xd9":
                at += 2
        if ended and at < len(data):
            return found | {"more"}
    return found


def test_pieces_of_a_picture_are_told_and_what_lies_behind_it_too() -> None:
    assert "FE" in pieces_of(pictures.segment(0xFE, b"remark"))
    assert "more" in pieces_of(files.picture() + b"x")
    assert {"eXIf"} < pieces_of(files.picture("PNG", exif=pictures.exif()))
    assert "more" in pieces_of(files.picture("PNG") + b"more")


def test_what_acts_is_really_there_before() -> None:
    silent = {
        "knows who wrote it",
        "hides a script behind other names",
        "hides a script by an update",
        "hides a script that nothing leads to",
    }
    acting = [each for each in pdfs.ACTING if not each.gone and each.name not in silent]
    shown = {each.name: pdfs.unpacked(each.make()) for each in acting}
    assert [name for name, plain in shown.items() if not any(active in plain for active in pdfs.ACTIVE)] == []


@pytest.mark.parametrize(
    "hostile", [*pictures.LARGEST, *(each for each in pdfs.BOMBS if None in each.codes)], ids=lambda hostile: hostile.name
)
def test_no_file_takes_more_memory_than_promised(hostile: Hostile) -> None:
    assert measured(hostile.make())["memory"] <= PROMISED


@pytest.mark.parametrize("deed", ["greedy", "endless", "writing"])
def test_a_decoder_gone_wild_is_stopped(deed: str) -> None:
    """On a busy machine the time may be up before so much was computed: then no file is blamed."""
    with pytest.raises((confined.Refused, Unavailable)) as stopped:
        confined.run(PLANT, b"x", deed)
    if isinstance(stopped.value, confined.Refused):
        assert stopped.value.code == ("file_unreadable" if deed == "writing" else "file_too_complex")
    else:
        assert deed == "endless"


@pytest.mark.parametrize("told", ["lying", "babbling"])
def test_a_decoder_cannot_speak_for_us(told: str) -> None:
    with pytest.raises(confined.Refused) as refused:
        confined.run(PLANT, b"x", told)
    assert (refused.value.code, refused.value.values) == ("file_unreadable", {})


def test_a_modest_one_is_not_and_learns_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_SECRET_KEY", "a secret of ours")
    told = confined.run(PLANT, b"x", "modest")
    assert told.startswith(b"x")
    assert b"GATEWAY_SECRET_KEY" not in told


def test_one_that_sleeps_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "PATIENCE", 1)
    with pytest.raises(Unavailable, match="too long"):
        confined.run(PLANT, b"x", "asleep")


def test_when_too_many_are_being_opened_the_next_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "PATIENCE", 0.05)
    taken = [confined.AT_ONCE.acquire(blocking=False) for _ in range(9)]
    try:
        with pytest.raises(Unavailable):
            confined.run(PLANT, b"x", "modest")
    finally:
        for _ in range(sum(taken)):
            confined.AT_ONCE.release()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_is_made_harmless_and_what_comes_back_is_never_run(name: bytes, client: Any, services: Any, bearer: Any) -> None:
    answer = _sent(client, bearer("applicant"), name, b"text/html", files.picture())
    assert answer.status_code == 201, answer.get_data(as_text=True)
    stored = services.asked[-1][2]["file"]
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,95}\.jpg", stored["name"])
    assert stored["media_type"] == "image/jpeg"
    assert re.fullmatch(r"documents/[0-9a-f/]+", stored["key"])
    services.say["permits", "get_document_file"] = stored
    back = client.get("/api/v1/documents/7/file", headers=bearer("applicant"))
    assert back.headers["Content-Disposition"] == f"attachment; filename={stored['name']}"
    assert back.headers["Content-Type"] == "image/jpeg"
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in back.headers["Content-Security-Policy"]
    assert "default-src 'none'" in back.headers["Content-Security-Policy"]
    assert back.headers["Cache-Control"] == "private, no-store"


def test_a_name_in_no_letters_at_all_is_refused_as_the_form_it_came_in(client: Any, bearer: Any) -> None:
    assert _sent(client, bearer("applicant"), b"\xff\xfe\xfd", b"image/jpeg", files.picture()).status_code == 422


@pytest.mark.parametrize("told", [b"image/jpeg", b"application/pdf", b"", b"image/svg+xml", b"x" * 200])
def test_what_the_sender_says_it_is_counts_for_nothing(told: bytes, client: Any, services: Any, bearer: Any) -> None:
    answer = _sent(client, bearer("applicant"), b"ktp.jpg", told, b"<svg onload=alert(1)>")
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["file"] == ["Berkas harus JPG, PNG, WebP, HEIC, atau PDF."]
    assert _sent(client, bearer("applicant"), b"ktp.svg", told, files.saved(files.pdf())).status_code == 201
    assert services.asked[-1][2]["file"]["media_type"] == "application/pdf"


def test_a_download_is_asked_of_its_owner_service_each_time(client: Any, services: Any, bearer: Any) -> None:
    _sent(client, bearer("applicant"), b"ktp.jpg", b"image/jpeg", files.picture())
    services.say["permits", "get_document_file"] = services.asked[-1][2]["file"]
    for _ in range(3):
        assert client.get("/api/v1/documents/7/file", headers=bearer("applicant")).status_code == 200
    assert [method for _, method, _ in services.asked].count("get_document_file") == 3
    assert client.get("/api/v1/documents/7/file").status_code == 401


def _sent(client: Any, headers: dict[str, str], name: bytes, told: bytes, data: bytes) -> Any:
    """Written by hand, because a polite client would clean the name."""
    parts = {b"kind": b"identity", b"name": b"KTP"}
    body = b"".join(b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % part for part in parts.items())
    body += b'--cut\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: %s\r\n\r\n' % (name, told)
    return client.post(
        "/api/v1/documents", headers=headers, content_type="multipart/form-data; boundary=cut", data=body + data + b"\r\n--cut--\r\n"
    )
