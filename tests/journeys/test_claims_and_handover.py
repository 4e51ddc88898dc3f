"""What people carry away from the counter, by the keyboard alone, 320 px wide, with and without JavaScript: a claim code, with which somebody for
whom the counter made an account takes it over at home; and a permit on paper, handed over with a receipt to sign."""

from __future__ import annotations

import io
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from izin.demo import PASSWORD, Walk
from izin.demo_types import Everything
from tests.journeys.conftest import NewPage
from tests.journeys.test_apply_by_keyboard import Applicant
from tests.journeys.test_counter import Officer, pictured
from tests.journeys.test_editor import NARROW
from tests.journeys.test_flows import OFFICERS
from tests.journeys.test_two_agencies import wait_for
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(300)]
WORDS = "empat kuda lumping"  # a password that nobody of the tests has


class Holder(Applicant):
    """Somebody at home, who has no account to log in to yet."""

    def __init__(self, page: Page, url: str, *, script: bool) -> None:
        self.page, self.url, self.script = page, url, script
        self.faults, self.looked_at, self.focused = [], set(), ""

    def is_typed(self, **fields: str) -> None:
        for name, text in fields.items():
            expect(self.page.locator(f"main [name='{name}']")).to_have_value(text)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def officer(script: bool, world: World, new_page: NewPage) -> Any:
    one = Officer(new_page(javascript=script, width=NARROW, height=740), world.url, "loket", script=script, password=PASSWORD)
    yield one
    assert not one.faults, "\n".join(dict.fromkeys(one.faults))


@pytest.fixture
def holder(script: bool, world: World, new_page: NewPage) -> Any:
    one = Holder(new_page(javascript=script, width=NARROW, height=740), world.url, script=script)
    yield one
    assert not one.faults, "\n".join(dict.fromkeys(one.faults))


def test_an_account_of_the_counter_is_taken_over_at_home(officer: Officer, holder: Holder, world: World) -> None:
    name = f"Darwis Contohan {'Satu' if officer.script else 'Dua'}"
    number = filed(officer, name)
    officer.follow(f"Permohonan lain atau kode klaim untuk {name}")
    officer.send("Cetak kode klaim")
    officer.says("Kode ini hanya tampil sekali", name, f"{world.url}/klaim")
    code = officer.page.locator(".izin-code").inner_text()
    pictured(officer.page, "code")
    officer.open("/staf/loket/kode-klaim")
    officer.says(name)
    assert code not in officer.page.content(), "the code is shown once"
    pictured(officer.page, "codes")

    email = f"darwis{'1' if holder.script else '2'}@contoh.test"
    holder.open("/masuk")
    holder.follow("Ambil alih akun dari loket")
    pictured(holder.page, "claim")
    holder.send("Kirim tautan")
    holder.refused("Kode klaim", "Tanggal Lahir", "Email")
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    holder.type(code=wrong, email=email)
    born(holder, "6")
    holder.send("Kirim tautan")
    holder.refused("Bukan kode klaim")
    holder.is_typed(code=wrong, email=email, **{"birth_date-day": "6", "birth_date-year": "1991"})
    pictured(holder.page, "mistyped")
    holder.type(code=code.lower().replace("-", " ").replace("0", "o"))
    holder.send("Kirim tautan")
    holder.says("Jika kode dan tanggal lahir cocok", "Belum ada email sesudah 10 menit?")
    pictured(holder.page, "sent")

    (mail,) = wait_for(lambda: world.mails(to=email))
    link = next(each for each in mail["links"] if "/klaim/" in each)
    holder.open(link.removeprefix(world.url))
    holder.says(name, email)
    username = f"darwis.{'satu' if holder.script else 'dua'}"
    pictured(holder.page, "choose")
    holder.type(username=username, new_password="pendek")
    holder.send("Ambil alih akun")
    holder.refused("Kata sandi")
    holder.is_typed(username=username)
    holder.type(new_password=WORDS)
    holder.send("Ambil alih akun")
    holder.says("Akun ini sekarang milik Anda.", username)
    pictured(holder.page, "taken")
    holder.type(login=username, password=WORDS)
    holder.send("Masuk")
    holder.open("/profil")
    holder.says(number)
    holder.open(link.removeprefix(world.url))
    holder.says("Akun ini sudah diambil alih.")
    pictured(holder.page, "used")


