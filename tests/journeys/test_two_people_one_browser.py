"""At a counter, in a village office, in a family: two people's pages are open in one browser. Each form acts for the person for whom it was
made, and neither Back nor reload asks to send anything again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import Page, Request, expect

from izin import errands
from izin.demo import NEW_PASSWORD, Walk
from izin.errands import eventually, press
from tests.journeys.conftest import NewPage
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
ANOTHER = "Hujan-di-Enim-2026"
BODY = "Sudah dua minggu belum ada kabar."
NewWalk = Callable[..., Walk]
WITH_AND_WITHOUT = pytest.mark.parametrize("tabs", [True, False], ids=["javascript", "no javascript"], indirect=True)


@pytest.fixture(scope="module")
def walks(world: World) -> NewWalk:
    """`walks(Walk.register, …)`: somebody new who has gone so far."""
    staff: dict = {}  # type: ignore[type-arg]

    def make(*steps: Callable[[Walk], str]) -> Walk:
        walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff=staff)
        for step in steps:
            step(walk)
        return walk

    return make


@pytest.fixture
def tabs(new_page: NewPage, request: pytest.FixtureRequest) -> tuple[Page, Page]:
    """Two tabs of one browser."""
    first = new_page(javascript=getattr(request, "param", False), width=360)
    second = first.context.new_page()
    second.set_default_timeout(15_000)
    return first, second


def link(walk: Walk, part: str) -> str:
    mail = walk.mail(f"mail with {part}", part)
    return str(next(each for each in mail["links"] if part in each))


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_each_password_is_set_on_the_account_whose_page_it_was_typed_on(world: World, tabs: tuple[Page, Page], walks: NewWalk) -> None:
    whole = (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first)
    one, two = walks(*whole), walks(*whole)
    for walk, tab in zip((one, two), tabs, strict=True):
        requests.post(f"{world.url}/api/v1/password-resets", json={"login": walk.username}, timeout=10).raise_for_status()
        tab.goto(link(walk, "/sandi/"))
    first, second = tabs
    first.get_by_label("Kata sandi baru", exact=True).fill(ANOTHER)
    press(first, "Simpan kata sandi")
    expect(first.get_by_text(f"Masuk dengan username {one.username}.")).to_be_visible()
    assert one.person.log_in(one.username, ANOTHER)["token"]
    assert two.person.log_in(two.username, NEW_PASSWORD)["token"], "nobody touched the second person's"
    second.get_by_label("Kata sandi baru", exact=True).fill(f"{ANOTHER}-2")
    press(second, "Simpan kata sandi")
    assert two.person.log_in(two.username, f"{ANOTHER}-2")["token"]


def test_verifikasi_verifies_whose_page_it_stands_on(world: World, tabs: tuple[Page, Page], walks: NewWalk) -> None:
    one, two = (walks(Walk.register, Walk.hand_in, Walk.be_accepted) for _ in range(2))
    for walk, tab in zip((one, two), tabs, strict=True):
        tab.goto(link(walk, "/verifikasi/"))
    press(tabs[0], "Verifikasi")
    expect(tabs[0].get_by_text(f"ratna{one.mark}")).to_be_visible()
    token = link(two, "/verifikasi/").rpartition("/")[2]
    assert two.person.get(f"/email-verifications/{token}")["state"] == "ready"
    tabs[0].reload()
    expect(tabs[0].get_by_role("heading", name="Pendaftaran terverifikasi")).to_be_visible()


def test_each_correction_is_stored_in_its_own_registration(world: World, tabs: tuple[Page, Page], walks: NewWalk) -> None:
    one, two = (walks(Walk.register, Walk.hand_in) for _ in range(2))
    for walk, tab in zip((one, two), tabs, strict=True):
        loket = walk.officer("loket")
        address = f"/staff/registrations/{walk._find_registration(loket)['registration_id']}"
        loket.post(f"{address}/return", revision=loket.get(address)["revision"], reasons={"occupation": "Seperti di KTP."})
        tab.goto(link(walk, "/daftar/perbaiki/"))
    tabs[0].get_by_label("Pekerjaan").fill("Dokter umum")
    press(tabs[0], "Kirim perbaikan")
    expect(tabs[0].get_by_text("Perbaikan terkirim.")).to_be_visible()
    assert one.person.get(f"{one.registration}/status")["status"] == "submitted"
    assert two.person.get(f"{two.registration}/status")["status"] == "returned"


@WITH_AND_WITHOUT
def test_each_draft_gets_its_own_person_s_number(world: World, tabs: tuple[Page, Page], walks: NewWalk) -> None:
    for tab in tabs:
        walk = walks()
        token = walk.person.post("/registrations")["registration_token"]
        walk.registration = f"/registrations/{token}"
        name = "Rina Contoh" if tab is tabs[0] else "Dewi Contoh"
        walk._save(1, {"username": f"rina{walk.mark}", "full_name": name, "email": walk.email, "agency": "muara-enim"})
        tab.goto(f"{world.url}/daftar/lanjut/{token}")
        expect(tab.get_by_role("heading", name=f"Lanjutkan pendaftaran atas nama {name}?")).to_be_visible()
        press(tab, "Ya, ini pendaftaran saya")
        press(tab, "Lanjut")
    first, second = tabs
    first.get_by_label("No. Identitas").fill("1603024505900001")
    press(first, "Sebelumnya")
    expect(first.get_by_label("Nama (sesuai KTP)")).to_have_value("Rina Contoh")
    second.reload()
    expect(second.get_by_label("No. Identitas")).to_have_value("")
    press(first, "Lanjut")
    expect(first.get_by_label("No. Identitas")).to_have_value("1603024505900001")


def test_what_was_typed_as_one_person_waits_for_them_though_another_is_logged_in(
    world: World, tabs: tuple[Page, Page], walks: NewWalk
) -> None:
    two = walks(Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first)
    first, second = tabs
    errands.log_in(first, world.url, "siti")
    complaint = f"Lama {two.mark}"
    write(first, world, complaint)
    second.goto(f"{world.url}/beranda")
    errands.log_out(second)
    errands.log_in(second, world.url, two.username, NEW_PASSWORD)
    press(first, "Kirim keluhan")
    expect(first.get_by_role("heading", name="Isian ini untuk yang lain")).to_be_visible()
    expect(first.get_by_text("Tidak ada yang dilakukan.")).to_be_visible()
    assert first.get_by_text(BODY).count() == 0
    press(first, "Keluar, lalu masuk sebagai pemiliknya")
    first.get_by_label("Username atau email").fill("siti")
    first.get_by_label("Kata sandi", exact=True).fill(errands.PASSWORD)
    press(first, "Masuk")
    press(first, "Kirim isian tadi")
    expect(first.get_by_role("heading", name=complaint)).to_be_visible()
    expect(first.get_by_text(BODY)).to_be_visible()


def write(page: Page, world: World, title: str) -> None:
    page.goto(f"{world.url}/keluhan/baru")
    page.get_by_label("Kategori").select_option(index=1)
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Uraian").fill(BODY)


@WITH_AND_WITHOUT
def test_back_and_reload_ask_nothing_and_lose_nothing(world: World, tabs: tuple[Page, Page], walks: NewWalk) -> None:
    page, _ = tabs
    sent: list[str] = []

    def count(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    errands.log_in(page, world.url, "siti")
    write(page, world, "")
    press(page, "Kirim keluhan")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.on("request", count)
    page.reload()
    expect(page.get_by_label("Uraian")).to_have_value(BODY)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert sent == [], "the browser would have asked whether to send it once more"
    page.get_by_label("Judul").fill("Judul kemudian")
    press(page, "Kirim keluhan")
    expect(page.get_by_role("heading", name="Judul kemudian")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Uraian")).to_have_value(BODY)
    page.go_back()
    expect(page.get_by_role("heading", name="Sampaikan keluhan")).to_be_visible()
    page.go_forward()
    expect(page.get_by_label("Uraian")).to_have_value(BODY)
    assert len(sent) == 1


@WITH_AND_WITHOUT
def test_after_a_log_out_in_another_tab_back_finds_what_was_typed(world: World, tabs: tuple[Page, Page], walks: NewWalk) -> None:
    first, second = tabs
    errands.log_in(first, world.url, "siti")
    write(first, world, "Sesudah keluar")
    second.goto(f"{world.url}/beranda")
    errands.log_out(second)
    press(first, "Kirim keluhan")
    expect(first.get_by_text("isian Anda masih tersimpan").first).to_be_visible()
    first.reload()
    first.get_by_label("Username atau email").fill("siti")
    first.get_by_label("Kata sandi", exact=True).fill(errands.PASSWORD)
    press(first, "Masuk")
    first.reload()
    press(first, "Kirim isian tadi")
    expect(first.get_by_role("heading", name="Sesudah keluar")).to_be_visible()
    first.go_back()
    expect(first.get_by_role("button", name="Kirim isian tadi")).to_be_visible()
    assert eventually(lambda: heading(first), "a page, not a question")
