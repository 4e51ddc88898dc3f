"""The checklist of every permit type and kind is one page of A4, printed by a real browser, and few bytes before."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Browser

from gateway.app import create_app
from permits.seed import permit_types
from permits.views.catalogue import permit_type
from tests.gateway.conftest import SETTINGS, Promised

pytestmark = pytest.mark.browser
STYLE = (Path(__file__).parents[2] / "gateway" / "gateway" / "static" / "checklist.css").read_text("utf-8")
A4 = (595, 842)  # points
LIGHT = 12_000  # bytes of the page, with its QR


@pytest.fixture(scope="module")
def pages() -> list[tuple[str, str]]:
    """Each permit type in each of its kinds, as the gateway renders it: (which, HTML with its style sheet inside)."""
    services = Promised()
    app = create_app(SETTINGS, asker=services)
    client, found = app.test_client(), []
    agencies = services.example("identity", "list_agencies")
    services.say["identity", "list_agencies"] = [
        {**agencies[0], "office_address": "Jl. Contoh Panjang Sekali No. 9, Kelurahan Pasar I, 31311"}
    ]
    for one in permit_types():
        shown: dict[str, Any] = permit_type(one, with_research=False)
        services.say["permits", "get_permit_type"] = shown
        for kind in one.kinds:
            answer = client.get(f"/layanan/{one.code}/cetak?permohonan={kind}")
            assert answer.status_code == 200 and len(answer.data) < LIGHT, (one.code, kind, len(answer.data))
            html, count = re.subn(r'<link rel="stylesheet"[^>]*>', f"<style>{STYLE}</style>", answer.text)
            assert count == 1
            found.append((f"{one.code} {kind}", html))
    return found


@pytest.fixture(scope="module")
def printed(pages: list[tuple[str, str]], browser: Browser) -> Iterator[dict[str, bytes]]:
    page = browser.new_page()
    found = {}
    for which, html in pages:
        page.set_content(html)
        found[which] = page.pdf(prefer_css_page_size=True)
    page.close()
    yield found


def test_every_checklist_is_one_page_of_a4(printed: dict[str, bytes]) -> None:
    assert len(printed) > 90, "37 permit types, most of them in three kinds"
    counted = {}
    for which, pdf in printed.items():
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            counted[which] = len(opened.pages)
            box = [round(float(each)) for each in opened.pages[0].mediabox]
            assert (box[2] - box[0], box[3] - box[1]) == A4
    assert {which: count for which, count in counted.items() if count != 1} == {}


def test_a_checklist_that_is_too_long_would_be_noticed(pages: list[tuple[str, str]], browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(pages[0][1].replace("<li>", "<li>" + "Contoh kalimat yang panjang. " * 200, 3))
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as opened:
        assert len(opened.pages) > 1
    page.close()


def test_it_fits_a_phone(pages: list[tuple[str, str]], browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    for _which, html in pages[::20]:
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