def filed(officer: Officer, name: str) -> str:
    """An application for somebody who never was here. :returns: its number."""
    officer.open("/staf/loket/atas-nama")
    officer.pick("id_type", "ktp")
    officer.pick("sex", "male")
    serial = "0031" if officer.script else "0032"
    officer.type(id_number=f"160302060691{serial}", full_name=name, birth_place="Muara Enim", address="Jl. Pasar No. 1")
    born(officer, "6")
    officer.choose_region("district", Walk.district)
    expect(officer.page.locator("#village").get_by_text(Walk.village, exact=True)).to_be_attached()
    officer.page.locator("#village").select_option(label=Walk.village)
    officer.pick("consent", "signed")
    officer.send("Lanjut")
    pictured(officer.page, "begin")
    officer.pick("application_kind", "new")
    officer.choose("permit_type", "PARKIR")
    officer.send("Lanjut")
    officer.place("Jalan Pasar Nomor 3")
    officer.answer(DAYA_TAMPUNG="12")
    officer.fulfil()
    number = officer.make()
    pictured(officer.page, "filed")
    return number


def born(one: Applicant, day: str) -> None:
    for part, text in (("day", day), ("month", "6"), ("year", "1991")):
        one.page.locator(f"[name='birth_date-{part}']").fill(text)


def test_a_permit_is_handed_over_with_a_receipt_to_sign(officer: Officer, world: World) -> None:
    everything = Everything(world.url, world.inbox_url, OFFICERS)
    one = everything.sent("PBG", "new", "individual")
    while one["step"] != "handing_over":
        one = everything._done(one)
    wait_for(lambda: everything.applicant.get(f"/applications/{one['application_id']}")["permit"]["document_ready"])
    number = one["permit"]["number"]
    officer.open("/staf/loket")
    officer.type(text=number.lower())
    officer.send("Cari")
    officer.follow(number)
    pictured(officer.page, "permit")
    officer.follow("Permohonannya")
    assert not officer.page.get_by_role("button", name="Sudah diserahkan").count(), "one way only"
    pictured(officer.page, "case")
    officer.follow("Serahkan izin di loket")
    pictured(officer.page, "handover")
    officer.send("Catat penyerahan")
    officer.refused("Yang menerima", "Nama yang menerima", "Dokumen identitas yang diperlihatkan", "No. Identitas")
    officer.pick("received_by", "representative")
    officer.pick("id_document", "ktp")
    officer.type(name="Budi Contoh", id_number="1603014104900001")
    officer.send("Catat penyerahan")
    officer.refused("Surat kuasa")
    expect(officer.page.locator("#name")).to_have_value("Budi Contoh")
    pictured(officer.page, "no-authority")
    officer.type(authority="Surat kuasa 23 November 2026")
    officer.send("Catat penyerahan")
    officer.says("Penyerahan tercatat.", "Diserahkan di loket")
    pictured(officer.page, "handed-over")
    assert not officer.page.get_by_role("link", name="Serahkan izin di loket").count(), "once for each paper"
    receipt = printed(officer, "Cetak tanda terima untuk ditandatangani (PDF)")
    assert number in receipt and "Budi Contoh" in receipt and "1603014104900001" not in receipt and "alinan" not in receipt
    assert printed(officer, "Cetak tanda terima untuk ditandatangani (PDF)") == receipt, "a printer that jammed"
    officer.follow("Permohonannya")
    officer.says("Diserahkan", "Tanda terima penyerahan izin (PDF)")
    pictured(officer.page, "ended")
    paper = next(
        each for each in everything.applicant.get(f"/applications/{one['application_id']}")["papers"] if each["kind"] == "handover_receipt"
    )
    copy = words_of(everything.applicant.get(f"/applications/{one['application_id']}/papers/handover_receipt/{paper['position']}"))
    assert paper["is_copy"] and "SALINAN" in copy and "Lembar ini salinan." in copy and "Budi Contoh" in copy


def printed(officer: Officer, name: str) -> str:
    """What the paper behind that link says."""
    with officer.page.expect_download() as download:
        officer.press(officer.page.get_by_role("link", name=name).first)
    return words_of(download.value.path().read_bytes())


def words_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
