"""The catalogue's editor from the first draft to the public page, by the keyboard alone, 320 px wide, with and without JavaScript; with it, axe
looks at every page on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from izin.demo import PASSWORD
from izin.demo_types import Everything
from izin.errands import PICTURE
from tests.journeys.conftest import NewPage
from tests.journeys.test_catalogue_as_a_file import as_admin, drop_draft
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
NARROW = 320
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
SEEN = """() => {
  const field = document.activeElement;
  const drawn = field.matches(".govuk-radios__input, .govuk-checkboxes__input") ? [field.nextElementSibling, "::before"] : [field, null];
  const style = getComputedStyle(...drawn);
  return field !== document.body && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
STOPS = 'main :is(a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"])'
# The order in which Tab goes through the page is the order in which it is read, and nothing is left out of it.
ORDER = f"() => [...document.querySelectorAll('{STOPS}')].filter((each) => each.tabIndex > 0).map((each) => each.outerHTML.slice(0, 80))"


class Admin:
    """Somebody without a mouse."""

    def __init__(self, page: Page, url: str, login: str, *, script: bool, password: str = PASSWORD) -> None:
        self.page, self.url, self.script = page, url, script
        self.faults: list[str] = []
        self.looked_at: set[tuple[str, int, str]] = set()
        self.focused = ""
        page.goto(f"{url}/masuk")
        page.fill("#login", login)
        page.fill("#password", password)
        page.press("#password", "Enter")
        expect(page.get_by_role("link", name="Keluar").or_(page.get_by_role("button", name="Keluar")).first).to_be_visible()

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.look()

    def look(self) -> None:
        """Where the focus is on arrival; then, once for every page with and without errors, axe, the page's shape and the order of its stops."""
        self.focused = str(self.page.evaluate("() => document.activeElement.className"))
        shown = (self.page.title(), self.page.locator(".govuk-error-summary").count(), self.page.url.partition("?")[0])
        if shown in self.looked_at:
            return
        self.looked_at.add(shown)
        name = self.page.url.removeprefix(self.url)
        if self.script:  # axe waits for itself, which a page without JavaScript cannot
            self.page.evaluate(AXE)
            self.faults += [f"{name}: {each}" for each in looked_at(self.page, name, NARROW)]
        elif self.page.evaluate("document.documentElement.scrollWidth") > NARROW:
            self.faults.append(f"{name}: scrolls sideways")
        self.faults += [f"{name}: out of order: {each}" for each in self.page.evaluate(ORDER)]

    def press(self, thing: Locator, key: str = "Enter") -> None:
        """What has the focus can be seen to have it."""
        thing.focus()
        if not self.page.evaluate(SEEN):
            self.faults.append(f"{self.page.url.removeprefix(self.url)}: the focus cannot be seen on {thing}")
        self.page.keyboard.press(key)

    def follow(self, name: str, *, exact: bool = False) -> None:
        with self.page.expect_navigation():
            back = self.page.locator("a.govuk-back-link", has_text=name)
            self.press(self.page.locator("main").get_by_role("link", name=name, exact=exact).or_(back).first)
        self.look()

    def send(self, name: str, *, within: str = "main") -> None:
        with self.page.expect_navigation():
            self.press(self.page.locator(within).get_by_role("button", name=name).first)
        self.look()

    def type(self, **fields: str) -> None:
        for name, text in fields.items():
            box = self.page.locator(f"main form[method=post] #{name}")
            box.focus()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text) if text else self.page.keyboard.press("Delete")

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"#{name}").select_option(value)

    def says(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def refused(self, *texts: str) -> None:
        """The summary says what is wrong and has the focus, with JavaScript or without; its links lead to the fields."""
        summary = self.page.locator(".govuk-error-summary")
        for text in texts:
            expect(summary).to_contain_text(text)
        if self.script or "#" in self.page.url:  # a form that is sent by GET does not come back by a redirect
            assert "govuk-error-summary" in self.focused, f"the focus is on {self.focused!r}"
        link = summary.get_by_role("link").first
        if not link.count():  # it is about no field
            return
        target = str(link.get_attribute("href"))
        self.press(link)
        expect(self.page.locator(f"[id='{target.removeprefix('#')}']")).to_be_focused()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("code", "script"), [("SIPTTK", True), ("SIPTS", False)])
