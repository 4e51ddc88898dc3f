"""The counter by the keyboard alone, 320 px wide, with and without JavaScript: somebody without internet comes, an officer fills in the
application, prints the receipt and finds the case again, but may not decide on it. A colleague returns it, and the officer fills in what is mended."""

from __future__ import annotations

import os
from collections import defaultdict
from random import randrange
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from izin.demo import NEW_PASSWORD, PASSWORD, Client, Walk
from tests.journeys.conftest import NewPage
from tests.journeys.test_apply_by_keyboard import Applicant
from tests.journeys.test_editor import NARROW
from tests.journeys.test_two_agencies import wait_for
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(300)]
NIKS = {True: "1603024505900017", False: "1603024505900025"}


class Officer(Applicant):
    def choose_region(self, level: str, label: str) -> None:
        self.page.locator(f"#{level}").select_option(label=label)
        button = self.page.locator(f"button[name=choose][value={level}]")
        if button.is_visible():
            with self.page.expect_navigation():
                self.press(button)
            self.look()

    def says_in_whose_name(self) -> None:
        self.says("Atas nama Mariam Contohwati")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def officer(request: pytest.FixtureRequest, world: World, new_page: NewPage) -> Any:
    script = request.param
    one = Officer(new_page(javascript=script, width=NARROW, height=740), world.url, "loket", script=script, password=PASSWORD)
    yield one
    assert not one.faults, "\n".join(dict.fromkeys(one.faults))


def test_somebody_without_internet_applies(officer: Officer, world: World) -> None:
    officer.open("/staf/loket")
    officer.follow("Isikan permohonan atas nama orang lain")
    officer.send("Lanjut")
    officer.refused("Dokumen identitas yang diperlihatkan", "Persetujuan")
    officer.pick("id_type", "ktp")
    officer.pick("sex", "male")
    officer.type(id_number=NIKS[officer.script], full_name="Mariam Contohwati", birth_place="Muara Enim", address="Jl. Pasar No. 1")
    for part, text in (("day", "5"), ("month", "5"), ("year", "1990")):
        officer.page.locator(f"[name='birth_date-{part}']").fill(text)
    officer.choose_region("district", Walk.district)
    expect(officer.page.locator("#village").get_by_text(Walk.village, exact=True)).to_be_attached()
    officer.page.locator("#village").select_option(label=Walk.village)
    officer.pick("consent", "signed")
    officer.send("Lanjut")
    officer.says("Periksa sekali lagi")  # the number says that she is a woman
    officer.pick("sex", "female")
    pictured(officer.page, "person")
    officer.send("Lanjut")
    officer.says_in_whose_name()
    pictured(officer.page, "begin")
    officer.pick("application_kind", "new")
    officer.choose("permit_type", "PARKIR")
    officer.send("Lanjut")
    officer.says_in_whose_name()
    pictured(officer.page, "tasks")
    officer.place("Jalan Pasar Nomor 3")
    officer.answer(DAYA_TAMPUNG="12")
    officer.says_in_whose_name()
    assert officer.fulfil() == 3
    number = officer.make()
    officer.says("Cetak tanda terima ini untuk pemohon")
    pictured(officer.page, "receipt")
    with officer.page.expect_download() as download:
        officer.press(officer.page.get_by_role("link", name="Unduh tanda terima (PDF)"))
    assert download.value.path().read_bytes().startswith(b"%PDF")
    officer.open("/staf/loket")
    officer.type(text=number.lower().replace("/", " "))
    officer.send("Cari")
    officer.says("1 ditemukan")
    pictured(officer.page, "found")
    officer.follow(number)
    officer.says("Mariam Contohwati", "Lina")
    assert not officer.page.get_by_role("button", name="Teruskan").count(), "who filled it in decides nothing"
    pictured(officer.page, "case")
    give_back(world, int(officer.page.url.partition("?")[0].rpartition("/")[2]))
    officer.open("/staf/loket")
    officer.says("Menunggu perbaikan, diisikan di loket")
    pictured(officer.page, "returned")
    officer.follow("Mariam Contohwati:")
    officer.says("hubungi pemohon lewat telepon")
    pictured(officer.page, "returned-case")
    officer.follow("Isikan perbaikan atas nama Mariam Contohwati")
    officer.says_in_whose_name()
    officer.send("Lanjut")
    officer.refused("Dokumen identitas yang diperlihatkan", "No. Identitas", "Persetujuan")
    officer.pick("id_type", "ktp")
    officer.pick("consent", "said")
    officer.type(id_number=NIKS[not officer.script])
    officer.send("Lanjut")
    officer.refused("Bukan dokumen yang tercatat")
    pictured(officer.page, "answer")
    officer.type(id_number=NIKS[officer.script])
    officer.send("Lanjut")
    officer.says_in_whose_name()
    officer.says("Nomor rumah tidak ada.", "Batalkan permohonan ini atas nama")
    pictured(officer.page, "correction")
    officer.follow("Perbaiki: Lokasi")
    officer.says_in_whose_name()
    officer.type(address="Jalan Pasar Nomor 4")
    officer.send("Simpan")
    officer.says_in_whose_name()
    officer.send("Kirim perbaikan")
    officer.says("Perbaikan terkirim.", "a.n. Mariam Contohwati", "Jalan Pasar Nomor 4")
    assert not officer.page.get_by_role("button", name="Teruskan").count(), "who answered it decides nothing"
    pictured(officer.page, "resubmitted")


def give_back(world: World, application_id: int) -> None:
    """Another officer of the counter, whom the admins take on, wants the place mended."""
    admins = [logged_in(world, name, PASSWORD) for name in ("admin", "admin2")]
    name = f"cek{randrange(10**6):06}"
    who = {"username": name, "email": f"{name}@contoh.test", "full_name": "Cek Contoh", "position": "", "employee_number": ""}
    admins[0].post("/admin/staff", **who, roles=["counter_officer"], units=["dpmptsp"])
    for change in admins[1].get("/admin/role-changes")["items"]:
        admins[1].post(f"/admin/role-changes/{change['role_change_id']}/decisions", decision="approved")
    mails = wait_for(lambda: world.mails(to=f"{name}@contoh.test"))
    link = next(link for mail in mails for link in mail["links"] if "/sandi/" in link)
    Client(world.url, defaultdict(list)).post(f"/password-links/{link.rpartition('/')[2]}", new_password=NEW_PASSWORD)
    colleague = logged_in(world, name, NEW_PASSWORD)
    one = colleague.get(f"/applications/{application_id}")
    decision = {"revision": one["revision"], "step": one["step"], "outcome": "return", "reasons": {"location": "Nomor rumah tidak ada."}}
    colleague.post(f"/staff/applications/{application_id}/decisions", **decision)


def logged_in(world: World, name: str, password: str) -> Client:
    client = Client(world.url, defaultdict(list))
    client.log_in(name, password)
    return client


def pictured(page: Page, name: str) -> None:
    """For people to look at, where SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    for width in (360, 1280) if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": NARROW, "height": 740})
