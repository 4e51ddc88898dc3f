"""The counter by the keyboard alone, 320 px wide, with and without JavaScript: somebody without internet comes, an officer fills in the
application, prints the receipt and finds the case again, but may not decide on it."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from izin.demo import PASSWORD, Walk
from tests.journeys.conftest import NewPage
from tests.journeys.test_apply_by_keyboard import Applicant
from tests.journeys.test_editor import NARROW
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(300)]
NIKS = {True: "1603024505900017", False: "1603024505900025"}


class Officer(Applicant):
    def choose_region(self, level: str, label: str) -> None:
        self.page.locator(f"#{level}").select_option(label=label)
        button = self.page.locator(f"button[name=choose][value={level}]")
        if button.is_visible():
            with self.page.expect_navigation():
                self.press(button)
            self.look()

    def says_in_whose_name(self) -> None:
        self.says("Atas nama Mariam Contohwati")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def officer(request: pytest.FixtureRequest, world: World, new_page: NewPage) -> Any:
    script = request.param
    one = Officer(new_page(javascript=script, width=NARROW, height=740), world.url, "loket", script=script, password=PASSWORD)
    yield one
    assert not one.faults, "\n".join(dict.fromkeys(one.faults))


def test_somebody_without_internet_applies(officer: Officer, world: World) -> None:
    officer.open("/staf/loket")
    officer.follow("Isikan permohonan atas nama orang lain")
    officer.send("Lanjut")
    officer.refused("Dokumen identitas yang diperlihatkan", "Persetujuan")
    officer.pick("id_type", "ktp")
    officer.pick("sex", "male")
    officer.type(id_number=NIKS[officer.script], full_name="Mariam Contohwati", birth_place="Muara Enim", address="Jl. Pasar No. 1")
    for part, text in (("day", "5"), ("month", "5"), ("year", "1990")):
        officer.page.locator(f"[name='birth_date-{part}']").fill(text)
    officer.choose_region("district", Walk.district)
    expect(officer.page.locator("#village").get_by_text(Walk.village, exact=True)).to_be_attached()
    officer.page.locator("#village").select_option(label=Walk.village)
    officer.pick("consent", "signed")
    officer.send("Lanjut")
    officer.says("Periksa sekali lagi")  # the number says that she is a woman
    officer.pick("sex", "female")
    pictured(officer.page, "person")
    officer.send("Lanjut")
    officer.says_in_whose_name()
    pictured(officer.page, "begin")
    officer.pick("application_kind", "new")
    officer.choose("permit_type", "PARKIR")
    officer.send("Lanjut")
    officer.says_in_whose_name()
    pictured(officer.page, "tasks")
    officer.place("Jalan Pasar Nomor 3")
    officer.answer(DAYA_TAMPUNG="12")
    officer.says_in_whose_name()
    assert officer.fulfil() == 3
    number = officer.make()
    officer.says("Cetak tanda terima ini untuk pemohon")
    pictured(officer.page, "receipt")
    with officer.page.expect_download() as download:
        officer.press(officer.page.get_by_role("link", name="Unduh tanda terima (PDF)"))
    assert download.value.path().read_bytes().startswith(b"%PDF")
    officer.open("/staf/loket")
    officer.type(text=number.lower().replace("/", " "))
    officer.send("Cari")
    officer.says("1 ditemukan")
    pictured(officer.page, "found")
    officer.follow(number)
    officer.says("Mariam Contohwati", "Lina")
    assert not officer.page.get_by_role("button", name="Teruskan").count(), "who filled it in decides nothing"
    pictured(officer.page, "case")


def pictured(page: Page, name: str) -> None:
    """For people to look at, where SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    for width in (360, 1280) if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/counter-{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": NARROW, "height": 740})
