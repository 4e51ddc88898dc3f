"""A day at the desk in the browser: the queue with its filters, taking a case, by keyboard and without JavaScript, and how many clicks a case is."""

from __future__ import annotations

from collections import defaultdict

import pytest
from playwright.sync_api import Page, expect

from izin.demo import Walk
from izin.errands import log_in, press
from tests.journeys.conftest import NewPage
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
WIDTHS = (360, 1280)
CLICKS = 4  # of a clean case, from the queue until it is forwarded


@pytest.fixture(scope="module")
def cases(world: World) -> list[Walk]:
    """Applications that wait at the file check."""
    first = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for step in (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first):
        step(first)
    made = []
    for _ in range(6):
        one = Walk(world.url, world.inbox_url, times=defaultdict(list), staff=first.staff)
        one.person, one.username, one.email = first.person, first.username, first.email
        one.permit_type = "SKP"  # of which one person may have any number
        for step in (Walk.apply, Walk.add_documents, Walk.submit):
            step(one)
        made.append(one)
    return made


def number(one: Walk) -> str:
    return str(one.application["number"])


def faults_of(page: Page, name: str) -> list[str]:
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name} at {width} px: {each}" for each in looked_at(page, name, width)]
    return found


def test_several_are_taken_and_let_go_and_the_queue_is_narrowed(world: World, new_page: NewPage, cases: list[Walk]) -> None:
    page = new_page(javascript=True)
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf")
    faults = faults_of(page, "my day")
    page.goto(f"{world.url}/staf/antrean")
    faults += faults_of(page, "queue")
    for one in cases[:2]:
        page.get_by_role("row", name=number(one)).get_by_label(f"Pilih {number(one)}").check()
    press(page, "Ambil")
    expect(page.get_by_role("status").filter(has_text="2 permohonan Anda ambil.")).to_be_visible()
    faults += faults_of(page, "queue with a report")
    page.get_by_role("link", name="Milik saya").click()
    for one in cases[:2]:
        expect(page.get_by_role("link", name=number(one))).to_be_visible()
    page.get_by_text("Saring", exact=True).first.click()
    page.get_by_label("Nomor, pemohon, atau perusahaan").fill(number(cases[0]).lower())
    press(page, "Saring")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert "show=mine" in page.url and "q=" in page.url, "the address keeps the filter"
    faults += faults_of(page, "narrowed queue")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh CSV").click()
    table = download.value.path().read_text("utf-8-sig")
    assert number(cases[0]) in table and number(cases[1]) not in table
    page.get_by_role("link", name=number(cases[0])).click()
    expect(page.get_by_text("Diambil oleh")).to_be_visible()
    faults += faults_of(page, "case that was taken")
    press(page, "Lepas")
    expect(page.get_by_text("Belum diambil siapa pun.")).to_be_visible()
    assert not faults, "\n".join(faults)


def test_the_queue_goes_by_keyboard_and_typed_letters_stay_letters(world: World, new_page: NewPage, cases: list[Walk]) -> None:
    page = new_page()
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/antrean?q={number(cases[2])}")
    page.keyboard.press("?")
    help = page.get_by_role("dialog", name="Tombol pintas")
    expect(help).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(help).to_be_hidden()
    field = page.get_by_label("Nomor, pemohon, atau perusahaan")
    field.fill("")
    field.press_sequentially("joka?")
    expect(field).to_have_value("joka?")
    expect(help).to_be_hidden()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=number(cases[2]))).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name=number(cases[2]))).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text="1 permohonan Anda ambil.")).to_be_visible()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("o")
    expect(page.get_by_text("Diambil oleh")).to_be_visible()


def test_without_javascript_it_is_taken_and_a_clean_case_is_few_clicks(world: World, new_page: NewPage, cases: list[Walk]) -> None:
    page = new_page(javascript=False, width=360)
    log_in(page, world.url, "loket")
    page.goto(f"{world.url}/staf/antrean?q={number(cases[3])}")
    expect(page.get_by_text("Tombol pintas (?)")).to_be_hidden()
    clicks = 0
    for button in (
        page.get_by_role("link", name=number(cases[3])),
        page.get_by_role("button", name="Berkas lengkap"),
    ):
        button.click()
        clicks += 1
    expect(page.get_by_text(f"Permohonan {number(cases[3])} diteruskan")).to_be_visible()
    print(f"clicks of a clean case, from the queue until it is forwarded: {clicks}")
    assert clicks <= CLICKS


def test_a_head_hands_several_over_and_the_colleague_gets_one_mail(world: World, new_page: NewPage, cases: list[Walk]) -> None:
    page, handed = new_page(javascript=False, width=360), [number(one) for one in cases[4:]]
    colleague = cases[0].officer("loket").get("/profile")
    log_in(page, world.url, "kadis")
    page.goto(f"{world.url}/staf/antrean?show=all&q=SKP")
    for each in handed:
        page.get_by_label(f"Pilih {each}").check()
    press(page, "Serahkan")
    expect(page.get_by_text("Pilih dulu rekan yang menerimanya.")).to_be_visible()
    for each in handed:
        page.get_by_label(f"Pilih {each}").check()
    page.get_by_label("Serahkan kepada").select_option(str(colleague["account_id"]))
    press(page, "Serahkan")
    expect(page.get_by_text("2 permohonan diserahkan.")).to_be_visible()
    mails = cases[0].wait_for("mail of what was handed over", lambda: about(world, colleague["email"], handed))
    assert len(mails) == 1 and all(each in mails[0]["text"] for each in handed)


def about(world: World, email: str, numbers: list[str]) -> list[dict[str, object]]:
    return [mail for mail in world.mails(to=email) if "Diserahkan kepada Anda" in mail["subject"] and numbers[0] in mail["text"]]
