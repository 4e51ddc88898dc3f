"""Documents beside the review, in the browser: pages, zoom, turning and the next document, without losing what is typed; with and without
JavaScript."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from playwright.sync_api import Locator, Page, expect

from izin.demo import PASSWORD, Walk
from izin.errands import log_in
from tests.gateway import files
from tests.journeys.conftest import NewPage
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
PATIENCE = 30_000  # ms: each page is drawn by a process of its own, several for one wait
REASON = "Halaman kedua tidak ada tanda tangannya"


@pytest.fixture(scope="module")
def case(world: World) -> int:
    """An application that waits at the file check; each of its documents has three pages."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    walk.permit_type, walk.picture = "SIPTTK", files.saved(files.pdf(3))
    walk.person.log_in("siti", PASSWORD)
    for step in (Walk.apply, Walk.add_documents, Walk.submit):
        step(walk)
    return int(walk.application["application_id"])


def control(page: Page, name: str) -> Locator:
    pane = page.locator("#penampil")
    return pane.get_by_role("button", name=name).or_(pane.get_by_role("link", name=name))


def note(page: Page) -> Locator:
    """The note of the decision, which is folded away until somebody writes one."""
    if not page.locator("#note").is_visible():
        page.locator("#keputusan summary").click()
    return page.locator("#note")


def is_drawn(page: Page, size: tuple[int, int]) -> None:
    """The picture of that size has arrived."""
    image = page.locator("#penampil img")
    expect(image).to_have_js_property("complete", True, timeout=PATIENCE)
    assert (image.evaluate("image => image.naturalWidth"), image.evaluate("image => image.naturalHeight")) == size


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 1280), (False, 360)])
def test_a_document_is_looked_through_and_nothing_typed_is_lost(
    world: World, new_page: NewPage, case: int, javascript: bool, width: int
) -> None:
    page = new_page(javascript=javascript, width=width)
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/permohonan/{case}")
    where = page.locator("#penampil").get_by_role("status")
    expect(where).to_have_text("Halaman 1 dari 3", timeout=PATIENCE)
    is_drawn(page, (760, 760))
    page.locator("[name^='verdict-requirement'][value='wrong']").first.check()
    page.locator("[name^='reason-requirement']").first.fill(REASON)
    note(page).fill("Dilihat dua kali.")
    control(page, "Berikutnya").first.click()
    expect(where).to_have_text("Halaman 2 dari 3", timeout=PATIENCE)
    control(page, "Perbesar").click()
    expect(page.locator("#penampil img")).to_have_attribute("width", "1140", timeout=PATIENCE)
    is_drawn(page, (1140, 1140))
    control(page, "Putar").click()
    expect(page.locator("#penampil img")).to_have_attribute("src", re.compile(r"\?halaman=2&besar=2&putar=90$"), timeout=PATIENCE)
    assert overflow(page) <= 0, "a large page scrolls in its own frame"
    control(page, "Dokumen berikutnya").click()
    expect(page.locator("#penampil h2")).to_contain_text("Dokumen 2 dari", timeout=PATIENCE)
    expect(where).to_have_text("Halaman 1 dari 3", timeout=PATIENCE)
    expect(page.locator("[name^='verdict-requirement'][value='wrong']").first).to_be_checked()
    expect(page.locator("[name^='reason-requirement']").first).to_have_value(REASON)
    expect(note(page)).to_have_value("Dilihat dua kali.")


def test_keys_turn_pages_one_press_after_the_other(world: World, new_page: NewPage, case: int) -> None:
    page = new_page()
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/permohonan/{case}")
    note(page).fill("]+r")
    where = page.locator("#penampil").get_by_role("status")
    expect(where).to_have_text("Halaman 1 dari 3", timeout=PATIENCE)  # typing elsewhere is typing
    page.get_by_role("region", name="Halaman dokumen").focus()
    for key in ("]", "]", "+", "r", "["):
        page.keyboard.press(key)
    expect(page.locator("#penampil img")).to_have_attribute("src", re.compile(r"\?halaman=2&besar=2&putar=90$"), timeout=PATIENCE)
    page.keyboard.press("n")
    expect(page.locator("#penampil h2")).to_contain_text("Dokumen 2 dari", timeout=PATIENCE)
    page.keyboard.press("p")
    expect(page.locator("#penampil h2")).to_contain_text("Dokumen 1 dari", timeout=PATIENCE)
    expect(note(page)).to_have_value("]+r")


def test_an_ended_session_leads_to_the_log_in_with_what_was_typed(world: World, new_page: NewPage, case: int) -> None:
    page = new_page()
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/permohonan/{case}")
    note(page).fill("Sebelum sesi berakhir.")
    page.context.clear_cookies()
    control(page, "Berikutnya").first.click()
    page.wait_for_url("**/masuk*")
    expect(page.get_by_role("button", name="Masuk")).to_be_visible()
