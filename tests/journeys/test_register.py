"""The register of permits and anybody's check in the browser: by keyboard, without JavaScript, on a phone and on a desk's screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from izin.demo import Walk
from izin.errands import log_in
from tests.journeys.conftest import NewPage
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
WIDTHS = (320, 360, 1280)
PICTURES = os.environ.get("PICTURES")  # a folder, for who wants to look at them


def faults_of(page: Page, name: str) -> list[str]:
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        found += [f"{name} at {width} px: {each}" for each in looked_at(page, name, width)]
    return found


@pytest.mark.parametrize("javascript", [True, False])
def test_staff_find_a_permit_narrow_the_list_and_take_it_as_a_table(
    world: World, new_page: NewPage, finished: Walk, javascript: bool
) -> None:
    number = str(finished.person.get("/permits")["items"][0]["number"])
    page = new_page(javascript=javascript)
    log_in(page, world.url, "verifikator")
    page.goto(f"{world.url}/staf/izin")
    faults = faults_of(page, "register") if javascript else []
    page.get_by_label("Nomor atau pemegang izin").fill(number.lower())
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.locator("summary").filter(has_text="Saring").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Status").select_option(label="Berlaku")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Saring").press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert "state=active" in page.url and "text=" in page.url, "the address keeps what is asked"
    faults += faults_of(page, "narrowed register") if javascript else []
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh CSV").click()
    assert number in download.value.path().read_text("utf-8-sig")
    page.get_by_label("Status").select_option(label="Dicabut")
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_text("Tidak ada izin yang cocok.")).to_be_visible()
    page.goto(f"{world.url}/staf/izin?text=ab&on-day=1&on-month=1&on-year=2020")
    faults += faults_of(page, "refused register") if javascript else []
    assert not faults, "\n".join(faults)


def test_anybody_checks_a_number_and_reads_no_name(world: World, new_page: NewPage, finished: Walk) -> None:
    number = str(finished.person.get("/permits")["items"][0]["number"])
    page = new_page(javascript=False)
    page.goto(world.url)
    page.get_by_role("link", name="Periksa apakah suatu izin berlaku").press("Enter")
    faults = faults_of(new_page_like(page, new_page), "look-up")
    page.get_by_label("Nomor izin, atau kode izin").fill(number.replace("/", " ").lower().replace("0", "o"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(number)).to_be_visible()
    expect(page.get_by_text("Pemegang izin")).to_have_count(0)
    faults += faults_of(new_page_like(page, new_page), "found by number")
    page.goto(f"{world.url}/v?kode=503/9999/TIDAK/ADA/2026")
    expect(page.get_by_text("mungkin palsu")).to_be_visible()
    faults += faults_of(new_page_like(page, new_page), "not found by number")
    assert not faults, "\n".join(faults)


def new_page_like(page: Page, new_page: NewPage) -> Page:
    """The same address where scripts run, which looking for faults needs."""
    other = new_page()
    other.goto(page.url)
    return other


def test_a_clerical_error_is_corrected_by_two_people_and_the_old_code_leads_to_the_new_paper(
    world: World, new_page: NewPage, finished: Walk
) -> None:
    held = finished.person.get("/permits")["items"][0]
    page = new_page(javascript=False)
    log_in(page, world.url, "verifikator")
    page.goto(f"{world.url}/staf/izin/{held['permit_id']}")
    page.get_by_role("link", name="Perbaiki salah tulis").press("Enter")
    right = f"{page.get_by_label('Nama pemegang').input_value()}, S.Ked."
    page.get_by_label("Nama pemegang").fill(right)
    page.get_by_role("button", name="Kirim permintaan").press("Enter")
    expect(page.get_by_text("Isi Alasan").first).to_be_visible()
    expect(page.get_by_label("Nama pemegang")).to_have_value(right)
    page.get_by_label("Alasan").fill("Gelar tertinggal")
    page.get_by_role("button", name="Kirim permintaan").press("Enter")
    expect(page.get_by_text("Permintaan tersimpan.")).to_be_visible()
    head = new_page()
    log_in(head, world.url, "kadis")
    faults: list[str] = []
    head.goto(f"{world.url}/staf/izin/{held['permit_id']}")
    faults += faults_of(head, "permit with a correction asked for")
    head.get_by_role("button", name="Setujui: Perbaikan salah tulis").click()
    expect(head.get_by_text("Pemegang izin diberi tahu lewat email.")).to_be_visible()
    faults += faults_of(head, "corrected permit")
    page.goto(f"{world.url}/staf/izin/{held['permit_id']}/perbaikan")
    faults += faults_of(new_page_as(page, new_page, "verifikator", world), "correction")
    page.goto(f"{world.url}/v/{held['code']}")
    page.get_by_role("link", name="Periksa terbitan baru").press("Enter")
    expect(page.get_by_text("Berlaku", exact=True)).to_be_visible()
    expect(page.get_by_text("Terbitan ke-2.")).to_be_visible()
    faults += faults_of(new_page_like(page, new_page), "new issue")
    assert not faults, "\n".join(faults)


def new_page_as(page: Page, new_page: NewPage, who: str, world: World) -> Page:
    other = new_page()
    log_in(other, world.url, who)
    other.goto(page.url)
    return other
