"""The page of a case at a desk's screen and on a phone: two panes, the decision always in sight and never in front of what has the focus, the
next case of the same list, and what a clean case costs: interactions, bytes and time."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from izin.demo import PASSWORD, Walk
from izin.errands import log_in
from tests.gateway import files
from tests.journeys.conftest import NewPage
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
INTERACTIONS = 4  # of a clean case, from the queue until it is forwarded
PICTURES = os.environ.get("PICTURES")  # a folder for pictures of the pages, to be looked at
FOCUS = """() => {
  const bar = document.getElementById("keputusan"), here = document.activeElement;
  if (!here || bar.contains(here) || here === document.body) return true;
  const [box, over] = [here.getBoundingClientRect(), bar.getBoundingClientRect()];
  return box.bottom <= over.top + 1 || box.top >= over.bottom - 1 || box.height > over.top;
}"""


@pytest.fixture(scope="module")
def cases(world: World) -> list[Walk]:
    """Applications that wait at the file check, in the order of the queue."""
    made = []
    for _ in range(3):
        one = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
        one.permit_type, one.picture = "SKP", files.saved(files.pdf(2))
        one.person.log_in("siti", PASSWORD)
        for step in (Walk.apply, Walk.add_documents, Walk.submit):
            step(one)
        made.append(one)
    return made


def number(one: Walk) -> str:
    return str(one.application["number"])


def pictured(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES, f"{name}.png"))
        page.screenshot(path=Path(PICTURES, f"{name}-whole.png"), full_page=True)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1099, 800), (1280, 800), (1920, 1000)])
def test_the_decision_is_always_in_sight_and_hides_nothing_that_has_the_focus(
    world: World, new_page: NewPage, cases: list[Walk], width: int, height: int
) -> None:
    page = new_page(width=width, height=height)
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/permohonan/{cases[0].application['application_id']}")
    pictured(page, f"case-{width}")
    bar = page.get_by_role("form", name="Keputusan")
    for share in (0, 0.5, 1):
        page.evaluate("share => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        box = bar.bounding_box()
        assert box and box["y"] + box["height"] <= height + 1, (share, box)
        assert box["height"] < height * 0.4, "the page is read above it"
    [left, right] = [page.locator(".izin-review > *").nth(n).bounding_box() for n in (0, 1)]
    assert left and right and (left["x"] + left["width"] <= right["x"]) is (width >= 1100)
    page.evaluate("scrollTo(0, 0)")
    page.locator("#main").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)") if not page.evaluate(FOCUS) else None
        assert not hidden, hidden
    page.evaluate(AXE)
    assert not looked_at(page, "case", width)


def test_verdicts_go_by_keyboard(world: World, new_page: NewPage, cases: list[Walk]) -> None:
    page = new_page()
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/permohonan/{cases[0].application['application_id']}")
    page.keyboard.press("s")
    assert not page.locator(".izin-verdict input:checked").count(), "no letter judges before an item has the focus"
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("t")
    page.keyboard.type("Stempel tidak jelas, tolong dijepret sekali")
    items = page.locator(".izin-verdict")
    expect(items.nth(0).get_by_label("Sesuai", exact=True)).to_be_checked()
    expect(items.nth(1).get_by_label("Tidak sesuai", exact=True)).to_be_checked()
    expect(items.nth(1).get_by_role("combobox")).to_have_value("Stempel tidak jelas, tolong dijepret sekali")


@pytest.mark.parametrize("javascript", [False, True])
def test_the_next_case_of_the_same_list_opens_and_a_clean_case_costs_little(
    world: World, new_page: NewPage, cases: list[Walk], javascript: bool
) -> None:
    """The first one is decided without JavaScript, the second with it; behind the last one the list says so."""
    rest = cases[1:] if javascript else cases
    page = new_page(javascript=javascript)
    costs: list[tuple[str, int, float]] = []
    log_in(page, world.url, "loket")
    began: dict[Any, float] = {}
    page.on("request", lambda request: began.update({request: time.perf_counter()}))

    def taken(response: Any) -> None:
        if response.request.resource_type == "document" and response.status == 200:
            took = (time.perf_counter() - began[response.request]) * 1000
            costs.append((response.url.removeprefix(world.url).partition("?")[0], len(response.body()), took))

    page.on("requestfinished", lambda request: taken(request.response()))
    page.goto(f"{world.url}/staf/antrean?type=SKP")
    interactions = 0
    page.get_by_role("link", name=number(rest[0])).click()
    page.get_by_label("Sisanya sesuai").check()
    page.get_by_role("button", name="Berkas lengkap").click()
    interactions += 3
    expect(page.get_by_text(f"Permohonan {number(rest[0])} diteruskan")).to_be_visible()
    expect(page.locator("main .govuk-caption-l")).to_have_text(number(rest[1]))
    print(f"\ninteractions of a clean case, every item in order, from the queue until it is forwarded: {interactions}")
    for where, size, took in costs:
        print(f"{where}: {size:,} bytes, {took:.0f} ms")
    assert interactions <= INTERACTIONS and costs
    if javascript:
        page.get_by_role("button", name="Berkas lengkap").click()
        expect(page.get_by_text("Tidak ada permohonan lagi sesudah itu di daftar ini.")).to_be_visible()
        assert "type=SKP" in page.url


def test_colleagues_see_each_other_and_their_notes_and_the_head_approves_what_is_clean(
    world: World, new_page: NewPage, cases: list[Walk]
) -> None:
    """A case of its own, from the counter to the head's list, at a phone's width and a desk's."""
    one = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    one.permit_type, one.picture = "SKP", files.saved(files.pdf(1))
    one.person.log_in("siti", PASSWORD)
    for step in (Walk.apply, Walk.add_documents, Walk.submit):
        step(one)
    address, faults = f"{world.url}/staf/permohonan/{one.application['application_id']}", []
    counter, verifier, head = new_page(javascript=False), new_page(), new_page()
    log_in(counter, world.url, "loket")
    counter.goto(address)
    counter.get_by_text("Tulis catatan").click()
    counter.get_by_role("textbox", name="Catatan untuk rekan").fill("Pemohon membawa aslinya ke loket.")
    counter.get_by_role("button", name="Simpan catatan").click()
    expect(counter.get_by_text("Hanya rekan di kantor yang melihatnya.")).to_be_visible()
    counter.get_by_label("Sisanya sesuai").check()
    counter.get_by_role("button", name="Berkas lengkap").click()
    log_in(verifier, world.url, "verifikator")
    verifier.goto(address)
    expect(verifier.get_by_text("Juga dibuka").first).to_be_visible()
    expect(verifier.locator(".izin-colleagues")).to_contain_text("Pemohon membawa aslinya ke loket.")
    faults += _faults(verifier, "notes")
    verifier.get_by_role("button", name="Teruskan ke penetapan").click()
    log_in(head, world.url, "kadis")
    head.goto(f"{world.url}/staf/penetapan")
    card = head.locator("section").filter(has_text=number(one))
    expect(card).to_contain_text("Ada catatan rekan yang belum selesai.")
    faults += _faults(head, "decisions-open-note")
    verifier.goto(address)
    verifier.get_by_role("button", name="Tandai selesai").click()
    head.goto(f"{world.url}/staf/penetapan")
    card.get_by_label("Saya sudah memeriksanya").check()
    faults += _faults(head, "decisions")
    head.get_by_role("button", name="Setujui yang dicentang").click()
    expect(head.get_by_text(f"1 permohonan disetujui: {number(one)}.")).to_be_visible()
    counter.goto(address)
    pictured(counter, "changed")
    assert not faults, "\n".join(faults)


def _faults(page: Page, name: str) -> list[str]:
    found = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        pictured(page, f"{name}-{width}")
        found += [f"{name} at {width} px: {each}" for each in _looked_at(page, name, width)]
    return found


def _looked_at(page: Page, name: str, width: int) -> list[str]:
    page.evaluate(AXE)
    return looked_at(page, name, width)
