"""Every hostile file as if it had been stored: the viewer shows a page of it, or says in a sentence why not; never more memory or time than
its limits, and never an error of ours."""

import io
import json
import resource
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from gateway import confined, uploads
from gateway.page_sizes import LARGEST_SIDE, PIXELS
from tests.gateway.conftest import Promised
from tests.gateway.hostile_files import Hostile, no_documents, pdfs, pictures
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

CORPUS = [*no_documents.CORPUS, *pictures.CORPUS, *pdfs.CORPUS]
HUNGRY = [*pictures.LARGEST, *pdfs.BOMBS]
PROMISED = 200  # MB
BUSY = "Halaman ini belum siap karena sistem sedang sibuk. Coba lagi sebentar lagi."  # on a busy machine no file is blamed
SENTENCES = (
    BUSY,
    "Dokumen ini memakai kata sandi, jadi tidak dapat ditampilkan di sini.",
    "Dokumen ini lebih dari 200 halaman, jadi tidak ditampilkan di sini.",
    "Halaman ini terlalu rumit untuk ditampilkan di sini.",
    "Gambar ini terlalu besar untuk ditampilkan di sini.",
    "Dokumen ini rusak, jadi tidak dapat ditampilkan di sini.",
)
ALONE = """
import json, resource, sys
from gateway import confined
try:
    confined.run("gateway.page_pictures", sys.stdin.buffer.read(), sys.argv[1], "1", "4", "0", patience=60)
    code = None
except confined.Refused as refused:
    code = refused.code
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""


def media_type(sent: bytes) -> str:
    """As which it would have been stored; whatever is none of the three, as the one whose reader takes most."""
    if sent.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if sent.startswith(b"\x89PNG") else "application/pdf"


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_a_hostile_document_is_shown_or_said_to_be_none(hostile: Hostile, app: Flask, visitor: Visitor, services: Promised) -> None:
    sent = hostile.make() or b" "
    with app.app_context():
        put = uploads.store().put(prefix="documents", data=sent).as_dict()
    stored = {**put, "name": "berkas.pdf", "media_type": media_type(sent)}
    services.say["permits", "get_document_file"] = stored
    attached = services.example("permits", "attach_document")["requirements"][0]
    file = {name: stored[name] for name in ("name", "media_type", "size", "sha256")}
    application = services.example("permits", "get_application")
    requirements = [{**attached, "document": {**attached["document"], "file": file}}]
    services.say["permits", "get_application"] = {**application, "requirements": requirements}
    client = visitor("verifier")
    before = _computed()
    answer = client.get("/staf/permohonan/42/dokumen")
    assert _computed() - before <= confined.SECONDS + 1
    assert answer.status_code == 200
    page = tree(answer.text)
    assert select(page, f"#penampil a[href='/dokumen/{requirements[0]['document']['document_id']}/berkas']"), "the original is not offered"
    shown = select(page, "#penampil img")
    if not shown:
        (said,) = select(page, "#penampil .izin-panel--warn")
        assert said.text_content().strip() in SENTENCES
        return
    picture = client.get(shown[0].get("src"))
    assert (picture.status_code, picture.mimetype, picture.headers["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    with Image.open(io.BytesIO(picture.data), formats=["JPEG"]) as opened:
        opened.load()
        assert max(opened.size) <= LARGEST_SIDE + 1 and opened.width * opened.height <= PIXELS * 1.01
        assert not opened.getexif()
    assert [piece for piece in hostile.gone if piece in picture.data and not picture.data.startswith(piece)] == []


def _computed() -> float:
    """Seconds, by all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("hostile", HUNGRY, ids=lambda hostile: hostile.name)
def test_none_takes_more_memory_than_promised_at_the_largest_zoom(hostile: Hostile) -> None:
    """In a process of its own, so that nothing but the drawing is counted."""
    sent = hostile.make()
    kind = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}[media_type(sent)]
    told: Any = subprocess.run([sys.executable, "-c", ALONE, kind], input=sent, capture_output=True, timeout=120, check=True)
    code, memory, computing = json.loads(told.stdout)
    assert memory <= PROMISED, code
    assert computing <= confined.SECONDS + 1
