"""The own account in a browser: forgotten password, another email, sessions, export, second step, closing, and a form that outlives its session.

Each with JavaScript and without; what may only be pressed with keys is pressed with keys.
"""

from __future__ import annotations

import base64
import hmac
import io
import json
import re
import struct
import time
from collections import defaultdict
from zipfile import ZipFile

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from izin import errands
from izin.demo import NEW_PASSWORD, PASSWORD, Walk
from izin.errands import eventually, press
from tests.journeys.conftest import NewPage
from tests.journeys.test_keyboard import Keys
from tests.journeys.test_pages_are_accessible import AXE, WIDTHS, looked_at
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
ANOTHER = "Hujan-di-Enim-2026"
FIRST = (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first)


@pytest.fixture(scope="session")
def staff_at_the_api() -> dict:  # type: ignore[type-arg]
    return {}


@pytest.fixture
def somebody(world: World, staff_at_the_api: dict) -> Walk:  # type: ignore[type-arg]
    """An applicant of one's own, whose password is NEW_PASSWORD."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff=staff_at_the_api)
    for step in FIRST:
        step(walk)
    return walk


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def page(new_page: NewPage, request: pytest.FixtureRequest) -> Page:
    return new_page(javascript=request.param, width=360)


def mailed_link(world: World, address: str, part: str) -> str:
    """The newest link of that kind that was mailed to an address."""

    def look() -> str | None:
        return next((link for mail in world.mails(to=address) for link in mail["links"] if part in link), None)

    return str(eventually(look, f"a mail with {part} to {address}"))


def flawless(page: Page, name: str) -> None:
    """As every stop of the tour: axe and our own rules, at each width."""
    page.evaluate(AXE)
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert looked_at(page, name, width) == [], name
    if before:
        page.set_viewport_size(before)


def address_of(walk: Walk) -> str:
    return str(walk.person.get("/profile")["email"])


def log_in(page: Page, world: World, walk: Walk, password: str = NEW_PASSWORD) -> None:
    errands.log_in(page, world.url, walk.username, password)
    expect(page.get_by_role("heading", name="Selamat datang")).to_be_visible()


def end_all_sessions(world: World, walk: Walk) -> None:
    """From another device."""
    opened = requests.post(f"{world.url}/api/v1/sessions", json={"login": walk.username, "password": NEW_PASSWORD}, timeout=10).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    requests.delete(f"{world.url}/api/v1/sessions/others", headers=headers, timeout=10).raise_for_status()
    time.sleep(5.5)  # a revocation is felt within 5 s


def test_a_forgotten_password_is_chosen_anew_by_mail(world: World, somebody: Walk, page: Page) -> None:
    address = address_of(somebody)
    page.goto(f"{world.url}/masuk")
    page.get_by_role("link", name="Lupa kata sandi?").click()
    page.get_by_label("Username atau email").fill(address)
    press(page, "Kirim tautan")
    expect(page.get_by_text("Jika akun ada, tautan dikirim")).to_be_visible()
    page.goto(mailed_link(world, address, "/sandi/"))
    assert page.url.startswith(f"{world.url}/sandi/baru?tautan="), "the token stays in the address"
    page.get_by_label("Kata sandi baru").fill("kata sandi")
    press(page, "Simpan kata sandi")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Kata sandi baru").fill(ANOTHER)
    press(page, "Simpan kata sandi")
    expect(page.get_by_text(f"Masuk dengan username {somebody.username}.")).to_be_visible()
    log_in(page, world, somebody, ANOTHER)
    page.goto(mailed_link(world, address, "/sandi/"))
    expect(page.get_by_text("Tautan ini sudah dipakai.")).to_be_visible()


def test_a_forgotten_password_needs_no_mouse(world: World, somebody: Walk, new_page: NewPage) -> None:
    page, address = new_page(), address_of(somebody)
    keys = Keys(page)
    page.goto(f"{world.url}/masuk")
    keys.tab_to("Lupa kata sandi?")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Lupa kata sandi")).to_be_visible()
    keys.fill("login", somebody.username)
    keys.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Jika akun ada")).to_be_focused()
    page.goto(mailed_link(world, address, "/sandi/"))
    keys.fill("new_password", ANOTHER)
    flawless(page, "a new password")
    keys.tab_to("Tampilkan Kata sandi baru")
    keys.press("Space")
    expect(page.get_by_label("Kata sandi baru")).to_have_value(ANOTHER)
    keys.tab_to("Simpan kata sandi")
    keys.press("Enter")
    expect(page.get_by_text("Kata sandi tersimpan.")).to_be_visible()
    keys.fill("login", somebody.username)
    keys.fill("password", ANOTHER)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Selamat datang")).to_be_visible()


def test_nobody_learns_whether_an_account_is_there(world: World, new_page: NewPage) -> None:
    shown = []
    for login in ("siti", "tidak-ada-orangnya"):
        page = new_page()
        page.goto(f"{world.url}/lupa")
        page.get_by_label("Username atau email").fill(login)
        press(page, "Kirim tautan")
        shown.append(page.locator("main").inner_text())
    assert shown[0] == shown[1]


def test_another_e_mail_counts_once_its_link_is_used(world: World, somebody: Walk, page: Page) -> None:
    old, new = address_of(somebody), f"baru-{somebody.username}@contoh.test"
    log_in(page, world, somebody)
    page.goto(f"{world.url}/profil/data-diri")
    page.get_by_role("link", name="Ubah email").click()
    page.get_by_label("Email baru").fill(new)
    page.get_by_label("Kata sandi sekarang").fill(NEW_PASSWORD)
    press(page, "Kirim tautan")
    expect(page.get_by_text(f"Menunggu konfirmasi: {new}")).to_be_visible()
    page.goto(mailed_link(world, new, "/akun/email/"))
    assert page.url.startswith(f"{world.url}/akun/email/konfirmasi?tautan=")
    assert address_of(somebody) == old, "looking changes nothing"
    press(page, "Pakai alamat ini")
    expect(page.get_by_text(f"Email akun Anda sekarang {new}.")).to_be_visible()
    assert address_of(somebody) == new
    errands.log_out(page)
    errands.log_in(page, world.url, new, NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Selamat datang")).to_be_visible()


def test_a_contact_is_changed_by_the_rules_of_registration(world: World, somebody: Walk, page: Page) -> None:
    log_in(page, world, somebody)
    page.goto(f"{world.url}/profil/data-diri")
    page.get_by_role("link", name="Ubah nomor HP").click()
    page.get_by_label("No. HP", exact=True).fill("12")
    press(page, "Simpan perubahan")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("No. HP", exact=True).fill("0813 1111 2222")
    press(page, "Simpan perubahan")
    expect(page.get_by_text("Kontak dan alamat sudah diubah.")).to_be_visible()
    expect(page.get_by_text("+6281311112222")).to_be_visible()


def test_other_sessions_are_seen_and_ended(world: World, somebody: Walk, page: Page) -> None:
    log_in(page, world, somebody)
    page.goto(f"{world.url}/akun/sesi")
    expect(page.get_by_role("heading", name="(sesi ini)")).to_have_count(1)
    expect(page.get_by_role("heading", name="python-requests")).to_have_count(1)
    press(page, "Akhiri sesi lain")
    expect(page.get_by_text("Sesi lain sudah diakhiri.")).to_be_visible()
    expect(page.get_by_text("Tidak ada sesi lain.")).to_be_visible()


def test_all_of_it_can_be_taken_along(world: World, finished: Walk, page: Page) -> None:
    errands.log_in(page, world.url, finished.username, NEW_PASSWORD)
    page.goto(f"{world.url}/profil/data-diri")
    page.get_by_role("link", name="Unduh data saya").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh ZIP").click()
    archive = ZipFile(io.BytesIO(download.value.path().read_bytes()))
    written = json.loads(archive.read("data.json"))
    assert written["account"]["username"] == finished.username
    assert written["registration"]["number"].startswith("REG-")
    assert {name.partition("/")[0] for name in archive.namelist()} == {"data.json", "identity", "documents", "permits"}
    assert len(written["applications"]) == len(written["permits"]) == len(written["complaints"]) == 1
    assert archive.testzip() is None
    assert any(archive.read(name).startswith(b"%PDF-") for name in archive.namelist() if name.startswith("permits/"))


def test_who_looked_at_the_card_is_told(world: World, somebody: Walk, page: Page) -> None:
    log_in(page, world, somebody)
    page.goto(f"{world.url}/profil/data-diri")
    page.get_by_role("link", name="Siapa melihat data saya").click()
    expect(page.get_by_role("heading", name="Siapa melihat data saya")).to_be_visible()


def test_an_account_is_closed_for_good(world: World, somebody: Walk, page: Page) -> None:
    address = address_of(somebody)
    log_in(page, world, somebody)
    page.goto(f"{world.url}/profil/data-diri")
    page.get_by_role("link", name="Tutup akun").click()
    page.get_by_label("Kata sandi sekarang").fill(NEW_PASSWORD)
    press(page, "Tutup akun")
    expect(page.get_by_role("alert")).to_contain_text("Centang bahwa Anda memahami akibatnya.")
    page.get_by_label("Kata sandi sekarang").fill(NEW_PASSWORD)
    page.get_by_label("Saya memahami akibatnya").check()
    press(page, "Tutup akun")
    expect(page.get_by_text("Akun Anda sudah ditutup.")).to_be_visible()
    errands.log_in(page, world.url, somebody.username, NEW_PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Username atau kata sandi tidak cocok.")
    eventually(lambda: any("ditutup" in mail["subject"] for mail in world.mails(to=address)), "a mail that confirms it")


def code(secret: str, step: int) -> str:
    """What an authenticator app shows in that half minute (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


# They keep it: whom no other journey logs in.
@pytest.mark.parametrize(("javascript", "username"), [(True, "bendahara"), (False, "operator")])
def test_a_second_step_is_set_up_and_asked_for(world: World, new_page: NewPage, javascript: bool, username: str) -> None:
    page = new_page(javascript=javascript)
    errands.log_in(page, world.url, username)
    page.get_by_role("link", name="Akun", exact=True).click()
    page.get_by_role("link", name="Langkah kedua saat masuk").click()
    page.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    press(page, "Hubungkan aplikasi")
    expect(page.get_by_role("img", name="Kode QR berisi kunci")).to_be_visible()
    secret = "".join(page.locator(".izin-secret").inner_text().split())
    page.get_by_label("Kode", exact=True).fill("000000" if code(secret, 0) != "000000" else "000001")
    press(page, "Aktifkan langkah kedua")
    expect(page.get_by_role("alert")).to_contain_text("Kode tidak cocok")
    page.get_by_label("Kode", exact=True).fill(code(secret, int(time.time()) // 30))
    press(page, "Aktifkan langkah kedua")
    recovery = page.locator(".izin-codes li").all_inner_texts()
    assert len(set(recovery)) == 10
    if javascript:
        flawless(page, "recovery codes")
    page.get_by_role("link", name="Sudah saya simpan, lanjut").click()
    errands.log_out(page)
    page.goto(f"{world.url}/staf/antrean")
    page.get_by_label("Username atau email").fill(username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    press(page, "Masuk")
    expect(page.get_by_role("heading", name="Isi kode dari aplikasi autentikator")).to_be_visible()
    if javascript:
        flawless(page, "the second step")
    page.goto(f"{world.url}/staf")
    assert page.url == f"{world.url}/masuk/kode", "half a log-in opens nothing"
    page.get_by_label("Kode", exact=True).fill(recovery[0])
    press(page, "Masuk")
    expect(page.get_by_role("heading", name="Selamat bekerja")).to_be_visible()
    errands.log_out(page)
    errands.log_in(page, world.url, username)
    page.get_by_label("Kode", exact=True).fill(recovery[0])
    press(page, "Masuk")
    expect(page.get_by_role("alert")).to_contain_text("Kode tidak cocok atau sudah dipakai.")


def test_a_form_outlives_its_session_and_is_done_once(world: World, somebody: Walk, page: Page) -> None:
    log_in(page, world, somebody)
    page.goto(f"{world.url}/keluhan/baru")
    page.get_by_label("Judul").fill("Isian yang bertahan")
    page.get_by_label("Kategori").select_option(label="Waktu layanan")
    page.get_by_label("Uraian").fill("Kalimat panjang yang tidak boleh hilang.")
    end_all_sessions(world, somebody)
    press(page, "Kirim keluhan")
    expect(page.get_by_text("Sesi berakhir demi keamanan. Masuk lagi; isian Anda masih tersimpan.")).to_be_visible()
    assert "Kalimat panjang" not in page.content()
    page.get_by_label("Username atau email").fill(somebody.username)
    page.get_by_label("Kata sandi").fill(NEW_PASSWORD)
    press(page, "Masuk")
    expect(page.get_by_role("heading", name="Isian Anda masih tersimpan")).to_be_visible()
    press(page, "Kirim isian tadi")
    expect(page.get_by_text("Keluhan diterima dengan nomor KEL-")).to_be_visible()
    page.goto(f"{world.url}/keluhan")
    expect(page.get_by_text("Isian yang bertahan")).to_have_count(1)


def test_a_file_on_its_way_when_the_session_ends_leads_to_the_log_in_too(world: World, somebody: Walk, new_page: NewPage) -> None:
    """With JavaScript a file is sent in the background: the answer takes the page's place."""
    page = new_page()
    log_in(page, world, somebody)
    page.goto(f"{world.url}/profil/dokumen/baru")
    page.get_by_label("Jenis dokumen").select_option(label="Identitas")
    page.get_by_label("Nama dokumen").fill("KTP yang bertahan")
    page.get_by_label("Berkas").set_input_files(errands.PICTURE)
    end_all_sessions(world, somebody)
    page.get_by_role("button", name="Simpan dokumen").click()
    expect(page.get_by_text("isian Anda masih tersimpan.")).to_be_visible()
    flawless(page, "log-in with a form that waits")
    page.get_by_label("Username atau email").fill(somebody.username)
    page.get_by_label("Kata sandi").fill(NEW_PASSWORD)
    press(page, "Masuk")
    flawless(page, "a form that waits")
    press(page, "Kirim isian tadi")
    expect(page.get_by_label("Nama dokumen")).to_have_value("KTP yang bertahan")
    expect(page.get_by_role("alert")).to_contain_text("Pilih berkas yang akan diunggah.")


def test_the_end_of_a_session_is_told_before_and_put_off_by_one_press(world: World, somebody: Walk, new_page: NewPage) -> None:
    page = new_page()
    log_in(page, world, somebody)
    region = page.locator("[data-session-seconds]")
    expect(region).to_be_empty()

    def sooner(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        body = re.sub(r'data-session-seconds="\d+"', 'data-session-seconds="121"', answer.text())
        route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]

    page.route("**/profil", sooner)
    page.goto(f"{world.url}/profil")
    expect(region).to_contain_text("Sesi berakhir dalam 2 menit demi keamanan.")
    flawless(page, "the warning")
    region.get_by_role("button", name="Perpanjang").press("Enter")
    expect(region).to_have_text("Sesi diperpanjang.")
    page.get_by_role("link", name="DATA DIRI").click()
    expect(page.get_by_role("heading", name="Data diri")).to_be_visible()


def test_a_password_can_be_shown_while_it_is_typed(world: World, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{world.url}/masuk")
    field = page.get_by_label("Kata sandi")
    field.fill("rahasia")
    show = page.get_by_role("button", name="Tampilkan")
    show.press("Space")
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value("rahasia")
    page.get_by_role("button", name="Sembunyikan").press("Enter")
    expect(field).to_have_attribute("type", "password")


def test_what_was_kept_for_one_is_not_given_to_another(world: World, somebody: Walk, browser: Browser, new_page: NewPage) -> None:
    page = new_page()
    log_in(page, world, somebody)
    page.goto(f"{world.url}/keluhan/baru")
    page.get_by_label("Judul").fill("Rahasia orang lain")
    page.get_by_label("Kategori").select_option(label="Waktu layanan")
    page.get_by_label("Uraian").fill("Bukan untuk siti.")
    end_all_sessions(world, somebody)
    press(page, "Kirim keluhan")
    page.get_by_label("Username atau email").fill("siti")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    press(page, "Masuk")
    expect(page.get_by_text("Isian tadi tidak dibawa")).to_be_visible()
    assert "Rahasia orang lain" not in page.content()
