"""A head says that an officer is away: what that officer holds is free at once and says why, nothing is handed to them, and they are back when
the absence is ended; a narrowed queue is saved; and a visit stands on the technical team's day. In the browser, also without JavaScript."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from izin import demo_types
from izin.demo import Walk
from izin.errands import log_in, press
from tests.journeys.conftest import NewPage
from tests.journeys.test_flows import OFFICERS
from tests.journeys.test_inspections import fill_day
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(420)]
WIDTHS = (360, 1280)
PICTURES = os.environ.get("PICTURES")  # a folder, for who wants to look at the pages


@pytest.fixture(scope="module")
def case(world: World) -> Walk:
    """An application that waits at the file check."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for step in (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first):
        step(walk)
    walk.permit_type = "SKP"
    for step in (Walk.apply, Walk.add_documents, Walk.submit):
        step(walk)
    return walk


def faults_of(page: Page, name: str) -> list[str]:
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name} at {width} px: {each}" for each in looked_at(page, name, width)]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name.replace(' ', '-')}-{width}.png", full_page=True)
    return found


@pytest.fixture
def head(world: World, new_page: NewPage) -> Iterator[Page]:
    """The section head, who ends what is left of the absence afterwards."""
    page = new_page()
    log_in(page, world.url, "kasi")
    yield page
    page.goto(f"{world.url}/staf/ketidakhadiran")
    if page.get_by_role("link", name="Ubah atau akhiri").count():
        page.get_by_role("link", name="Ubah atau akhiri").first.click()
        press(page, "Akhiri sekarang")


def test_a_colleague_is_away_and_nothing_lies_there(world: World, new_page: NewPage, case: Walk, head: Page) -> None:
    number, address = case.application["number"], f"{world.url}/staf/permohonan/{case.application['application_id']}"
    officer = new_page(javascript=False, width=360)
    log_in(officer, world.url, "loket")
    officer.goto(address)
    officer.get_by_role("button", name="Ambil", exact=True).click()
    expect(officer.get_by_text("Diambil oleh")).to_be_visible()
    name = str(officer.locator(".izin-claim p").first.inner_text()).removeprefix("Diambil oleh ").partition(",")[0]

    head.goto(f"{world.url}/staf/ketidakhadiran")
    faults = faults_of(head, "absences")
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    head.get_by_label("Siapa").select_option(label=name)
    fill_day(head, "since", today - timedelta(days=1))
    fill_day(head, "until", today + timedelta(days=3))
    press(head, "Simpan")
    expect(head.get_by_role("alert")).to_contain_text("Hari pertama sudah lewat.")
    faults += faults_of(head, "absence refused")
    fill_day(head, "since", today)
    press(head, "Simpan")
    expect(head.get_by_role("status").filter(has_text="Ketidakhadiran tersimpan.")).to_be_visible()
    faults += faults_of(head, "absence said")
    head.get_by_role("link", name="Ubah atau akhiri").first.click()
    faults += faults_of(head, "absence to change")

    head.goto(address)
    expect(head.locator(".izin-timeline")).to_contain_text(f"Dilepas dari {name}")
    faults += faults_of(head, "case that was freed")
    expect(head.locator("#account_id option", has_text=name)).to_be_disabled()
    head.goto(f"{world.url}/staf/antrean?show=all&q={number}")
    expect(head.locator("main")).to_contain_text(f"Tidak masuk hari ini: {name}")
    expect(head.get_by_role("row", name=number)).to_contain_text(f"Sebelumnya {name}, tidak masuk sampai")
    faults += faults_of(head, "queue with somebody away")

    officer.goto(address)
    expect(officer.get_by_role("button", name="Ambil", exact=True)).to_have_count(0)
    officer.goto(f"{world.url}/staf")
    expect(officer.locator("main")).to_contain_text("Anda tercatat tidak masuk sampai")
    officer.get_by_role("link", name="Ubah atau akhiri").click()
    officer.get_by_role("button", name="Akhiri sekarang").click()
    officer.goto(address)
    expect(officer.get_by_text("Belum diambil siapa pun.")).to_be_visible()
    officer.get_by_role("button", name="Ambil", exact=True).click()
    expect(officer.get_by_text("Diambil oleh")).to_be_visible()
    officer.get_by_role("button", name="Lepas", exact=True).click()
    assert not faults, "\n".join(faults)


def test_a_narrowed_queue_is_saved_and_found_again_without_javascript(world: World, new_page: NewPage, case: Walk) -> None:
    page = new_page(javascript=False, width=360)
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/antrean?show=all&type=SKP")
    page.get_by_role("link", name="Simpan saringan ini").click()
    page.get_by_label("Nama saringan").fill("SKP semua")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.goto(f"{world.url}/staf/antrean")
    page.get_by_role("link", name="SKP semua").click()
    assert "type=SKP" in page.url and "show=all" in page.url
    expect(page.get_by_role("link", name=str(case.application["number"]))).to_be_visible()
    wide = new_page()
    log_in(wide, world.url, "loket")
    faults = []
    for name, path in (
        ("queue with filters", "/staf/antrean?show=all&type=SKP"),
        ("saved filters", "/staf/antrean/saringan?type=SKP&late=yes"),
    ):
        wide.goto(world.url + path)
        faults += faults_of(wide, name)
    page.get_by_role("link", name="Atur saringan").click()
    page.get_by_role("link", name="Ubah atau hapus").click()
    wide.goto(page.url)
    faults += faults_of(wide, "saved filter")
    page.get_by_role("button", name="Hapus saringan ini").click()
    expect(page.get_by_role("status").filter(has_text="Saringan dihapus.")).to_be_visible()
    assert not faults, "\n".join(faults)


def test_a_visit_stands_on_the_teams_day_and_on_its_list(world: World, new_page: NewPage) -> None:
    everything = demo_types.Everything(world.url, world.inbox_url, OFFICERS)
    one = everything.sent("OPTIK", "new", "individual")
    while one["current_step"]["act"] != "inspect":
        one = everything._done(one)
    officer, _ = everything._whose(f"/applications/{one['application_id']}", one)
    page = new_page()
    log_in(page, world.url, OFFICERS[everything.staff.index(officer)])
    page.goto(f"{world.url}/staf/permohonan/{one['application_id']}/tinjauan")
    fill_day(page, "day", date.fromisoformat(demo_types.working_day(officer)))
    page.get_by_label("Jam").fill("9.30")
    page.get_by_label("Tim", exact=True).fill("Teguh Contoh\nTari Contoh")
    page.get_by_label("Tempat bertemu").fill("Di depan toko")
    press(page, "Simpan jadwal dan beri tahu pemohon")
    faults = []
    for name, path in (("my day with visits", "/staf"), ("visits", "/staf/tinjauan")):
        page.goto(world.url + path)
        visit = page.locator(".izin-visits li").filter(has_text=one["number"])
        expect(visit).to_contain_text("09.30 WIB")
        expect(visit).to_contain_text("Di depan toko")
        faults += faults_of(page, name)
    visit.get_by_role("link").click()
    assert page.url.endswith(f"/staf/permohonan/{one['application_id']}/tinjauan")
    assert not faults, "\n".join(faults)
