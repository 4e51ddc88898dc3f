"""Somebody renews a permit in the browser: from the list of permits to the receipt, and what both permits say afterwards."""

from __future__ import annotations

from collections import defaultdict

import pytest
from playwright.sync_api import Page, expect

from izin.demo import NEW_PASSWORD, STEPS, Walk
from izin.demo_types import answer_to
from izin.errands import declare, log_in, press
from tests.journeys.applicant import Visitor
from tests.journeys.conftest import NewPage
from tests.world import World


class Advertiser(Walk):
    """Applies for a permit that holds for 30 days, and so can be renewed from its first day."""

    def apply(self) -> str:
        location = {"address": "Jalan Contoh Nomor 7", "district": self.district, "village": self.village, "note": ""}
        kind = {"application_kind": "new", "permit_type": "REKLAME-NP", "applicant_type": "individual"}
        draft = self.person.post("/applications", **kind, unit=self.unit, location=location)
        body = {"revision": draft["revision"], "answers": {each["code"]: answer_to(each) for each in draft["typed_fields"]}}
        self.application = self.person.ask("PATCH", f"/applications/{draft['application_id']}", json=body)
        return "draft"


@pytest.fixture
def holder(world: World) -> Advertiser:
    """Logged in at the API, with an issued permit."""
    walk = Advertiser(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for _, step in STEPS:
        getattr(walk, step.__name__)()
        if step.__name__ == "fetch_the_permit":
            return walk
    raise AssertionError("the demo's steps have changed")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_permit_is_renewed_with_a_few_presses(world: World, new_page: NewPage, holder: Advertiser, javascript: bool) -> None:
    [old] = holder.person.get("/permits")["items"]
    page = new_page(javascript=javascript, width=320)
    log_in(page, world.url, holder.username, NEW_PASSWORD)
    page.goto(f"{world.url}/profil/izin")
    page.get_by_role("link", name=f"Perpanjang {old['number']}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Izin mana yang diperpanjang?")
    expect(page.get_by_label(old["number"])).to_be_checked()
    fits(page)
    press(page, "Lanjut")
    expect(page.get_by_text("2 dari 2 syarat wajib terpenuhi.")).to_be_visible()
    expect(page.get_by_text(f"Izin {old['number']} ada pada kami.")).to_be_visible()
    fits(page)
    press(page, "Buat permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa jawaban Anda")
    fits(page)
    press(page, "Buat permohonan")
    expect(page.get_by_role("alert")).to_contain_text("Centang pernyataan ini lebih dulu.")
    declare(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima")
    number = page.locator(".izin-panel--ok strong").inner_text()
    page.goto(f"{world.url}/profil/izin")
    expect(page.get_by_role("link", name=f"Perpanjang {old['number']}")).to_have_count(0)

    holder.application = next(each for each in holder.person.get("/applications")["items"] if each["number"] == number)
    holder.be_processed()
    page.reload()
    expect(page.get_by_text("Belum berlaku")).to_be_visible()
    expect(page.get_by_text("diganti izin")).to_be_visible()
    checked = Visitor(world.url).open(f"/v/{old['code']}")
    new = next(each for each in holder.person.get("/permits")["items"] if each["permit_id"] != old["permit_id"])
    assert new["valid_from"] > old["valid_until"] and new["number"] in checked.text and "Berlaku" in checked.text
    assert old["number"] in Visitor(world.url).open(f"/v/{new['code']}").text
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"
