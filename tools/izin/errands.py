"""What people do in the browser, one function per errand; the journeys combine them.

The errands use only what a person can see and press: labels, buttons, links. All of them work with and without JavaScript.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from izin.demo import NEW_PASSWORD, PASSWORD, png

PATIENCE = 30.0
PICTURE: FilePayload = {"name": "ktp contoh.png", "mimeType": "image/png", "buffer": png()}


@dataclass
class Person:
    """An invented applicant; the random username tells one run from another."""

    username: str = field(default_factory=lambda: f"rina{random.randrange(10**8):08}")
    number: str = ""  # the registration number, once it is submitted

    @property
    def email(self) -> str:
        return f"{self.username}@contoh.test"

    @property
    def nik(self) -> str:
        return f"16030245059{int(self.username[4:]) % 9999 + 1:05}"


def eventually(look: Callable[[], Any], what: str) -> Any:
    """What `look` returns as soon as it returns something; needed because services hear of changes by events."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"{what}: nothing within {PATIENCE:.0f} s")


def press(page: Page, name: str) -> None:
    """Press the button with this text and wait for the page of its answer."""
    follow(page.get_by_role("button", name=name, exact=True))


def follow(link: Locator) -> None:
    """Click a link to another page and wait until that page is there."""
    with link.page.expect_navigation():
        link.click()


def data_user(page: Page, person: Person) -> None:
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Nama (sesuai KTP)").fill("Rina Contoh")
    page.get_by_label("Email").fill(person.email)
    press(page, "Lanjut")


def identity(page: Page, person: Person, *, day: str = "5") -> None:
    page.get_by_label("KTP", exact=True).check()
    page.get_by_label("No. Identitas").fill(person.nik)
    page.get_by_label("Perempuan").check()
    page.get_by_label("Pekerjaan").fill("Dokter")
    page.get_by_label("Tempat Lahir").fill("Muara Enim")
    page.get_by_label("Hari").fill(day)
    page.get_by_label("Bulan").fill("Mei")
    page.get_by_label("Tahun").fill("1990")
    page.get_by_label("Lampiran Identitas").set_input_files(PICTURE)
    press(page, "Lanjut")


def contact(page: Page) -> None:
    """Fill in Kontak & Alamat for somebody who lives in the agency's own regency, and submit the registration."""
    page.get_by_label("No. Telepon").fill("0734 421234")
    page.get_by_label("No. HP", exact=True).fill("0812-3456-7890")
    page.get_by_label("Alamat", exact=True).fill("Jl. Contoh No. 1")
    choose_region(page, "Kecamatan", "Muara Enim", below="Desa")
    page.get_by_label("Desa", exact=True).select_option(index=1)
    hand_in(page)


def contact_elsewhere(page: Page) -> None:
    """Like `contact`, for somebody from another province who has no telephone at home."""
    page.get_by_label("No. HP", exact=True).fill("0812-3456-7890")
    page.get_by_label("Tidak punya telepon rumah").check()
    page.get_by_label("Alamat", exact=True).fill("Jl. Contoh No. 1")
    page.get_by_label("Tidak", exact=True).check()
    choose_region(page, "Provinsi", "Bengkulu", below="Kabupaten")
    choose_region(page, "Kabupaten", re.compile("Rejang Lebong"), below="Kecamatan")
    choose_region(page, "Kecamatan", "Curup", below="Desa")
    page.get_by_label("Desa", exact=True).select_option(index=1)
    hand_in(page)


def hand_in(page: Page) -> None:
    page.get_by_label("Kode Pos").fill("31311")
    page.get_by_label("Saya menyetujui pemberitahuan privasi").check()
    press(page, "Lanjut")


def choose_region(page: Page, label: str, name: Any, *, below: str) -> None:
    """Choose a region; without JavaScript its button "Pilih" loads the choices below it."""
    select = page.get_by_label(label, exact=True)
    option = select.locator("option").filter(has_text=name).first
    chosen = option.get_attribute("value")
    already = select.input_value() == chosen
    select.select_option(chosen)
    button = page.get_by_role("button", name=f"Pilih {label}", exact=True)
    if button.is_visible():
        button.click()
    if not already or button.is_visible():
        expect(page.get_by_label(below, exact=True).locator("option").nth(1)).to_be_attached()


def register(page: Page, url: str, person: Person) -> None:
    """Fill in the four steps of the manual."""
    page.goto(f"{url}/daftar/1")
    progress(page, "0%")
    data_user(page, person)
    progress(page, "23%")
    identity(page, person)
    progress(page, "52%")
    contact(page)
    expect(page.get_by_role("heading", name="Registrasi Berhasil")).to_be_visible()
    progress(page, "100%")
    person.number = page.locator("main .izin-number").inner_text()


def progress(page: Page, text: str) -> None:
    expect(page.locator(".izin-progress")).to_contain_text(text)


def log_in(page: Page, url: str, username: str, password: str = PASSWORD) -> None:
    page.goto(f"{url}/masuk")
    page.get_by_label("Username atau email").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    press(page, "Masuk")


