"""TAMBAH by the keyboard alone, 320 px wide, with and without JavaScript: every kind of application, a person's and a company's; with it, axe looks
at every page on the way."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from izin.demo import NEW_PASSWORD, Walk
from izin.demo_types import COMPANY, Everything
from izin.errands import PICTURE
from tests.journeys.conftest import NewPage
from tests.journeys.test_editor import NARROW, Admin
from tests.journeys.test_flows import OFFICERS
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(300)]
ELSEWHERE = "503/0007/PARKIR/LAMA/2021"


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without"])
def applicant(request: pytest.FixtureRequest, world: World) -> Everything:
    """With a company, a document, a permit that can be renewed, one that can be amended and one whose paper is lost; `script` says how the pages are shown."""
    one = Everything(world.url, world.inbox_url, OFFICERS)
    one.script = request.param  # type: ignore[attr-defined]
    one.old = {code: one.issue((code, "new", "individual"))["permit"]["number"] for code in ("REKLAME-NP", "PARKIR")}  # type: ignore[attr-defined]
    one.lost = one.issue(("TDG", "new", "company"))["permit"]  # type: ignore[attr-defined]
    return one


class Applicant(Admin):
    """Somebody without a mouse who applies."""

    def pick(self, name: str, value: str) -> None:
        self.press(self.page.locator(f"main [name='{name}'][value='{value}']"), "Space")

    def begin(self, code: str, kind: str, applicant_type: str = "individual") -> None:
        self.open("/permohonan/baru")
        self.send("Lanjut")
        self.refused("Jenis Permohonan", "Jenis Izin")
        self.pick("application_kind", kind)
        self.choose("permit_type", code)
        self.pick("applicant_type", applicant_type)
        self.send("Lanjut")

    def place(self, address: str) -> None:
        self.follow("Lokasi Izin", exact=True)
        self.type(address=address)
        self.page.locator("#district").select_option(label=Walk.district)
        if self.page.get_by_role("button", name="Pilih Kecamatan").is_visible():
            self.send("Pilih Kecamatan")
            expect(self.page.locator("#address")).to_have_value(address)
        village = self.page.locator("#village").get_by_text(Walk.village, exact=True)
        expect(village).to_be_attached()
        self.page.locator("#village").select_option(label=Walk.village)
        self.send("Simpan lokasi")

    def answer(self, **answers: str) -> None:
        self.follow("Keterangan izin")
        for code, text in answers.items():
            self.page.locator(f"[name='answers.{code}']").focus()
            self.page.keyboard.type("banyak")
            self.send("Simpan keterangan")
            self.refused("angka")
            box = self.page.locator(f"[name='answers.{code}']")
            expect(box).to_have_value("banyak")
            box.focus()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        self.send("Simpan keterangan")

    def fulfil(self) -> int:
        """What is still missing: by a stored document where one fits, else by an upload; the first is sent empty before."""
        rows, done = self.page.get_by_role("row").filter(has_text="Belum"), 0
        while rows.count():
            with self.page.expect_navigation():
                self.press(rows.first.get_by_role("link", name="Unggah atau pilih"))
            self.look()
            if not done:
                self.send("Unggah dan pakai")
                self.refused("Pilih berkas")
            stored = self.page.locator("main input[name='document_id'][type=radio]")
            if stored.count() and done:
                self.press(stored.first, "Space")
                self.send("Pakai dokumen ini", within="form:has(input[name='document_id'][type=radio])")
            else:
                self.page.locator("#file").set_input_files(PICTURE)
                self.send("Unggah dan pakai")
            done += 1
        return done

    def make(self) -> str:
        """From Buat to the receipt, with the declaration forgotten first."""
        self.send("Buat", within="form:has(#buat)")
        self.says("Periksa jawaban Anda", "Waktu dan biaya", "bila dikirim hari ini")
        self.send("Buat permohonan")
        self.refused("Centang pernyataan ini lebih dulu.")
        self.press(self.page.locator("#declaration"), "Space")
        self.send("Buat permohonan")
        self.says("Tanda terima", "Selesai paling lambat")
        assert self.page.locator("body").get_by_role("link", name="Unduh tanda terima (PDF)").count() == 1
        return self.page.locator(".izin-panel--ok strong").inner_text()


@pytest.fixture
def person(applicant: Everything, world: World, new_page: NewPage) -> Any:
    script = applicant.script  # type: ignore[attr-defined]
    one = Applicant(
        new_page(javascript=script, width=NARROW, height=740), world.url, applicant.walk.username, script=script, password=NEW_PASSWORD
    )
    before = len(numbered(applicant))
    yield one
    assert not one.faults, "\n".join(dict.fromkeys(one.faults))
    assert len(numbered(applicant)) == before + 1, "not one application"


def numbered(applicant: Everything) -> list[str]:
    return [row["number"] for row in applicant.applicant.get("/applications", limit=100)["items"] if row["number"]]


def test_a_new_permit(person: Applicant, applicant: Everything) -> None:
    person.begin("PARKIR", "new")
    person.send("Buat", within="form:has(#buat)")
    person.refused("Belum dapat dibuat.", "Lokasi izin", "Daya tampung kendaraan")
    person.place("Jalan Pasar Nomor 3")
    person.answer(DAYA_TAMPUNG="12")
    assert person.fulfil() == 3
    assert person.make() in numbered(applicant)


def test_a_company_applies(person: Applicant, applicant: Everything) -> None:
    person.begin("KRK", "new", "company")
    person.says("Isi data perusahaan dulu, lalu persyaratan.")
    person.follow("Perusahaan", exact=True)
    person.send("Pakai perusahaan ini")
    person.refused("Pilih perusahaan.")
    person.pick("company_id", str(applicant.company))
    person.send("Pakai perusahaan ini")
    person.place("Jalan Pasar Nomor 5")
    person.fulfil()
    person.make()
    person.says(COMPANY["name"], "Diajukan oleh")


def test_a_permit_of_ours_is_renewed(person: Applicant, applicant: Everything) -> None:
    number = applicant.old["REKLAME-NP"]  # type: ignore[attr-defined]
    person.begin("REKLAME-NP", "renewal")
    person.says("Izin yang baru mulai sehari setelah izin lama berakhir")
    person.pick("permit_id", str(applicant.issued["REKLAME-NP", "individual"]))
    person.send("Lanjut")
    person.says(f"Izin {number} ada pada kami.", "2 dari 2 syarat wajib terpenuhi.")
    person.make()


def test_a_permit_from_elsewhere_is_renewed_by_its_number_and_copy(person: Applicant, applicant: Everything) -> None:
    person.begin("PARKIR", "renewal")
    person.send("Lanjut")
    person.refused("Pilih izin lama, atau isi nomornya.")
    person.type(old_permit_number=ELSEWHERE)
    person.send("Lanjut")
    person.says(ELSEWHERE, "0 dari 2 syarat wajib terpenuhi.")
    person.place("Jalan Pasar Nomor 7")
    person.answer(DAYA_TAMPUNG="20")
    assert person.fulfil() == 2
    person.make()


def test_an_amendment_shows_old_beside_new(person: Applicant, applicant: Everything) -> None:
    person.begin("PARKIR", "amendment")
    person.says("Izin yang diubah tetap berakhir pada tanggal yang sama.")
    person.pick("permit_id", str(applicant.issued["PARKIR", "individual"]))
    person.send("Lanjut")
    person.says("Lokasi dan perusahaan masih sama dengan izin lama.")
    person.place("Jalan Baru Nomor 9")
    row = person.page.get_by_role("row").filter(has_text="Jalan Baru Nomor 9")
    expect(row).to_contain_text("Jalan Contoh Nomor 7")
    person.fulfil()
    person.make()


def test_a_lost_permit_gets_a_duplicate(person: Applicant, applicant: Everything) -> None:
    lost = applicant.lost  # type: ignore[attr-defined]
    person.begin("TDG", "duplicate", "company")
    person.says("Duplikat izin yang mana?", "Nomor, isi, dan masa berlaku duplikat sama dengan izinnya.")
    person.send("Lanjut")
    person.refused("Pilih izin.")
    person.pick("permit_id", str(lost["permit_id"]))
    person.send("Lanjut")
    person.says("Bila berubah, ajukan perubahan.", COMPANY["name"])
    expect(person.page.get_by_role("link", name="Lokasi Izin")).to_have_count(0)
    person.fulfil()
    number = person.make()

    rows = applicant.applicant.get("/applications", limit=100)["items"]
    one = applicant.applicant.get(f"/applications/{next(each['application_id'] for each in rows if each['number'] == number)}")
    while one["step"]:
        one = applicant._done(one)
    assert one["permit"]["number"] == lost["number"], "no new number"
    person.open("/profil/izin")
    card = person.page.locator(".izin-card").filter(has_text=lost["number"])
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Duplikat diterbitkan")
    paper = person.page.request.get(f"{person.url}/izin/{lost['permit_id']}/berkas")
    assert paper.ok and "duplikat-1-" in paper.headers["content-disposition"]
    person.open(f"/v/{lost['code']}")
    person.says("Berlaku", "lembar sebelumnya dilaporkan hilang atau rusak")
