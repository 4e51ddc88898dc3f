"""An inspection on a phone that loses its network: what is typed, photographed and drawn stays on the phone until the office has it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from izin import demo_types
from izin.demo import png
from izin.errands import log_in
from tests.journeys.conftest import NewPage
from tests.journeys.test_flows import OFFICERS
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
LOST = "Tidak ada sinyal."
expect.set_options(timeout=20_000)  # a busy machine


class Visit:
    """An application that waits for its report, which `name` writes."""

    def __init__(self, world: World) -> None:
        everything = demo_types.Everything(world.url, world.inbox_url, OFFICERS)
        one = everything.sent("OPTIK", "new", "individual")
        while one["current_step"]["act"] != "inspect":
            one = everything._done(one)
        self.officer, _ = everything._whose(f"/applications/{one['application_id']}", one)
        self.name = OFFICERS[everything.staff.index(self.officer)]
        self.path = f"/staff/applications/{one['application_id']}/inspection"
        self.address = f"{world.url}/staf/permohonan/{one['application_id']}/tinjauan"
        plan = {
            "step": one["step"],
            "revision": 0,
            "day": demo_types.working_day(self.officer),
            "starts": "09:30",
            "team": ["Teguh Contoh"],
        }
        self.officer.ask("PUT", f"{self.path}/appointment", json=plan)
        self.url = world.url

    @property
    def stored(self) -> dict[str, Any]:
        return self.officer.get(self.path)

    def opened(self, page: Page) -> Page:
        log_in(page, self.url, self.name)
        page.goto(self.address)
        return page


UNREACHED = "() => fetch('/static/icon.svg', { cache: 'no-store' }).then(() => false, () => true)"


def lose_network(page: Page) -> None:
    """From its return on nothing of the page reaches the office; a browser takes its time, in which a report would arrive."""
    page.context.set_offline(True)
    page.wait_for_function(UNREACHED)


def close(page: Page) -> None:
    """As a phone closes a page: it sends nothing any more. A page that is left lives on for a moment, and hears that the network is back."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('closed')); }")
    page.goto("about:blank")


@pytest.fixture(scope="module")
def visit(world: World) -> Visit:
    return Visit(world)


def test_what_is_typed_is_there_after_a_reload_without_network(visit: Visit, new_page: NewPage) -> None:
    page, before = visit.opened(new_page(width=360)), visit.stored["remarks"]
    points = page.locator("input[name^='verdict-'][value='fits']")
    points.nth(0).check()
    page.locator("#remarks").fill("Rak dipindah ke belakang")
    lose_network(page)
    page.get_by_role("button", name="Simpan laporan").click()
    expect(page.locator("[data-visit-status]")).to_contain_text(LOST)
    assert page.locator("#remarks").input_value() == "Rak dipindah ke belakang", "the page is still there"
    assert visit.stored["remarks"] == before, "nothing has arrived"
    close(page)
    page.context.set_offline(False)
    page.goto(visit.address)
    expect(page.locator("[data-visit-status]")).to_contain_text("dipulihkan dari ponsel ini", timeout=30_000)
    assert page.locator("#remarks").input_value() == "Rak dipindah ke belakang" and points.nth(0).is_checked()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Simpan laporan").click()
    expect(page.get_by_text("Laporan tersimpan.")).to_be_visible()
    assert visit.stored["remarks"] == "Rak dipindah ke belakang"
    page.reload()
    assert "dipulihkan" not in page.locator("main").inner_text(), "the office has it"


def test_photos_and_report_wait_and_are_sent_by_themselves(visit: Visit, new_page: NewPage) -> None:
    page = visit.opened(new_page(width=360))
    before = len(visit.stored["photos"])
    lose_network(page)
    page.locator("#remarks").fill("Ditulis tanpa sinyal")
    for name in ("depan.png", "belakang.png"):
        page.locator("#file").set_input_files({"name": name, "mimeType": "image/png", "buffer": png(60 + len(name), 40)})
        page.get_by_label("Keterangan foto").fill(f"Tampak {name}")
        page.get_by_role("button", name="Unggah foto").click()
        expect(page.locator("[data-visit-status]")).to_contain_text(name)
    expect(page.locator("[data-visit-status]")).to_contain_text("Menunggu sinyal: depan.png, belakang.png")
    page.get_by_label("Keterangan foto").fill("Sedang diketik")
    page.context.set_offline(False)
    expect(page.locator("[data-visit-status]")).to_contain_text("foto terkirim", timeout=30_000)
    assert page.get_by_label("Keterangan foto").input_value() == "Sedang diketik", "who types is not disturbed"
    expect(page.locator("figure")).to_have_count(before + 2)
    stored = visit.stored
    assert [each["caption"] for each in stored["photos"][before:]] == ["Tampak depan.png", "Tampak belakang.png"]
    assert stored["remarks"] == "Ditulis tanpa sinyal"
    page.locator("#remarks").fill("Sesudah sinyal kembali")
    page.get_by_role("button", name="Simpan laporan").click()
    expect(page.locator("#main > .izin-panel")).to_contain_text("Laporan tersimpan.")
    assert visit.stored["remarks"] == "Sesudah sinyal kembali", "the page knows the newest revision"
    assert len(visit.stored["photos"]) == before + 2, "each once"