def test_the_whole_editor(world: World, new_page: NewPage, code: str, script: bool) -> None:
    drop_draft(world, as_admin(world), code)  # of whoever tried the pages before
    applicant = Everything(world.url, world.inbox_url, [])
    case = applicant.sent(code, "new", applicant.applicant.get(f"/permit-types/{code}")["applicant_types"][0])
    page = new_page(javascript=script, width=NARROW, height=740)
    admin = Admin(page, world.url, "admin", script=script)
    admin.open("/admin/layanan")
    name = applicant.applicant.get(f"/permit-types/{code}")["name"]
    admin.send(f"Ubah {name}")
    draft = page.url
    facts(admin)
    requirement(admin)
    field(admin)
    terms(admin)
    fee(admin)
    points(admin)
    what_it_changes(admin, drafts=page.locator("#berubah"))
    admin.send("Minta persetujuan admin kedua")
    admin.says("Menunggu admin kedua", "Anda yang memintanya: admin lain harus memutuskan.")
    assert "Foto lokasi dari jalan" not in public(new_page, world, code), "nobody sees a draft"
    second = Admin(new_page(javascript=script, width=NARROW, height=740), world.url, "admin2", script=script)
    second.open(draft.removeprefix(world.url))
    second.send("Setujui dan terbitkan")
    second.says("terbit dan berlaku mulai")
    shown = public(new_page, world, code)
    assert "Foto lokasi dari jalan" in shown and "Unduh formulir kosong" in shown and "Tabel menurut jumlah tempat duduk" not in shown
    kept = applicant.applicant.get(f"/applications/{case['application_id']}")
    assert [each["code"] for each in kept["requirements"]] == [each["code"] for each in case["requirements"]], "a case keeps its version"
    versions(admin, code)
    copy(admin, code)
    retire(admin, second, code, world, new_page)
    export_and_import(admin, code)
    assert not (found := admin.faults + second.faults), "\n".join(dict.fromkeys(found))


def facts(admin: Admin) -> None:
    admin.follow("Ubah pokok")
    admin.type(working_days="lima", number_format="503/{YYYY}", legal_basis="UU 17/2023 tentang Kesehatan")
    admin.send("Simpan")
    admin.refused("Lama proses harus angka bulat")
    expect(admin.page.locator("#number_format")).to_have_value("503/{YYYY}")
    admin.type(working_days="6")
    admin.send("Simpan")
    admin.refused("Format nomor harus memuat {NNNN}")
    expect(admin.page.locator("#working_days")).to_have_value("6")
    admin.type(number_format="503/{NNNN}/{TYPE}/{mm}/{YYYY}", validity_value="3")
    admin.send("Simpan")
    admin.says("6 hari kerja", "3 tahun")


def requirement(admin: Admin) -> None:
    admin.follow("Tambah persyaratan")
    admin.type(code="foto lokasi", text="Foto lokasi dari jalan")
    admin.send("Simpan")
    admin.refused("Kode hanya memakai huruf besar")
    admin.type(code="FOTO_LOKASI")
    admin.press(admin.page.locator("#required"), "Space")  # not required: others apply for it too
    admin.send("Simpan")
    admin.follow("Foto lokasi dari jalan")
    admin.follow("Contoh dan formulir kosong")
    admin.send("Simpan formulir kosong")
    admin.refused("Pilih berkas")
    admin.page.locator("#blank_file").set_input_files({**PICTURE, "name": "surat.png"})
    admin.send("Simpan formulir kosong")
    admin.says("Tersimpan dalam draf.", "surat")
    admin.page.locator("#example_file").set_input_files({"name": "surat.pdf", "mimeType": "application/pdf", "buffer": PDF})
    admin.send("Simpan gambar contoh")
    expect(admin.page.locator(".govuk-error-summary")).to_be_visible()
    admin.page.locator("#example_file").set_input_files({**PICTURE, "name": "contoh.png"})
    admin.send("Simpan gambar contoh")
    expect(admin.page.locator("img.izin-document")).to_be_visible()
    admin.follow("Persyaratan FOTO_LOKASI")
    admin.follow("Draf", exact=True)


def field(admin: Admin) -> None:
    admin.follow("Tambah isian")
    admin.choose("kind", "choice")
    admin.type(code="UKURAN", label_id="Ukuran", label_en="Size", choices="KECIL = Kecil | Small")
    admin.press(admin.page.locator("#required"), "Space")
    admin.send("Simpan")
    admin.says("Isian UKURAN perlu paling sedikit dua pilihan.")
    admin.follow("Ukuran")
    admin.type(choices="KECIL = Kecil | Small")
    admin.page.keyboard.press("End")
    admin.page.keyboard.press("Enter")
    admin.page.keyboard.type("BESAR = Besar | Large")
    admin.send("Simpan")
    expect(admin.page.locator("#salah + *")).not_to_contain_text("UKURAN")


def terms(admin: Admin) -> None:
    admin.follow("Ketentuan sendiri untuk Perpanjangan")
    admin.type(working_days="9999")
    admin.send("Simpan")
    admin.refused("Lama proses harus 1 sampai 365")
    admin.type(working_days="4")
    admin.send("Simpan")
    admin.says("4 hari kerja")


