"""Nothing but Tab, Space, Enter, arrows and typing: registration and log-in, with the focus visible at every stop."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from izin.demo import PASSWORD
from izin.errands import PICTURE, Person
from tests.journeys.conftest import NewPage
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
# Radios and ticks are drawn by their label's ::before; everything else shows its own outline.
VISIBLE = """() => {
  const field = document.activeElement;
  const drawn = field.matches(".govuk-radios__input, .govuk-checkboxes__input") ? [field.nextElementSibling, "::before"] : [field, null];
  const style = getComputedStyle(...drawn);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
WHERE = """() => {
  const field = document.activeElement;
  if (field === document.body) return "";
  return field.name ? `${field.name}=${field.type === "radio" ? field.value : ""}` : field.textContent.trim().slice(0, 40);
}"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def tab_to(self, name: str) -> None:
        """Press Tab until the field (`name=`), the radio (`name=value`) or the button or link of that text has the focus."""
        for _ in range(60):
            self.press("Tab")
            here = str(self.page.evaluate(WHERE))
            assert not here or self.page.evaluate(VISIBLE), f"the focus on {here!r} cannot be seen"
            if here == name:
                return
        raise AssertionError(f"60 tabs do not lead to {name!r}")

    def fill(self, name: str, text: str) -> None:
        self.tab_to(f"{name}=")
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)


def test_registration_steps_1_and_2_need_no_mouse(world: World, new_page: NewPage) -> None:
    page, person = new_page(), Person()
    keys = Keys(page)
    page.goto(world.url)
    keys.tab_to("Lompat ke isi halaman")
    keys.press("Enter")
    keys.tab_to("Registrasi pemohon")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Data User")).to_be_visible()
    keys.fill("username", person.username)
    keys.fill("full_name", "Rina Contoh")
    keys.fill("email", person.email)
    keys.tab_to("Lanjut")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Identitas User")).to_be_visible()
    keys.tab_to("id_type=ktp")
    keys.press("Space")
    keys.fill("id_number", person.nik)
    keys.tab_to("sex=male")
    keys.press("ArrowDown")
    keys.fill("occupation", "Dokter")
    keys.fill("birth_place", "Muara Enim")
    keys.fill("birth_date-day", "5")
    keys.fill("birth_date-month", "Mei")
    keys.fill("birth_date-year", "1990")
    keys.tab_to("id_attachment=")
    page.get_by_label("Lampiran Identitas").set_input_files(PICTURE)  # the system's file dialog is not the page's
    keys.tab_to("Lanjut")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Kontak & Alamat")).to_be_visible()


def test_a_mistake_brings_the_focus_to_the_summary_and_its_link_to_the_field(world: World, new_page: NewPage) -> None:
    page = new_page()
    keys = Keys(page)
    page.goto(f"{world.url}/daftar/1")
    keys.fill("username", "rina.contoh")
    keys.press("Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    keys.tab_to(summary.get_by_role("link").first.inner_text())
    keys.press("Enter")
    expect(page.get_by_label("Nama (sesuai KTP)")).to_be_focused()
    assert page.get_by_label("Username").input_value() == "rina.contoh"


def test_log_in_and_out_need_no_mouse(world: World, new_page: NewPage) -> None:
    page = new_page()
    keys = Keys(page)
    page.goto(f"{world.url}/masuk")
    keys.fill("login", "siti")
    keys.fill("password", PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Selamat datang")
    keys.tab_to("Keluar")
    keys.press("Enter")
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()


def test_no_page_keeps_the_focus_in_a_trap(world: World, new_page: NewPage) -> None:
    page = new_page()
    for path in ("/", "/layanan/SIPD", "/simulasi?permit_type=PBG", "/daftar/3"):
        page.goto(world.url + path)
        stops = page.locator("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']").count()
        for _ in range(stops + 2):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('footer') !== null"):
                break
        else:
            raise AssertionError(f"{path}: {stops} tabs do not reach the footer")
