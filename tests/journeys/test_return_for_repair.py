"""A return for repair in the browser, from the officer's verdict to the officer's second look; with and without JavaScript, by keyboard, on a phone."""

from __future__ import annotations

from collections import defaultdict

import pytest
from playwright.sync_api import Page, expect

from izin.demo import NEW_PASSWORD, Walk
from izin.errands import PICTURE, eventually, follow, log_in, press
from tests.journeys.conftest import NewPage
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
REASON = "Foto STR terpotong di bagian bawah"


@pytest.fixture
def walk(finished: Walk, world: World) -> Walk:
    """The same applicant with one more application, which waits at the file check."""
    one = Walk(world.url, world.inbox_url, times=defaultdict(list), staff=finished.staff)
    one.person, one.username, one.email = finished.person, finished.username, finished.email
    for step in (Walk.apply, Walk.add_documents, Walk.submit):
        step(one)
    return one


def choose(page: Page, name: str, value: str) -> None:
    """A radio button by keyboard."""
    page.locator(f"[name='{name}'][value='{value}']").focus()
    page.keyboard.press("Space")


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_a_return_for_repair_and_what_comes_back(world: World, new_page: NewPage, walk: Walk, javascript: bool, width: int) -> None:
    application_id, number = walk.application["application_id"], walk.application["number"]
    code = next(each["code"] for each in walk.application["requirements"] if each["required"])
    item = f"requirement:{code}"
    desk = new_page(javascript=javascript, width=width)
    log_in(desk, world.url, "loket")
    desk.goto(f"{world.url}/staf/permohonan/{application_id}")
    assert overflow(desk) <= 0
    press(desk, "Kembalikan untuk diperbaiki")
    expect(desk.get_by_role("alert")).to_contain_text("Tandai dulu apa yang tidak sesuai")
    choose(desk, f"verdict-{item}", "wrong")
    press(desk, "Kembalikan untuk diperbaiki")
    expect(desk.get_by_role("alert")).to_contain_text("Isi alasannya")
    expect(desk.locator(f"[name='verdict-{item}'][value='wrong']")).to_be_checked()
    desk.locator(f"[name='reason-{item}']").fill(REASON)
    desk.get_by_role("button", name="Kembalikan untuk diperbaiki").focus()
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.get_by_text(f"Permohonan {number} dikembalikan.")).to_be_visible()

    mail = walk.mail("mail about the return", f"/permohonan/{application_id}/perbaikan")
    assert number in mail["subject"] and "Perlu perbaikan paling lambat" in mail["subject"] and REASON not in mail["text"]

    page = new_page(javascript=javascript, width=width)
    log_in(page, world.url, walk.username, NEW_PASSWORD)
    page.goto(f"{world.url}/beranda")
    card = page.get_by_role("region", name="Perlu tindakan Anda").get_by_role("listitem").filter(has_text=number)
    follow(card.get_by_role("link"))
    expect(page.get_by_text(REASON)).to_be_visible()
    assert overflow(page) <= 0
    press(page, "Kirim perbaikan")
    expect(page.get_by_role("alert")).to_contain_text("Belum diperbaiki")
    follow(page.locator("section[id^=butir-]").get_by_role("link", name="Perbaiki:"))
    page.locator("input[name='file']").set_input_files({**PICTURE, "name": "str_baru.png"})
    press(page, "Unggah dan pakai")
    expect(page.get_by_text("str_baru.png")).to_be_visible()
    expect(page.get_by_text("Sudah diubah")).to_be_visible()
    stranger = new_page(javascript=javascript, width=width)
    eventually(lambda: _tracked(stranger, world, number, "Menunggu perbaikan pemohon"), "tracking of the return")
    assert REASON not in stranger.content()
    press(page, "Kirim perbaikan")
    expect(page.get_by_text("Perbaikan terkirim.")).to_be_visible()
    expect(page.get_by_text("Perbaikan diterima").first).to_be_visible()

    desk.goto(f"{world.url}/staf/permohonan/{application_id}")
    sides = desk.locator(".izin-sides").first
    expect(sides).to_contain_text("surat.png")
    expect(sides).to_contain_text("str_baru.png")
    press(desk, "Berkas lengkap, teruskan")
    expect(desk.get_by_text(f"Permohonan {number} diteruskan ke tahap Verifikasi.")).to_be_visible()
    eventually(lambda: _tracked(stranger, world, number, "Waktu yang tidak dihitung"), "tracking of the pause")


def _tracked(page: Page, world: World, number: str, says: str) -> bool:
    page.goto(f"{world.url}/lacak?no={number}&instansi=muara-enim")
    return says in page.content()
