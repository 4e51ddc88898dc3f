"""The head is away: who acts for the head decides, in the browser; page, permit and letter say both names; when it has ended, nothing more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from izin.demo import NEW_PASSWORD
from izin.demo_types import Everything
from izin.errands import eventually, log_in, log_out, press
from tests.journeys.conftest import NewPage
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(420)]
WIDTHS = (360, 1280)
PICTURES = os.environ.get("PICTURES")  # a folder, for who wants to look at the pages


@pytest.fixture(scope="module")
def everything(world: World) -> Everything:
    return Everything(world.url, world.inbox_url, ("loket", "verifikator"))


@pytest.fixture
def away(world: World, new_page: NewPage) -> Iterator[Page]:
    """The head's page of delegations, after one to the division head was made; it is ended afterwards."""
    page = new_page()
    log_in(page, world.url, "kadis")
    page.goto(f"{world.url}/staf/pendelegasian")
    page.get_by_label("Yang bertindak").select_option(label=name_of(world, new_page))
    page.get_by_label("Kepala dinas").check()
    today = datetime.now(UTC) + timedelta(hours=7)
    for group, day in (("Mulai", today), ("Sampai", today + timedelta(days=3))):
        fields = page.get_by_role("group", name=group)
        for label, value in (("Hari", day.day), ("Bulan", day.month), ("Tahun", day.year)):
            fields.get_by_label(label, exact=True).fill(str(value))
    page.get_by_label("Alasan").fill("Dinas luar ke Palembang")
    looks_well(page, "delegation-form")
    press(page, "Delegasikan")
    expect(page.get_by_role("status").filter(has_text="Pendelegasian tersimpan.")).to_be_visible()
    yield page
    if page.get_by_role("button", name="Akhiri sekarang").count():
        press(page, "Akhiri sekarang")


def name_of(world: World, new_page: NewPage) -> str:
    page = new_page()
    log_in(page, world.url, "kabid")
    page.goto(f"{world.url}/akun")
    return str(page.locator("dl dd").nth(1).inner_text())


def test_the_deputy_decides_in_the_heads_name_until_that_is_ended(
    world: World, new_page: NewPage, everything: Everything, away: Page
) -> None:
    looks_well(away, "delegation-made")
    first, second = (at_decision(everything) for _ in range(2))
    rejected = at_decision(everything)
    page = new_page()
    log_in(page, world.url, "kabid")
    both = decided(page, world, first)
    refuse(page, world, rejected)
    log_out(page)

    press(away, "Akhiri sekarang")
    log_in(page, world.url, "kabid")
    page.goto(f"{world.url}/staf/permohonan/{second['application_id']}")
    expect(page.get_by_role("button", name="Setujui")).to_have_count(0)

    everything._done(everything.staff[0].get(f"/applications/{first['application_id']}"))
    applicant = new_page()
    log_in(applicant, world.url, everything.walk.username, NEW_PASSWORD)
    assert both in text_of(permit_of(applicant, f"{world.url}/profil/izin"))


def at_decision(everything: Everything) -> dict[str, Any]:
    one = everything.sent("SKP", "new", "individual")
    for _ in range(2):
        one = everything._done(one)
    return one


def decided(page: Page, world: World, one: dict[str, Any]) -> str:
    """:returns: both names, as the history says them."""
    case = f"{world.url}/staf/permohonan/{one['application_id']}"
    page.goto(case)
    looks_well(page, "deputy-case")
    press(page, "Setujui")
    page.goto(case)
    line = page.get_by_text(" a.n. ").first
    expect(line).to_be_visible()
    looks_well(page, "deputy-history")
    found = next(each for each in page.locator("main").inner_text().splitlines() if " a.n. " in each)
    return found.strip().partition(",")[0]


def refuse(page: Page, world: World, one: dict[str, Any]) -> None:
    page.goto(f"{world.url}/staf/permohonan/{one['application_id']}")
    note = page.get_by_label("Catatan", exact=False).and_(page.locator("textarea[name=note]"))
    if not note.is_visible():
        page.locator("summary").filter(has_text="Catatan").last.click()
    note.fill("Lokasi berada di sempadan sungai.")
    press(page, "Tolak")
    looks_well(page, "reject-form")
    press(page, "Ya, tolak permohonan")


def permit_of(page: Page, address: str) -> bytes:
    """As soon as it is made."""
    link = page.get_by_role("link", name="Unduh izin (PDF)").first

    def ready() -> bool:
        page.goto(address)
        return link.count() > 0

    eventually(ready, "the permit's PDF")
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def text_of(pdf: bytes) -> str:
    if PICTURES:
        (Path(PICTURES) / "permit.pdf").write_bytes(pdf)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def looks_well(page: Page, name: str) -> None:
    page.evaluate(AXE)
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{name} at {width} px: {each}" for each in looked_at(page, name, width)]
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        assert overflow(page) <= 0, f"{name} scrolls sideways at {width} px"
    assert faults == []