def fee(admin: Admin) -> None:
    admin.follow("Ubah biaya")
    admin.choose("rumus", "SEAT_TABLE")
    admin.send("Pakai rumus ini")
    admin.type(table="sembilan kursi", replacement="10.000")
    admin.send("Simpan")
    admin.refused("baris 1: “sembilan kursi” tidak terbaca")
    admin.type(table="1-30 = 90.000")
    admin.send("Simpan")
    admin.says("Tabel menurut jumlah tempat duduk", "datang sebelum retribusi dihitung dan dibayar")
    admin.follow("Ubah pokok")
    admin.choose("flow", "with_fee")
    admin.send("Simpan")
    admin.says("Tidak ada. Draf ini dapat diterbitkan.", "Dengan retribusi")
    admin.follow("Ubah biaya")
    admin.choose("rumus", "ZERO")
    admin.send("Pakai rumus ini")
    admin.send("Simpan")
    admin.says("tidak pernah dicapai")
    admin.follow("Ubah pokok")
    admin.choose("flow", "simple")
    admin.send("Simpan")
    admin.says("Tidak ada. Draf ini dapat diterbitkan.")


def points(admin: Admin) -> None:
    admin.follow("Tambah titik tinjauan")
    admin.type(code="SUMUR", text_id="Sumur tertutup")
    admin.send("Simpan")
    admin.refused("Isi Yang dilihat (Inggris)")
    admin.type(text_en="The well is covered", hint_id="Lihat dari dekat")
    admin.send("Simpan")
    admin.says("Titik tinjauan baru: Sumur tertutup.")


def what_it_changes(admin: Admin, drafts: Locator) -> None:
    admin.says(
        "Persyaratan baru, tidak wajib: Foto lokasi dari jalan.",
        "Isian baru, tidak wajib: Ukuran.",
        "Nomor izin ditulis 503/{NNNN}/{TYPE}/{mm}/{YYYY}",
        "permohonan yang berjalan tetap memakai versinya.",
    )
    expect(drafts).to_be_visible()
    admin.follow("Bagaimana jika?")
    admin.send("Hitung")
    admin.refused("Perlu paling sedikit 30")
    admin.follow("Draf", exact=False)


def public(new_page: NewPage, world: World, code: str) -> str:
    page = new_page(width=NARROW)
    page.goto(f"{world.url}/layanan/{code}")
    return str(page.locator("main").inner_text())


def versions(admin: Admin, code: str) -> None:
    admin.open(f"/admin/layanan/{code}/versi")
    admin.send("Bandingkan")
    admin.says("Dari versi 1 ke versi 2", "Persyaratan baru, tidak wajib: Foto lokasi dari jalan.")


def copy(admin: Admin, code: str) -> None:
    admin.open(f"/admin/layanan/{code}/salin")
    admin.type(copy_as="baru sekali", name="Izin baru sekali")
    admin.send("Buat draf")
    admin.refused("Kode baru harus 2 sampai 20 huruf besar")
    expect(admin.page.locator("#name")).to_have_value("Izin baru sekali")
    admin.type(copy_as=f"{code}-B")
    admin.send("Buat draf")
    admin.says("jenis izin baru", "Jenis izin ini belum pernah terbit.")
    discard(admin)


def discard(admin: Admin) -> None:
    summary = admin.page.locator("main summary", has_text="Buang draf ini")
    admin.press(summary)
    admin.send("Ya, buang draf")
    admin.says("dibuang.")


def retire(admin: Admin, second: Admin, code: str, world: World, new_page: NewPage) -> None:
    """Closed by one version and opened again by the next."""
    for closed in (True, False):
        name = admin.page.request.get(f"{admin.url}/api/v1/permit-types/{code}").json()["name"]
        admin.open("/admin/layanan")
        admin.send(f"Ubah {name}")
        draft = admin.page.url.removeprefix(admin.url)
        admin.follow("Ubah pokok")
        admin.press(admin.page.locator("#retired"), "Space")
        admin.send("Simpan")
        admin.send("Minta persetujuan admin kedua")
        second.open(draft)
        second.send("Setujui dan terbitkan")
        assert ("tidak menerima permohonan baru" in public(new_page, world, code)) is closed


def export_and_import(admin: Admin, code: str) -> None:
    raw: dict[str, Any] = json.loads(admin.page.request.get(f"{admin.url}/admin/layanan/ekspor.json").body())
    one = next(each for each in raw["permit_types"] if each["code"] == code)
    assert one["inspection_points"][-1]["code"] == "SUMUR" and "blank" not in one["requirements"]["new"][-1]
    one["working_days"] += 1
    admin.open("/admin/layanan/impor")
    admin.send("Lihat apa yang akan terjadi")
    admin.refused("Pilih berkas")
    file = {"name": "katalog.json", "mimeType": "application/json", "buffer": json.dumps({**raw, "permit_types": [one]}).encode()}
    admin.page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    admin.send("Lihat apa yang akan terjadi")
    admin.says("Lama proses menjadi 7 hari kerja")
    admin.send("Buat draf dari yang dicentang")
    admin.says("Draf yang dibuat: 1.")
    admin.page.goto(
        admin.url + str(admin.page.locator("tr", has_text=f"({code})").get_by_role("link", name="Buka draf").get_attribute("href"))
    )
    discard(admin)
