"""A tour through a running system with demo accounts: it stops at every page, and at the states that are worth looking at.

What its people did stays in the system. Screenshots and the accessibility tests use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from izin import errands
from izin.demo import PASSWORD
from izin.errands import Person, follow, press
from izin.tour_office import administration, office

PUBLIC = {
    "home": "/",
    "catalogue": "/layanan",
    "catalogue, searched": "/layanan?q=apotek",
    "catalogue, nothing found": "/layanan?q=zzzz",
    "permit type": "/layanan/SIPD",
    "permit type, checklist": "/layanan/PBG/cetak",
    "fee, free": "/simulasi?permit_type=SIPD",
    "fee, form": "/simulasi?permit_type=PBG",
    "fee, wrong": "/simulasi?permit_type=PBG&hitung=ya",
    "track": "/lacak",
    "track, not found": "/lacak?no=1",
    "unknown permit": "/v/TIDAKADA",
    "help": "/bantuan",
    "privacy": "/privasi",
    "accessibility": "/aksesibilitas",
    "status": "/status",
    "not found": "/tidak-ada",
    "log in": "/masuk",
    "unknown verification": "/verifikasi",
    "forgotten password": "/lupa",
    "forgotten password, sent": "/lupa?terkirim=ya",
    "unknown password link": "/sandi/baru",
    "unknown link to another email": "/akun/email/konfirmasi",
    "unknown correction": "/daftar/perbaiki",
    "no registration here": "/daftar/status",
}


def tour(page: Page, url: str) -> Iterator[str]:
    """Yield the name of each stop while its page is shown."""
    for name, path in PUBLIC.items():
        page.goto(url + path)
        yield name
    yield from registration(page, url)
    yield from applicant(page, url)
    yield from own_account(page, url)
    yield from office(page, url)
    yield from administration(page, url)


def registration(page: Page, url: str) -> Iterator[str]:
    """The four steps, each also with errors."""
    person = Person()
    page.goto(f"{url}/daftar/1")
    yield "registration 1"
    press(page, "Lanjut")
    yield "registration 1, errors"
    page.get_by_label("Username").fill("siti")
    page.get_by_label("Nama (sesuai KTP)").fill("Rina Contoh")
    page.get_by_label("Email").fill("rina@contoh.test")
    press(page, "Lanjut")
    yield "registration 1, taken username"
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Email").fill("rina@gmial.com")
    press(page, "Lanjut")
    yield "registration 1, slip in the address"
    errands.data_user(page, person)
    yield "registration 2"
    page.get_by_label("Pekerjaan").fill("Tentara Nasional Indonesia (TNI)")
    press(page, "Lanjut")
    yield "registration 2, errors"
    errands.identity(page, person, day="6")
    yield "registration 2, warned"
    errands.identity(page, person)
    page.get_by_text("Lanjutkan nanti atau di perangkat lain").click()
    yield "registration 3"
    press(page, "Lanjut")
    yield "registration 3, errors"
    page.goto(f"{url}/daftar/3?cari=pasar")
    yield "registration 3, village search"
    page.get_by_label("Tidak", exact=True).check()
    yield "registration 3, elsewhere"
    page.get_by_label("Ya", exact=True).check()
    errands.contact(page)
    person.number = page.locator("main .izin-number").inner_text()
    yield "registration done"
    page.goto(f"{url}/daftar/status")
    yield "registration status"
    page.goto(f"{url}/daftar/email")
    yield "registration, another address"
    press(page, "Simpan email")
    yield "registration, another address, errors"
    yield from desk(page, url, person)


def desk(page: Page, url: str, person: Person) -> Iterator[str]:
    """What the office does with the registration, and what the applicant sees of that."""
    errands.open_registration(page, url, person)
    yield "registration at the desk"
    press(page, "Tampilkan nomor")
    yield "registration at the desk, number shown"
    page.get_by_text("Minta perbaikan", exact=True).first.click()
    page.get_by_role("checkbox", name="Pekerjaan", exact=True).check()
    press(page, "Minta perbaikan")
    yield "registration at the desk, return without reason"
    page.get_by_text("Tolak", exact=True).click()
    press(page, "Tolak pendaftaran")
    yield "registration at the desk, reject without reason"
    errands.log_out(page)
    errands.return_registration(
        page, url, person, Pekerjaan="Tulis seperti pada KTP.", Lampiran_Identitas="Foto buram.", Wilayah="Desa lain."
    )
    page.goto(f"{url}/daftar/status")
    yield "registration status, returned"
    follow(page.get_by_role("link", name="Perbaiki sekarang"))
    yield "registration, correcting"
    page.get_by_label("Pekerjaan").fill("")
    press(page, "Kirim perbaikan")
    yield "registration, correcting, errors"
    page.get_by_label("Pekerjaan").fill("Dokter umum")
    page.get_by_label("Lampiran Identitas").set_input_files(errands.PICTURE)
    press(page, "Kirim perbaikan")
    yield "registration status, corrected"
    page.goto(f"{url}/daftar/perbaiki")
    yield "registration, corrected before"
    errands.accept_registration(page, url, person)
    page.goto(f"{url}/daftar/status")
    yield "registration status, accepted"
    errands.open_registration(page, url, person, "accepted")
    yield "registration at the desk, accepted"
    errands.log_out(page)
    press_forget(page, url)
    rejected = Person()
    errands.register(page, url, rejected)
    errands.reject_registration(page, url, rejected, "Kartu identitas milik orang lain. Daftar dengan kartu Anda sendiri.")
    page.goto(f"{url}/daftar/status")
    yield "registration status, rejected"
    errands.open_registration(page, url, rejected, "rejected")
    yield "registration at the desk, rejected"
    errands.log_out(page)
    press_forget(page, url)
    yield "registration forgotten"


def press_forget(page: Page, url: str) -> None:
    page.goto(f"{url}/daftar/status")
    press(page, "Lupakan pendaftaran ini di perangkat ini")


def applicant(page: Page, url: str) -> Iterator[str]:
    """From log-in to a submitted application and a complaint, by the demo applicant."""
    page.goto(f"{url}/masuk")
    press(page, "Masuk")
    yield "log in, errors"
    errands.log_in(page, url, "siti")
    yield "applicant's home"
    for path in ("/profil", "/profil/perusahaan", "/profil/izin", "/profil/dokumen", "/profil/data-diri", "/sandi"):
        page.goto(url + path)
        yield f"applicant {path}"
    for path in ("/profil/perusahaan/baru", "/profil/dokumen/baru", "/permohonan/baru", "/keluhan/baru"):
        page.goto(url + path)
        yield f"form {path}"
        follow(page.locator("main button[data-complete-button]").first)
        yield f"form {path}, errors"
    errands.upload_document(page, url)
    yield "documents"
    yield from application(page, url)
    page.goto(f"{url}/profil")
    yield "applications"
    page.goto(f"{url}/keluhan")
    yield "complaints, before"
    errands.complain(page, url, None)
    yield "complaint"
    page.goto(f"{url}/staf")
    yield "no permission"
    page.goto(f"{url}/beranda")
    yield "applicant's home, busy"
    errands.log_out(page)


def own_account(page: Page, url: str) -> Iterator[str]:
    """The pages about one's own account, of an applicant and of an officer; nothing is changed."""
    errands.log_in(page, url, "siti", "salah")
    yield "log in, refused"
    errands.log_in(page, url, "siti")
    for path in ("/akun/kontak", "/akun/email", "/akun/sesi", "/akun/dilihat", "/akun/data", "/akun/tutup"):
        page.goto(url + path)
        yield f"applicant {path}"
    press(page, "Tutup akun")
    yield "applicant /akun/tutup, errors"
    errands.log_out(page)
    errands.log_in(page, url, "kabid")
    for path in ("/akun", "/akun/keamanan"):
        page.goto(url + path)
        yield f"staff {path}"
    press(page, "Hubungkan aplikasi")
    yield "second factor, no password"
    page.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    press(page, "Hubungkan aplikasi")
    yield "second factor, its secret"
    page.get_by_label("Kode", exact=True).fill("1")
    press(page, "Aktifkan langkah kedua")
    yield "second factor, wrong code"
    page.goto(f"{url}/akun")
    errands.log_out(page)


def application(page: Page, url: str) -> Iterator[str]:
    """One application, shown at each of its steps."""
    errands.begin_application(page, url)
    yield "draft"
    press(page, "Buat permohonan")
    yield "draft, pressed early"
    follow(page.get_by_role("link", name="Lokasi Izin", exact=True))
    yield "location"
    errands.location(page)
    follow(page.get_by_role("link", name="Unggah atau pilih").first)
    yield "requirement"
    page.go_back()
    errands.fulfil_all(page)
    yield "draft, complete"
    press(page, "Buat permohonan")
    yield "answers to check"
    press(page, "Buat permohonan")
    yield "answers to check, without the declaration"
    errands.declare(page)
    yield "receipt"
    follow(page.get_by_role("link", name="Lihat permohonan"))
    yield "application"
