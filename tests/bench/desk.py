"""The desk: a page of a scan as a picture, the first time it is looked at and from then on; by somebody with a browser."""

from __future__ import annotations

import statistics
import time
from io import BytesIO

import requests
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw

from tests.bench.place import Place
from tests.faults.load import prepared
from tests.journeys.applicant import Visitor

PAGES, A4, DOTS = 10, (595, 842), (1654, 2339)  # points, and pixels at 200 to the inch


def measure(place: Place, *, documents: int, reads: int) -> dict[str, float]:
    token, _ = prepared(place.ports.gateway)
    siti = Visitor(place.url).logged_in("siti")
    first, other, again = [], [], []
    for number in range(documents):
        document = _uploaded(place, token, number)
        first.append(_timed(siti, document, 1))
        other.append(_timed(siti, document, 2))
        again += [_timed(siti, document, 1) for _ in range(reads)]
    return {
        "page_picture_first_p50_ms": statistics.median(first),
        "page_picture_first_max_ms": max(first),
        "page_picture_next_p50_ms": statistics.median(other),
        "page_picture_again_p50_ms": statistics.median(again),
        "page_picture_again_p95_ms": sorted(again)[int(len(again) * 0.95)],
    }


def _uploaded(place: Place, token: str, number: int) -> int:
    answer = requests.post(
        f"{place.url}/api/v1/documents",
        headers={"Authorization": f"Bearer {token}"},
        data={"kind": "other", "name": f"scan {number}"},
        files={"file": ("scan.pdf", scan(number), "application/pdf")},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    return int(answer.json()["document_id"])


def _timed(person: Visitor, document: int, page: int) -> float:
    """Milliseconds until the whole picture is there."""
    begun = time.perf_counter()
    answer = person.http.get(f"{person.url}/dokumen/{document}/halaman", params={"halaman": page}, timeout=30)
    taken = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg", answer.status_code
    return taken


def scan(number: int) -> bytes:
    """Ten pages, each a photograph of paper: no two scans are alike."""
    made = Pdf.new()
    for page in range(PAGES):
        paper = Image.effect_noise(DOTS, 12).point(lambda value: min(255, value + 110)).convert("RGB")
        pen = ImageDraw.Draw(paper)
        for line in range(120, DOTS[1] - 120, 34):
            pen.text((120, line), f"scan {number} page {page + 1} line {line} " * 6, fill=(25, 25, 60))
        written = BytesIO()
        paper.save(written, "JPEG", quality=40)
        picture = Stream(made, written.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=DOTS[0], Height=DOTS[1])
        picture.stream_dict.update({"/ColorSpace": Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": Name.DCTDecode})
        blank = made.add_blank_page(page_size=A4)
        blank.obj.Resources = Dictionary(XObject=Dictionary(Scan=made.make_indirect(picture)))
        blank.obj.Contents = made.make_stream(f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Scan Do Q".encode())
    saved = BytesIO()
    made.save(saved)
    return saved.getvalue()