def log_out(page: Page) -> None:
    press(page, "Keluar")
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()


def found(page: Page, row: Locator) -> Locator:
    """The row of a list, on whichever page of the list it is."""
    while not row.count():
        page.get_by_role("link", name="Halaman berikutnya").click()
    return row


def open_registration(page: Page, url: str, person: Person, status: str = "submitted") -> None:
    """As the counter officer, find the registration in the queue of its status and open it."""
    log_in(page, url, "loket")
    page.goto(f"{url}/staf/pendaftaran?status={status}")
    follow(found(page, page.get_by_role("link", name=person.number)))


def accept_registration(page: Page, url: str, person: Person) -> None:
    """As the counter officer, compare the card with the fields and accept."""
    open_registration(page, url, person)
    expect(page.get_by_text(person.email)).to_be_visible()
    picture = page.get_by_role("img", name="Salinan identitas Rina Contoh")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0, "the copy of the card is not shown"
    reason = page.get_by_label("Alasan menyetujui sekali lagi")
    if reason.count():  # an invented number may have been used by an earlier run
        reason.fill("Orang contoh dari percobaan sebelumnya.")
    press(page, "Setujui")
    expect(page.get_by_text("Pendaftaran diterima.")).to_be_visible()
    log_out(page)


def return_registration(page: Page, url: str, person: Person, **reasons: str) -> None:
    """Return the registration with what is wrong, by the fields' labels."""
    open_registration(page, url, person)
    page.get_by_text("Minta perbaikan", exact=True).first.click()
    for label, reason in reasons.items():
        page.get_by_role("checkbox", name=label.replace("_", " "), exact=True).check()
        page.get_by_label(f"Alasan untuk {label.replace('_', ' ')}").fill(reason)
    press(page, "Minta perbaikan")
    expect(page.get_by_text("Pendaftaran dikembalikan.")).to_be_visible()
    log_out(page)


def reject_registration(page: Page, url: str, person: Person, reason: str) -> None:
    """Reject the registration for good."""
    open_registration(page, url, person)
    page.get_by_text("Tolak", exact=True).click()
    page.get_by_label("Alasan", exact=True).fill(reason)
    page.get_by_label("Saya yakin").check()
    press(page, "Tolak pendaftaran")
    expect(page.get_by_text("Pendaftaran ditolak.")).to_be_visible()
    log_out(page)


def mailed_link(world: Any, person: Person, path: str) -> str:
    """The newest mailed link whose path begins with `path`."""
    link = re.search(rf"https?://\S+{path}\S+", mail(world, person, path))
    assert link, f"the mail has no link to {path}"
    return link.group()


def mail(world: Any, person: Person, containing: str) -> str:
    """The newest mail to the person that contains this text."""

    def look() -> str | None:
        return next((each["text"] for each in world.mails(to=person.email) if containing in each["text"]), None)

    return str(eventually(look, f"a mail with {containing}"))


def verify(page: Page, world: Any, person: Person) -> None:
    """Open the mailed link and press Verifikasi; the link alone changes nothing."""
    page.goto(mailed_link(world, person, "/verifikasi/"))
    assert page.url.startswith(f"{world.url}/verifikasi?tautan="), "the token stays in the address"
    press(page, "Verifikasi")
    expect(page.get_by_role("heading", name="Pendaftaran terverifikasi")).to_be_visible()


def first_log_in(page: Page, world: Any, person: Person) -> None:
    """Log in with the username and temporary password of the second mail, and choose a new password."""
    text = mail(world, person, person.username)
    temporary = re.search(r"^\s*(?:Kata sandi sementara|Temporary password)\s*:?\s*(\S+)\s*$", text, re.M | re.I)
    assert temporary, f"no temporary password in: {text}"
    log_in(page, world.url, person.username, temporary.group(1))
    expect(page.get_by_role("heading", name="Atur kata sandi baru")).to_be_visible()
    page.goto(f"{world.url}/profil")
    expect(page.get_by_role("heading", name="Atur kata sandi baru")).to_be_visible()
    page.get_by_label("Kata sandi baru").fill(NEW_PASSWORD)
    press(page, "Simpan kata sandi")
    expect(page.get_by_text("Kata sandi baru sudah disimpan.")).to_be_visible()
    expect(page.get_by_role("heading", name="Selamat datang, Rina Contoh")).to_be_visible()


def upload_document(page: Page, url: str) -> None:
    """DOKUMEN: store the identity card for later."""
    page.goto(f"{url}/profil")
    page.get_by_role("link", name="DOKUMEN").click()
    page.get_by_role("link", name="Unggah dokumen").click()
    page.get_by_label("Jenis dokumen").select_option(label="Identitas")
    page.get_by_label("Nama dokumen").fill("KTP Rina")
    page.get_by_label("Berkas").set_input_files(PICTURE)
    press(page, "Simpan dokumen")
    expect(page.get_by_role("rowheader", name="KTP Rina").first).to_be_visible()


