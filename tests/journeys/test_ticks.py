"""A declaration, an original and what is asked only after an answer, by the keyboard alone, 320 px wide, without JavaScript: an admin writes
them, an applicant fulfils them, the counter sees the original and passes the application on."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from izin.demo import NEW_PASSWORD, PASSWORD, Client
from izin.demo_types import Everything
from tests.journeys.conftest import NewPage
from tests.journeys.test_apply_by_keyboard import Applicant
from tests.journeys.test_editor import NARROW, Admin
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(500)]
PICTURES = os.environ.get("PICTURES")  # a folder for pictures of the pages, to be looked at


def pictured(page: Page, name: str) -> None:
    if PICTURES:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=Path(PICTURES, f"ticks-{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": NARROW, "height": 740})


@pytest.mark.parametrize("script", [False], ids=["without JavaScript"])
def test_from_the_editor_to_the_counter(world: World, new_page: NewPage, script: bool) -> None:
    code = "UJI-PASAR" if script else "UJI-KIOS"
    applicant = Everything(world.url, world.inbox_url, [])
    admin, draft = written(world, new_page, code, script=script)
    published(world, draft)
    shown = new_page()
    shown.goto(f"{world.url}/layanan/{code}")
    expect(shown.locator("#persyaratan ~ details").first).to_contain_text("hanya bila Ada warung: Ya")
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
    person.fulfil()
    return person.make()


def forwarded(officer: Admin, address: str) -> None:
    officer.open(address)
    officer.says("Dinyatakan oleh", "Aslinya ditunjukkan di loket.")
    officer.press(officer.page.locator("#rest"), "Space")
    pictured(officer.page, "case")
    officer.send("Berkas lengkap, teruskan", within="body")
    officer.refused("Belum ada petugas yang melihat aslinya: Kartu pedagang asli.")
    officer.press(officer.page.locator("[name='verdict-requirement:KARTU'][value='fine']"), "Space")
    officer.send("Berkas lengkap, teruskan", within="body")
