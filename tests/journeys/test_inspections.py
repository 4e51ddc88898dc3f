"""An inspection through the whole system, from a phone without JavaScript: planned, told by mail, reported in parts, and passed on."""

from __future__ import annotations

import re
from datetime import date

import pytest
import requests
from playwright.sync_api import Page

from izin import demo_types
from izin.demo import png
from izin.errands import log_in
from tests.journeys.conftest import NewPage
from tests.journeys.test_flows import OFFICERS
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]


def fill_day(page: Page, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}-{part}]").fill(str(getattr(day, part)))


def mails(world: World, person: str, about: str) -> list[str]:
    items = requests.get(f"{world.inbox_url}/mails.json", params={"to": person}, timeout=20).json()["items"]
    return [mail["text"] for mail in items if about in mail["subject"]]


def test_an_inspection_from_a_phone(world: World, new_page: NewPage) -> None:
    everything = demo_types.Everything(world.url, world.inbox_url, OFFICERS)
    one = everything.sent("OPTIK", "new", "individual")
    while one["current_step"]["act"] != "inspect":
        one = everything._done(one)
    path = f"/applications/{one['application_id']}"
    officer, _ = everything._whose(path, one)
    page = new_page(javascript=False, width=360)
    log_in(page, world.url, OFFICERS[everything.staff.index(officer)])
    page.goto(f"{world.url}/staf/permohonan/{one['application_id']}")
    page.get_by_role("link", name="Buka jadwal, laporan, dan foto").click()
    visit = page.url
    fill_day(page, "day", date.fromisoformat(demo_types.working_day(officer)))
    page.get_by_label("Jam").fill("9.30")
    page.get_by_label("Tim", exact=True).fill("Teguh Contoh\nTari Contoh")
    page.get_by_label("Tempat bertemu").fill("Di depan toko")
    page.get_by_role("button", name="Simpan jadwal dan beri tahu pemohon").click()
    assert "Jadwal tinjauan tersimpan." in page.locator("main").text_content()
    everything.walk.wait_for("mail about the visit", lambda: mails(world, everything.walk.email, "Tinjauan lapangan"))
    (mail,) = mails(world, everything.walk.email, "Tinjauan lapangan")
    assert "pukul 09.30 WIB" in mail and "Yang datang: 2 orang" in mail and "Di depan toko" not in mail
    mine = everything.applicant.get(path)["appointments"]
    assert [(each["team"], each["meeting_place"]) for each in mine] == [(["Teguh Contoh", "Tari Contoh"], "Di depan toko")]
    # in parts, as the signal allows
    points = page.locator("input[name^='verdict-'][value='fits']")
    points.nth(0).check()
    page.get_by_role("button", name=re.compile("^Simpan")).last.click()
    assert "Anda dapat melanjutkannya nanti" in page.locator("main").text_content()
    page.goto(visit)
    assert points.nth(0).is_checked() and not points.nth(1).is_checked()
    for n in range(1, points.count()):
        points.nth(n).check()
    fill_day(page, "visited_on", date.fromisoformat(one["submitted_at"][:10]))
    page.get_by_label("Layak", exact=True).check()
    page.get_by_role("button", name="Simpan laporan").click()
    assert "Laporan tersimpan dan lengkap." in page.locator("main").text_content()
    page.locator("#file").set_input_files({"name": "depan.png", "mimeType": "image/png", "buffer": png()})
    page.get_by_label("Keterangan foto").fill("Tampak depan")
    page.get_by_role("button", name="Unggah foto").click()
    assert page.locator("figure figcaption").text_content().strip().startswith("Tampak depan")
    photo = page.request.get(world.url + str(page.locator("figure img").get_attribute("src")))
    assert photo.headers["content-type"] == "image/png" and overflow(page) <= 0
    page.get_by_role("link", name="Ke keputusan tahap ini").click()
    page.get_by_role("button", name="Sesuai, teruskan").click()
    assert f"Permohonan {one['number']} diteruskan ke tahap Verifikasi Kasi." in page.locator("main").text_content()
    entries = everything.walk.wait_for("timeline", lambda: _visits(everything, path))
    assert entries == ["inspection_scheduled"]


def _visits(everything: demo_types.Everything, path: str) -> list[str]:
    entries = everything.applicant.get(f"{path}/timeline")["entries"]
    return [entry["type"] for entry in entries if entry["type"].startswith("inspection")]


def test_the_pages_of_an_inspection_pass_axe(world: World, new_page: NewPage) -> None:
    everything = demo_types.Everything(world.url, world.inbox_url, OFFICERS)
    one = everything.sent("OPTIK", "new", "individual")
    while one["current_step"]["act"] != "inspect":
        one = everything._done(one)
    officer, _ = everything._whose(f"/applications/{one['application_id']}", one)
    page = new_page(width=1280)
    page.context.add_init_script(AXE)
    log_in(page, world.url, OFFICERS[everything.staff.index(officer)])
    address, faults = f"/staf/permohonan/{one['application_id']}/tinjauan", []
    for done in (lambda: None, lambda: everything._inspect(officer, f"/applications/{one['application_id']}", one["step"])):
        done()
        page.goto(world.url + address)
        while (closed := page.locator("details:not([open]) > summary")).count():
            closed.first.click()
        for width in (1280, 360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            faults += [f"{address} at {width} px: {each}" for each in looked_at(page, address, width)]
            faults += [f"{address} at {width} px is too wide"] if overflow(page) > 0 else []
    assert not faults, "\n".join(faults)