def begin_application(page: Page, url: str, permit: str = "Surat Izin Praktik Dokter") -> None:
    """TAMBAH: choose the kind of application, the permit type and the applicant type."""
    page.goto(f"{url}/profil")
    page.get_by_role("link", name="TAMBAH permohonan").click()
    page.get_by_label("Baru").check()
    page.get_by_label("Jenis Izin").select_option(label=permit)
    page.get_by_label("Perorangan").check()
    press(page, "Lanjut")


def location(page: Page) -> None:
    page.get_by_label("Alamat").fill("Jl. Contoh No. 9")
    choose_region(page, "Kecamatan", "Muara Enim", below="Desa atau kelurahan")
    page.get_by_label("Desa atau kelurahan").select_option(label="Pasar I Muara Enim")
    press(page, "Simpan lokasi")


def apply(page: Page, url: str) -> str:
    """From TAMBAH to Buat, which is first pressed too early; returns the application's number."""
    begin_application(page, url)
    buat = page.get_by_role("button", name="Buat permohonan")
    white = colour(buat)
    buat.click()
    expect(page.get_by_role("alert")).to_contain_text("Belum dapat dibuat.")
    expect(page.get_by_role("alert")).to_contain_text("Lokasi izin")
    page.get_by_role("link", name="Lokasi Izin", exact=True).click()
    location(page)
    fulfil_all(page)
    assert white == "rgb(255, 255, 255)", "Buat is not white before everything is there"
    assert colour(buat) == "rgb(11, 87, 164)", "Buat is not solid blue when everything is there"
    buat.click()
    declare(page)
    expect(page.get_by_role("heading", name="Tanda terima")).to_be_visible()
    expect(page.get_by_role("img", name="Kode QR menuju halaman lacak permohonan ini")).to_be_visible()
    return page.locator(".izin-panel--ok strong").inner_text()


def declare(page: Page) -> None:
    """On the page with all answers: tick the declaration, and submit."""
    page.get_by_label("Saya menyatakan").check()
    press(page, "Buat permohonan")


def colour(button: Any) -> str:
    button.page.mouse.move(0, 0)
    return str(button.evaluate("element => getComputedStyle(element).backgroundColor"))


def fulfil_all(page: Page) -> None:
    """Use the stored card for the first requirement, upload files for the others."""
    expect(page.get_by_text("Persyaratan").first).to_be_visible()
    rows = page.get_by_role("row").filter(has_text="Belum")
    first = True
    while rows.count():
        rows.first.get_by_role("link", name="Unggah atau pilih").click()
        if first:
            page.get_by_label("KTP Rina").first.check()
            press(page, "Pakai dokumen ini")
        else:
            page.get_by_label("Berkas").set_input_files(PICTURE)
            press(page, "Unggah dan pakai")
        first = False
        expect(page.get_by_role("button", name="Buat permohonan")).to_be_visible()


def process(page: Page, url: str, number: str) -> None:
    """The office's steps: file check, verification, approval by another officer, issuance."""
    steps = (
        ("loket", "Berkas lengkap, teruskan"),
        ("verifikator", "Teruskan ke penetapan"),
        ("kadis", "Setujui"),
        ("loket", "Terbitkan izin"),
    )
    for username, button in steps:
        log_in(page, url, username)
        page.goto(f"{url}/staf/antrean")
        found(page, page.get_by_role("link", name=number)).click()
        press(page, button)
        expect(page.get_by_text(f"ermohonan {number} ")).to_be_visible()  # what happened, with its number
        log_out(page)


def fetch_permit(page: Page, world: Any, number: str) -> bytes:
    """The applicant downloads the PDF as soon as it is made."""
    page.goto(f"{world.url}/profil")
    page.get_by_role("row").filter(has_text=number).get_by_role("link", name="Surat Izin").click()
    link = page.get_by_role("link", name="Unduh izin (PDF)")

    def ready() -> bool:
        page.reload()
        return link.count() > 0

    eventually(ready, "the permit's PDF")
    with page.expect_download() as download:
        link.click()
    path = download.value.path()
    return path.read_bytes()


def complain(page: Page, url: str, number: str | None) -> str:
    """Write a complaint about an application; returns its title."""
    title = f"Kapan diambil? {random.randrange(10**6)}"
    page.goto(f"{url}/keluhan")
    page.get_by_role("link", name="Sampaikan keluhan").click()
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Kategori").select_option(label="Waktu layanan")
    page.get_by_label("Nomor permohonan terkait").select_option(number or "")
    page.get_by_label("Uraian").fill("Kapan izin saya dapat diambil?")
    press(page, "Kirim keluhan")
    expect(page.get_by_text("Keluhan diterima dengan nomor KEL-")).to_be_visible()
    return title


def answer_complaint(page: Page, url: str, title: str) -> None:
    log_in(page, url, "keluhan")
    page.goto(f"{url}/staf/keluhan")
    found(page, page.get_by_role("row").filter(has_text=title).get_by_role("link")).click()
    page.get_by_label("Jawaban kepada pemohon").fill("Izin dapat diunduh sekarang.")
    press(page, "Kirim jawaban")
    expect(page.get_by_text("Jawaban untuk keluhan ")).to_be_visible()
    log_out(page)
