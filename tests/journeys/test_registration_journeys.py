"""Registration on every path except the simplest: returned, rejected, expired, sent again, corrected, already known; with and without
JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from izin import errands as walk
from izin.errands import PICTURE, Person
from tests.journeys.conftest import NewPage
from tests.journeys.test_keyboard import Keys
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def letters(world: World, to: str, containing: str, count: int = 1) -> list[str]:
    """The texts of the mails to an address that say something, newest first, once there are so many."""

    def look() -> list[str] | None:
        found = [each["text"] for each in world.mails(to=to) if containing in each["text"]]
        return found if len(found) >= count else None

    return list(walk.eventually(look, f"{count} mails with {containing}"))


def link(letter: str, path: str) -> str:
    found = re.search(rf"https?://\S+{path}\S+", letter)
    assert found, letter
    return found.group()


def let_links_expire(world: World, person: Person) -> None:
    """As if their time had passed; nobody can wait for it here."""
    engine = create_engine(world.environment("identity")["IDENTITY_DATABASE_URL"])
    with engine.begin() as connection:
        statement = (
            "update link set expires_at = now() - interval '1 minute' from registration "
            "where link.registration_id = registration.id and registration.number = :number"
        )
        assert connection.execute(text(statement), {"number": person.number}).rowcount
    engine.dispose()


def registered(page: Page, world: World) -> Person:
    person = Person()
    walk.register(page, world.url, person)
    return person


@WITH_AND_WITHOUT
def test_a_returned_registration_is_corrected_by_its_mail_and_accepted(world: World, new_page: NewPage, javascript: bool) -> None:
    page, office = new_page(javascript=javascript, width=360), new_page(javascript=javascript)
    person = registered(page, world)
    walk.return_registration(
        office, world.url, person, Pekerjaan="Tulis seperti pada KTP.", Lampiran_Identitas="Foto buram.", Wilayah="Desa lain."
    )
    page.goto(f"{world.url}/daftar/status")
    expect(page.get_by_text("Perlu perbaikan", exact=True)).to_be_visible()
    expect(page.get_by_text("Foto buram.")).to_be_visible()

    page.goto(walk.mailed_link(world, person, "/daftar/perbaiki/"))
    assert page.url.startswith(f"{world.url}/daftar/perbaiki?tautan="), "the token stays in the address"
    expect(page.get_by_label("Pekerjaan")).to_have_value("Dokter")
    assert page.get_by_label("No. Identitas").count() == 0, "only what was named is asked"
    page.get_by_label("Pekerjaan").fill("Dokter umum")
    page.get_by_label("Lampiran Identitas").set_input_files(PICTURE)
    walk.choose_region(page, "Kecamatan", "Lawang Kidul", below="Desa")
    page.get_by_label("Desa", exact=True).select_option(index=1)
    walk.press(page, "Kirim perbaikan")
    expect(page.get_by_text("Perbaikan terkirim.")).to_be_visible()

    page.goto(walk.mailed_link(world, person, "/daftar/perbaiki/"))
    expect(page.get_by_text("Perbaikan Anda sudah dikirim.")).to_be_visible()
    walk.open_registration(office, world.url, person)
    expect(office.get_by_text("Perbaikan masuk")).to_be_visible()
    expect(office.get_by_text("Dokter umum")).to_be_visible()
    expect(office.get_by_text("Lawang Kidul")).to_be_visible()
    walk.log_out(office)
    walk.accept_registration(office, world.url, person)
    walk.verify(page, world, person)


@WITH_AND_WITHOUT
def test_a_rejected_registration_tells_why_and_frees_the_username(world: World, new_page: NewPage, javascript: bool) -> None:
    page, office = new_page(javascript=javascript, width=360), new_page(javascript=javascript)
    person = registered(page, world)
    walk.reject_registration(office, world.url, person, "Kartu identitas milik orang lain.")
    assert "Kartu identitas milik orang lain." in letters(world, person.email, "milik orang lain")[0]
    page.goto(f"{world.url}/daftar")
    expect(page.get_by_text("Ditolak", exact=True)).to_be_visible()
    expect(page.get_by_text("Kartu identitas milik orang lain.")).to_be_visible()
    walk.press(page, "Daftar lagi")
    walk.data_user(page, person)
    expect(page.get_by_role("heading", name="Identitas User")).to_be_visible()


def test_an_expired_link_is_renewed_from_its_own_page(world: World, new_page: NewPage) -> None:
    page, office, elsewhere = new_page(javascript=False), new_page(), new_page(javascript=False)
    person = registered(page, world)
    walk.accept_registration(office, world.url, person)
    old = walk.mailed_link(world, person, "/verifikasi/")
    let_links_expire(world, person)
    page.goto(f"{world.url}/daftar/status")
    expect(page.get_by_text("Tautan kedaluwarsa")).to_be_visible()
    elsewhere.goto(old)
    expect(elsewhere.get_by_text("Tautan ini sudah kedaluwarsa.")).to_be_visible()
    assert elsewhere.get_by_role("button", name="Verifikasi").count() == 0
    walk.press(elsewhere, "Kirim tautan baru")
    expect(elsewhere.get_by_text("Tautan baru dikirim ke email Anda.")).to_be_visible()
    newest = link(letters(world, person.email, "/verifikasi/", 2)[0], "/verifikasi/")
    elsewhere.goto(newest)
    walk.press(elsewhere, "Verifikasi")
    expect(elsewhere.get_by_role("heading", name="Pendaftaran terverifikasi")).to_be_visible()
    elsewhere.goto(newest)
    expect(elsewhere.get_by_text("Email ini sudah diverifikasi.")).to_be_visible()


@WITH_AND_WITHOUT
def test_the_mail_is_sent_again_and_then_to_another_address(world: World, new_page: NewPage, javascript: bool) -> None:
    page, office = new_page(javascript=javascript, width=360), new_page()
    person = registered(page, world)
    walk.accept_registration(office, world.url, person)
    first = walk.mailed_link(world, person, "/verifikasi/")
    page.goto(f"{world.url}/daftar/status")
    walk.press(page, "Kirim ulang tautan")
    expect(page.get_by_text("Tautan verifikasi baru dikirim.")).to_be_visible()
    second = link(letters(world, person.email, "/verifikasi/", 2)[0], "/verifikasi/")

    page.get_by_role("link", name="Ganti email").click()
    page.get_by_label("Email baru").fill(f"baru.{person.email}")
    walk.press(page, "Simpan email")
    expect(page.locator("dl").get_by_text(f"baru.{person.email}")).to_be_visible()
    third = link(letters(world, f"baru.{person.email}", "/verifikasi/")[0], "/verifikasi/")
    for dead in (first, second):
        page.goto(dead)
        assert page.get_by_role("button", name="Verifikasi").count() == 0
    page.goto(third)
    walk.press(page, "Verifikasi")
    expect(page.get_by_role("heading", name="Pendaftaran terverifikasi")).to_be_visible()


@WITH_AND_WITHOUT
def test_a_taken_username_and_a_slip_are_put_right_by_a_press(world: World, new_page: NewPage, javascript: bool) -> None:
    page = new_page(javascript=javascript, width=360)
    page.goto(f"{world.url}/daftar/1")
    page.get_by_label("Username").fill("siti")
    page.get_by_label("Nama (sesuai KTP)").fill("Rina Contoh")
    page.get_by_label("Email").fill("rina@gmial.com")
    if not javascript:
        walk.press(page, "Lanjut")
    else:
        page.get_by_label("Nama (sesuai KTP)").focus()
    suggestions = page.locator("button[name=take_username]")
    expect(suggestions).to_have_count(3)
    chosen = suggestions.first.inner_text()
    suggestions.first.click()
    slip = page.get_by_role("button", name="Pakai rina@gmail.com")
    slip.click()
    if javascript:
        expect(page.get_by_label("Username")).to_have_value(chosen)
        expect(page.get_by_label("Email")).to_have_value("rina@gmail.com")
        walk.press(page, "Lanjut")
    expect(page.get_by_role("heading", name="Identitas User")).to_be_visible()
    page.goto(f"{world.url}/daftar/1")
    expect(page.get_by_label("Username")).to_have_value(chosen)
    expect(page.get_by_label("Email")).to_have_value("rina@gmail.com")


def test_a_known_address_is_answered_like_an_unknown_one_and_its_owner_is_told(world: World, new_page: NewPage) -> None:
    page, office = new_page(), new_page()
    first = registered(page, world)
    walk.accept_registration(office, world.url, first)
    walk.verify(page, world, first)
    again = new_page()
    second = Person()
    again.goto(f"{world.url}/daftar/1")
    again.get_by_label("Username").fill(second.username)
    again.get_by_label("Nama (sesuai KTP)").fill("Rina Contoh")
    again.get_by_label("Email").fill(first.email)
    walk.press(again, "Lanjut")
    walk.identity(again, second)
    walk.contact(again)
    expect(again.get_by_role("heading", name="Registrasi Berhasil")).to_be_visible()
    assert first.email in again.locator("main").inner_text()
    assert "sudah" not in again.locator("main dl").inner_text()
    assert letters(world, first.email, "/masuk"), "the owner of the address is not told"


@WITH_AND_WITHOUT
def test_a_draft_survives_log_in_log_out_and_goes_on_elsewhere(world: World, new_page: NewPage, javascript: bool) -> None:
    page, person = new_page(javascript=javascript, width=360), Person()
    page.goto(f"{world.url}/daftar/1")
    walk.data_user(page, person)
    page.get_by_label("Pekerjaan").fill("Dokter")
    page.get_by_label("Tempat Lahir").fill("Muara Enim")
    page.get_by_label("No. Identitas").fill("16030")
    walk.press(page, "Sebelumnya")
    expect(page.get_by_label("Username")).to_have_value(person.username)
    walk.progress(page, "41%")
    walk.log_in(page, world.url, "siti")
    walk.log_out(page)
    page.goto(f"{world.url}/daftar/2")
    expect(page.get_by_label("Pekerjaan")).to_have_value("Dokter")

    page.get_by_text("Lanjutkan nanti atau di perangkat lain").click()
    address = str(page.locator("details a[href*='/daftar/lanjut/']").get_attribute("href"))
    elsewhere = new_page(javascript=javascript)
    elsewhere.goto(address)
    expect(elsewhere.get_by_role("heading", name="Lanjutkan pendaftaran atas nama Rina Contoh?")).to_be_visible()
    assert "/daftar/lanjut?tautan=" in elsewhere.url, "the token stays in the address"
    walk.press(elsewhere, "Ya, ini pendaftaran saya")
    expect(elsewhere.get_by_label("Email")).to_have_value(person.email)
    walk.press(elsewhere, "Lanjut")
    expect(elsewhere.get_by_label("No. Identitas")).to_have_value("16030")

    page.goto(f"{world.url}/daftar/2")
    expect(page.get_by_text("dilanjutkan di perangkat lain")).to_be_visible()
    expect(page.get_by_label("No. Identitas")).to_have_value("")
    walk.identity(elsewhere, person)
    walk.contact_elsewhere(elsewhere)
    expect(elsewhere.get_by_role("heading", name="Registrasi Berhasil")).to_be_visible()


@WITH_AND_WITHOUT
def test_a_village_is_found_by_its_name_and_nothing_typed_is_lost(world: World, new_page: NewPage, javascript: bool) -> None:
    page = new_page(javascript=javascript, width=360)
    page.goto(f"{world.url}/daftar/3")
    page.get_by_label("Alamat", exact=True).fill("Jl. Contoh No. 1")
    page.get_by_text("Cari desa agar wilayah terisi sendiri").click()
    page.get_by_label("Nama desa atau kelurahan").fill("tanjung enim")
    walk.press(page, "Cari")
    walk.follow(page.get_by_role("link", name=re.compile("Tanjung Enim, Lawang Kidul")).first)
    expect(page.get_by_label("Alamat", exact=True)).to_have_value("Jl. Contoh No. 1")
    expect(page.get_by_label("Kecamatan", exact=True).locator("option:checked")).to_have_text("Lawang Kidul")
    assert re.fullmatch(r"\d{5}", page.get_by_label("Kode Pos").input_value())


def test_two_officers_at_one_registration_and_the_slower_keeps_the_words(world: World, new_page: NewPage) -> None:
    applicant, quick, slow = new_page(), new_page(), new_page()
    person = registered(applicant, world)
    walk.open_registration(slow, world.url, person)
    walk.accept_registration(quick, world.url, person)
    slow.get_by_text("Tolak", exact=True).click()
    slow.get_by_label("Alasan", exact=True).fill("Foto buram sekali.")
    slow.get_by_label("Saya yakin").check()
    walk.press(slow, "Tolak pendaftaran")
    expect(slow.locator(".govuk-error-summary")).to_be_visible()
    expect(slow.get_by_text("Foto buram sekali.")).to_be_visible()
    expect(slow.get_by_text("Diputuskan oleh")).to_be_visible()


def test_the_number_is_masked_until_somebody_asks(world: World, new_page: NewPage) -> None:
    applicant, office = new_page(), new_page(javascript=False)
    person = registered(applicant, world)
    walk.open_registration(office, world.url, person)
    assert person.nik not in office.content()
    walk.press(office, "Tampilkan nomor")
    expect(office.get_by_text(person.nik)).to_be_visible()
    office.goto(office.url)
    assert person.nik not in office.content()


def test_the_last_step_needs_no_mouse(world: World, new_page: NewPage) -> None:
    page, person = new_page(), Person()
    page.goto(f"{world.url}/daftar/1")
    walk.data_user(page, person)
    walk.identity(page, person)
    keys = Keys(page)
    keys.tab_to("no_phone=")
    keys.press("Space")
    keys.fill("mobile", "081234567890")
    keys.fill("address", "Jl. Contoh 1")
    keys.tab_to("district=")
    page.keyboard.type("Muara Enim")
    expect(page.get_by_label("Desa", exact=True).locator("option").nth(1)).to_be_attached()
    keys.tab_to("village=")
    keys.press("ArrowDown")
    keys.tab_to("postal_code=")
    page.keyboard.press("Control+A")
    page.keyboard.type("31311")
    keys.tab_to("consent=")
    keys.press("Space")
    keys.tab_to("Lanjut")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Registrasi Berhasil")).to_be_visible()