def test_photos_survive_that_the_phone_closed_the_page(visit: Visit, new_page: NewPage) -> None:
    page = visit.opened(new_page(width=360))
    before = len(visit.stored["photos"])
    lose_network(page)
    page.locator("#file").set_input_files({"name": "samping.png", "mimeType": "image/png", "buffer": png(71, 40)})
    page.get_by_role("button", name="Unggah foto").click()
    expect(page.locator("[data-visit-status]")).to_contain_text("samping.png")
    close(page)
    page.context.set_offline(False)
    page.goto(visit.address)
    expect(page.locator("figure")).to_have_count(before + 1)
    expect(page.locator("[data-visit-status]")).to_contain_text("foto terkirim")


WAITING = """() => new Promise((told) => { const open = indexedDB.open("izin-visits", 1); open.onsuccess = () => {
    const all = open.result.transaction("photos").objectStore("photos").getAll();
    all.onsuccess = () => told(all.result.map((each) => each.file.size)); }; })"""


def test_only_a_photo_that_the_office_would_not_take_is_made_smaller(visit: Visit, new_page: NewPage) -> None:
    """Made smaller it loses what the camera wrote into it; refused it would be lost. What an office takes is its own setting."""
    page = visit.opened(new_page(width=360))
    written = io.BytesIO()
    Image.effect_noise((1200, 1000), 90).save(written, "PNG")
    photo = written.getvalue()
    lose_network(page)
    for name, limit in (("boleh.png", len(photo)), ("besar.png", len(photo) - 1)):
        page.evaluate("(limit) => { document.querySelector('form[data-visit]').dataset.fits = limit; }", limit)
        page.locator("#file").set_input_files({"name": name, "mimeType": "image/png", "buffer": photo})
        page.get_by_role("button", name="Unggah foto").click()
        expect(page.locator("[data-visit-status]")).to_contain_text(name.partition(".")[0])
    kept, smaller = page.evaluate(WAITING)
    assert len(photo) > 1_000_000 and kept == len(photo) > smaller


def test_an_answer_that_was_lost_makes_no_second_photo(visit: Visit, new_page: NewPage) -> None:
    page = visit.opened(new_page(width=360))
    before = len(visit.stored["photos"])
    cut = []

    def lose(route) -> None:  # type: ignore[no-untyped-def]
        if route.request.method == "POST" and not cut:
            cut.append(route.fetch(max_redirects=0).status)  # it arrives; the answer does not
            route.abort()
        else:
            route.continue_()

    page.route("**/tinjauan", lose)
    page.locator("#file").set_input_files({"name": "atap.png", "mimeType": "image/png", "buffer": png(74, 40)})
    page.get_by_role("button", name="Unggah foto").click()
    expect(page.locator("[data-visit-status]")).to_contain_text("atap.png")
    assert cut == [302] and len(visit.stored["photos"]) == before + 1
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-visit-status]")).to_contain_text("foto terkirim")
    assert len(visit.stored["photos"]) == before + 1


def test_a_sketch_is_drawn_by_finger(visit: Visit, new_page: NewPage) -> None:
    page = visit.opened(new_page(width=360))
    page.get_by_role("button", name="Gambar sketsa dengan jari").click()
    canvas = page.get_by_role("img", name="Bidang gambar sketsa")
    box = canvas.bounding_box()
    assert box and overflow(page) <= 0
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Pakai sketsa ini").click()
    expect(page.get_by_text("Sketsa siap dikirim.")).to_be_visible()
    page.get_by_role("button", name="Unggah foto").click()
    expect(page.locator("figcaption").last).to_contain_text("Sketsa")
    last = visit.stored["photos"][-1]
    assert last["kind"] == "sketch" and last["file"]["size"] > 500


def test_without_javascript_report_and_photo_go_together(visit: Visit, new_page: NewPage) -> None:
    page = visit.opened(new_page(javascript=False, width=320))
    before = len(visit.stored["photos"])
    page.locator("#remarks").fill("Tanpa JavaScript")
    page.get_by_label("Ini sketsa, bukan foto").check()
    page.locator("#file").set_input_files({"name": "denah.png", "mimeType": "image/png", "buffer": png(73, 40)})
    page.get_by_role("button", name="Unggah foto").click()
    stored = visit.stored
    assert stored["remarks"] == "Tanpa JavaScript" and len(stored["photos"]) == before + 1 and stored["photos"][-1]["kind"] == "sketch"
    assert overflow(page) <= 0


def test_nothing_is_kept_for_another_account(visit: Visit, new_page: NewPage) -> None:
    page = visit.opened(new_page(width=360))
    page.locator("#remarks").fill("Belum disimpan")
    key = page.evaluate("Object.keys(localStorage).find((each) => each.startsWith('izin-visit:'))")
    assert key.split(":")[1].split("/")[0].isdecimal(), "by account"
    page.evaluate("key => localStorage.setItem(key, JSON.stringify({at: 0, typed: {remarks: 'lama sekali'}}))", key)
    page.reload()
    assert page.locator("#remarks").input_value() != "lama sekali", "what is older than a month is forgotten"
