"""A declaration, an original, a document that must be a small PDF and valid for long enough, and what is asked only after an answer, by the keyboard
alone, 320 px wide, with and without JavaScript; with it, axe looks at every page on the way: an admin writes them, an applicant fulfils them, the counter
sees the original and passes the application on."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from izin.demo import NEW_PASSWORD, PASSWORD, Client
from izin.demo_types import Everything
from izin.errands import PICTURE
from tests.gateway import files
from tests.journeys.conftest import NewPage
from tests.journeys.test_apply_by_keyboard import Applicant
from tests.journeys.test_editor import NARROW, Admin
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(500)]
ASKED = "PDF, paling besar 2 MB, harus masih berlaku pada hari izin diputuskan"
PICTURES = os.environ.get("PICTURES")  # a folder for pictures of the pages, to be looked at


def pictured(page: Page, name: str) -> None:
    if PICTURES:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=Path(PICTURES, f"ticks-{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": NARROW, "height": 740})


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript and axe"])
def test_from_the_editor_to_the_counter(world: World, new_page: NewPage, script: bool) -> None:
    code = "UJI-PASAR" if script else "UJI-KIOS"
    applicant = Everything(world.url, world.inbox_url, [])
    admin, draft = written(world, new_page, code, script=script)
    published(world, draft)
    shown = new_page()
    shown.goto(f"{world.url}/layanan/{code}")
    expect(shown.locator("#persyaratan ~ details").first).to_contain_text("hanya bila Ada warung: Ya")
    expect(shown.locator("#persyaratan ~ details").first).to_contain_text(f"({ASKED})")
    pictured(shown, "public")
    person = Applicant(
        new_page(javascript=script, width=NARROW, height=740), world.url, applicant.walk.username, script=script, password=NEW_PASSWORD
    )
    number = applied(person, code)
    officer = Admin(new_page(javascript=script, width=NARROW, height=740), world.url, "loket", script=script)
    found = next(row for row in applicant.applicant.get("/applications", limit=100)["items"] if row["number"] == number)
    forwarded(officer, f"/staf/permohonan/{found['application_id']}")
    seen = applicant.applicant.get(f"/applications/{found['application_id']}")
    assert seen["step"] == "verification" and seen["answers"] == {"WARUNG": "yes", "JUMLAH_WARUNG": "3"}
    assert not (faults := admin.faults + person.faults + officer.faults), "\n".join(dict.fromkeys(faults))


def written(world: World, new_page: NewPage, code: str, *, script: bool) -> tuple[Admin, int]:
    """A permit type like SKP that asks more, as a draft without faults."""
    client = Client(world.url, defaultdict(list))
    client.log_in("admin", PASSWORD)
    draft_id = client.post("/admin/permit-type-drafts", code="SKP", copy_as=code, name=f"Izin Contoh {code}")["draft_id"]
    admin = Admin(new_page(javascript=script, width=NARROW, height=740), world.url, "admin", script=script)
    admin.open(f"/admin/layanan/draf/{draft_id}")
    field(admin, "WARUNG", "Ada warung", "flag")
    field(admin, "JUMLAH_WARUNG", "Jumlah warung", "whole", "field:WARUNG=yes")
    requirement(admin, "PERNYATAAN_ATURAN", "Bersedia menaati aturan pasar", "declaration")
    proof(admin)
    admin.follow("Tambah persyaratan")
    admin.type(code="KARTU", text="Kartu pedagang asli")
    for name, value in (("fulfilled_by", "original"), ("when", "field:WARUNG=yes"), ("when", "applicant_type=company")):
        admin.press(admin.page.locator(f"main [name='{name}'][value='{value}']"), "Space")
    admin.send("Simpan")
    admin.refused("centang jawaban dari satu pertanyaan saja")
    admin.press(admin.page.locator("main [name='when'][value='applicant_type=company']"), "Space")
    pictured(admin.page, "editor")
    admin.send("Simpan")
    admin.says("hanya bila Ada warung: Ya", "Bawa aslinya ke loket")
    return admin, draft_id


def field(admin: Admin, code: str, name: str, kind: str, *when: str) -> None:
    admin.follow("Tambah isian")
    admin.choose("kind", kind)
    admin.type(code=code, label_id=name, label_en=name)
    for each in when:
        admin.press(admin.page.locator(f"main [name='when'][value='{each}']"), "Space")
    admin.send("Simpan")


def requirement(admin: Admin, code: str, text: str, fulfilled_by: str) -> None:
    admin.follow("Tambah persyaratan")
    admin.type(code=code, text=text)
    admin.press(admin.page.locator(f"main [name='fulfilled_by'][value='{fulfilled_by}']"), "Space")
    admin.send("Simpan")


def proof(admin: Admin) -> None:
    """A document that the requirement asks something of: more than the office takes is refused, and what was typed is kept."""
    admin.follow("Tambah persyaratan")
    admin.type(code="UJI", text="Tanda uji timbangan")
    admin.press(admin.page.locator("main [name='required']"), "Space")
    admin.choose("valid_on", "decision")
    admin.press(admin.page.locator("main [name='media'][value='pdf']"), "Space")
    admin.type(largest_mb="50")
    admin.send("Simpan")
    admin.refused("Ukuran berkas paling besar")
    expect(admin.page.locator("main [name='media'][value='pdf']")).to_be_checked()
    expect(admin.page.locator("#valid_on")).to_have_value("decision")
    pictured(admin.page, "editor-document")
    admin.type(largest_mb="2")
    admin.send("Simpan")
    admin.says(ASKED)


def published(world: World, draft_id: int) -> None:
    path = f"/admin/permit-type-drafts/{draft_id}"
    for login in ("admin", "admin2"):
        client = Client(world.url, defaultdict(list))
        client.log_in(login, PASSWORD)
        revision = client.get(path)["revision"]
        if login == "admin":
            client.post(f"{path}/publication", revision=revision)
        else:
            client.post(f"{path}/decisions", revision=revision, decision="approved")


def applied(person: Applicant, code: str) -> str:
    person.begin(code, "new")
    person.place("Jalan Pasar Nomor 3")
    assert "Kartu pedagang asli" not in person.page.locator("main").inner_text()
    person.follow("Keterangan izin")
    person.pick("answers.WARUNG", "yes")
    person.send("Simpan keterangan")
    person.says("Jumlah warung")
    person.type(**{"answers\\.JUMLAH_WARUNG": "3"})
    pictured(person.page, "answers")
    person.send("Simpan keterangan")
    person.says("Kartu pedagang asli", "Bawa aslinya ke loket")
    pictured(person.page, "tasks")
    person.follow("Nyatakan")
    person.says("Tidak perlu dokumen.")
    pictured(person.page, "declaration")
    person.press(person.page.locator("#ticked"), "Space")
    person.send("Simpan")
    person.follow("Baca dan centang")
    pictured(person.page, "original")
    person.press(person.page.locator("#ticked"), "Space")
    person.send("Simpan")
    prove(person)
    person.fulfil()
    return person.make()


def prove(person: Applicant) -> None:
    """No photo, and nothing that ends today; neither from here nor from DOKUMEN."""
    person.says(ASKED)
    person.follow("Unggah atau pilih Tanda uji timbangan")
    person.says("PDF, paling besar 2 MB.", "harus masih berlaku pada hari izin diputuskan, paling lambat")
    pictured(person.page, "upload")
    person.type(number="UJI-7")
    person.page.locator("#file").set_input_files(PICTURE)
    person.send("Unggah dan pakai")
    person.refused("Berkas ini bukan PDF.")
    expect(person.page.locator("#number")).to_have_value("UJI-7")
    today = datetime.now(ZoneInfo("Asia/Jakarta"))
    certificate = {"name": "uji.pdf", "mimeType": "application/pdf", "buffer": files.saved(files.pdf())}
    ends_on(person, today.day, today.month, today.year)
    person.page.locator("#file").set_input_files(certificate)
    person.send("Unggah dan pakai")
    person.refused("padahal harus masih berlaku pada")
    pictured(person.page, "refused")
    person.press(person.page.locator("main input[name='document_id'][type=radio]").first, "Space")
    person.send("Pakai dokumen ini", within="form:has(input[name='document_id'][type=radio])")
    person.refused("padahal harus masih berlaku pada")
    ends_on(person, "", "", "")
    person.page.locator("#file").set_input_files(certificate)
    person.send("Unggah dan pakai")


def ends_on(person: Applicant, *parts: int | str) -> None:
    for box, value in zip(("valid_until", "valid_until-month", "valid_until-year"), parts, strict=True):
        person.type(**{box: str(value)})


def forwarded(officer: Admin, address: str) -> None:
    officer.open(address)
    officer.says("Dinyatakan oleh", "Aslinya ditunjukkan di loket.", "Harus masih berlaku pada hari keputusan", "tanpa batas waktu")
    officer.press(officer.page.locator("#rest"), "Space")
    pictured(officer.page, "case")
    officer.send("Berkas lengkap, teruskan", within="body")
    officer.refused("Belum ada petugas yang melihat aslinya: Kartu pedagang asli.")
    officer.press(officer.page.locator("[name='verdict-requirement:KARTU'][value='fine']"), "Space")
    officer.send("Berkas lengkap, teruskan", within="body")
