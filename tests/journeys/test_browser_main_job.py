"""The whole way of the manual in a browser, with JavaScript and without."""

from __future__ import annotations

import io
import re

import pytest
import requests
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from izin import errands as walk
from tests.journeys.conftest import NewPage
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


@WITH_AND_WITHOUT
def test_one_person_goes_the_whole_way_of_the_manual(world: World, new_page: NewPage, javascript: bool) -> None:
    person, page, office = walk.Person(), new_page(javascript=javascript, width=360, height=740), new_page(javascript=javascript)

    walk.register(page, world.url, person)
    page.get_by_role("link", name="Lihat status pendaftaran").click()
    expect(page.get_by_text("Menunggu pemeriksaan")).to_be_visible()
    walk.accept_registration(office, world.url, person)
    a_mail_scanner_follows_the_link(world, person)
    walk.verify(page, world, person)
    walk.first_log_in(page, world, person)
    menu_of_the_manual(page)

    walk.upload_document(page, world.url)
    number = walk.apply(page, world.url)
    assert re.fullmatch(r"\d{4}/SIPD/DPMPTSP/[IVX]+/20\d\d", number)
    assert walk.mail(world, person, number), "no mail about the new application"
    public_tracking(office, world, person, number, "Terkirim")
    walk.process(office, world.url, number)

    check_permit(page, world, walk.fetch_permit(page, world, number))
    public_tracking(office, world, person, number.lower().replace("/", " "), "Izin terbit")

    title = walk.complain(page, world.url, number)
    complaint = page.locator("main .izin-number").first.inner_text()
    assert re.fullmatch(r"KEL-20\d\d-\d{4,}", complaint)
    walk.answer_complaint(office, world.url, title)
    page.reload()
    expect(page.get_by_text("Izin dapat diunduh sekarang.")).to_be_visible()
    walk.press(page, "Tutup keluhan")
    expect(page.get_by_text("Keluhan ini sudah ditutup.")).to_be_visible()
    for about in ("diterima", "dibalas", "ditutup"):
        assert said(world, person.email, complaint, about), f"the applicant was not told: {about}"
    assert said(world, office_address(world), complaint, "Keluhan baru"), "the office was not told"
    walk.log_out(page)


def a_mail_scanner_follows_the_link(world: World, person: walk.Person) -> None:
    """Following the link verifies nothing and sends no password."""
    found = re.search(r"https?://\S+/verifikasi/\S+", walk.mail(world, person, "/verifikasi/"))
    assert found, "the mail has no link"
    for _ in range(2):
        assert 'name="csrf_token"' in requests.get(found.group(), timeout=30).text
    assert not any("Kata sandi sementara:" in each["text"] for each in world.mails(to=person.email))


def menu_of_the_manual(page: Page) -> None:
    """Home and Layanan Pemohon with its three entries, in this order; behind them what everybody's menu has."""
    words = page.get_by_role("navigation", name="Menu utama").inner_text().replace(":", " ").split("\n")
    assert [each.strip() for each in words if each.strip()] == [
        "Home",
        "Layanan Pemohon",
        "Profil dan Permohonan",
        "Keluhan",
        "Simulasi Tarif",
        "Jenis izin",
        "Lacak",
        "Bantuan",
    ]


def public_tracking(page: Page, world: World, person: walk.Person, number: str, status: str) -> None:
    """Anybody with the number learns the stage and no more."""
    page.goto(f"{world.url}/lacak")
    page.get_by_label("Nomor permohonan").fill(number)
    walk.press(page, "Lacak")
    expect(page.locator("dl").get_by_text(status, exact=True)).to_be_visible()
    told = page.content()
    for secret in ("Rina", person.username, person.nik, person.email, "Jl. Contoh", "0812-3456-7890"):
        assert secret not in told, f"public tracking tells {secret!r}"


def check_permit(page: Page, world: World, pdf: bytes) -> None:
    """The document has its number and the address behind its QR code, where anybody can verify it."""
    text = " ".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages)
    page.goto(f"{world.url}/profil/izin")
    number = page.locator("main .izin-number").first.inner_text()
    assert re.fullmatch(r"503/\d{4}/SIPD/DPMPTSP/20\d\d", number)
    assert number in text
    page.get_by_role("link", name="Halaman pemeriksaan umum").click()
    expect(page.get_by_text("Berlaku", exact=True)).to_be_visible()
    expect(page.get_by_text(number)).to_be_visible()
    assert page.url in "".join(text.split()), "the PDF does not name the address behind its code"
    assert "Rina Contoh" not in page.content(), "the public page tells a name in full"


def office_address(world: World) -> str:
    """Where the complaints officer of the demo accounts gets mail."""
    answer = requests.post(f"{world.url}/api/v1/sessions", json={"login": "keluhan", "password": walk.PASSWORD}, timeout=30)
    return str(answer.json()["account"]["email"])


def said(world: World, address: str, number: str, about: str) -> bool:
    """Whether a mail about the complaint came, now or soon."""
    return bool(walk.eventually(lambda: [m for m in world.mails(to=address) if number in m["subject"] and about in m["subject"]], about))


@WITH_AND_WITHOUT
def test_the_fee_of_a_building_is_estimated_without_an_account(world: World, new_page: NewPage, javascript: bool) -> None:
    page = new_page(javascript=javascript, width=360)
    page.goto(f"{world.url}/simulasi")
    page.get_by_label("Jenis Izin").select_option("PBG")
    walk.press(page, "Lanjut")
    page.get_by_label("Fungsi bangunan (If)").select_option("residential_large")
    page.get_by_label("Luas total lantai (LLt)").fill("150")
    page.get_by_label("Jumlah lantai").fill("2")
    page.get_by_text("Nilai teknis").click()
    page.get_by_label("Kompleksitas").select_option("not_simple")
    walk.press(page, "Hitung")
    expect(page.locator(".izin-fee")).to_have_text("Rp1.217.033")
    result = page.get_by_role("region", name="Perkiraan biaya")
    expect(result.get_by_text("0,263").first).to_be_visible()
    expect(result.get_by_role("heading", name="Dasar hukum")).to_be_visible()
    page.goto(page.url)  # the address holds everything
    expect(page.locator(".izin-fee")).to_have_text("Rp1.217.033")


@WITH_AND_WITHOUT
def test_most_permits_cost_nothing_and_say_so(world: World, new_page: NewPage, javascript: bool) -> None:
    page = new_page(javascript=javascript, width=360)
    page.goto(f"{world.url}/simulasi?permit_type=SIPD")
    expect(page.locator(".izin-fee")).to_have_text("Rp0")
    expect(page.get_by_text("Tidak dipungut retribusi.", exact=True)).to_be_visible()
