"""What holds for every page, page by page, against the services' promises."""

import gzip
from pathlib import Path

import pytest
from flask import Flask

from gateway.access import PAGES as PAGE_ROWS
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

STATIC = Path(__file__).parents[3] / "gateway" / "gateway" / "static"
DRAFT = ("permits", "get_application")
STRANGER = (
    "/", "/layanan", "/layanan/SIPD", "/simulasi", "/simulasi?permit_type=KPS", "/lacak", "/lacak?no=1", "/bantuan", "/privasi",
    "/aksesibilitas", "/masuk", "/daftar/1", "/daftar/2", "/daftar/3", "/daftar/selesai", "/daftar/status", "/daftar/email",
    "/daftar/perbaiki", "/daftar/alamat", "/verifikasi", "/tidak-ada", "/lupa", "/lupa?terkirim=ya", "/klaim", "/klaim?terkirim=ya", "/klaim/akun", "/sandi/baru", "/akun/email/konfirmasi",
)  # fmt: skip
APPLICANT = (
    "/beranda", "/profil", "/profil/perusahaan", "/profil/perusahaan/baru", "/profil/perusahaan/3", "/profil/perusahaan/3/anggota", "/perusahaan/undangan", "/profil/izin", "/profil/dokumen",
    "/profil/dokumen/baru", "/profil/dokumen/7", "/profil/dokumen/7/ganti", "/profil/data-diri", "/sandi", "/akun/kontak", "/akun/email", "/akun/sesi",
    "/akun/dilihat", "/akun/data", "/akun/tutup", "/permohonan/baru", "/permohonan/42", "/permohonan/42/perusahaan",
    "/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&pemohon=individual",
    "/permohonan/42/lokasi", "/permohonan/42/isian", "/permohonan/42/syarat/STR", "/permohonan/42/perbaikan", "/keluhan", "/keluhan/baru", "/keluhan/7", "/staf",
)  # fmt: skip
COUNTER = (
    "/staf", "/staf/loket", "/staf/loket/atas-nama", "/staf/loket/atas-nama/3", "/staf/loket/orang/1", "/staf/loket/kode-klaim", "/staf/pendaftaran", "/staf/pendaftaran/7", "/staf/antrean", "/staf/antrean/menunggu-pemohon", "/staf/antrean/terlambat", "/staf/pendelegasian", "/staf/ketidakhadiran", "/staf/ketidakhadiran/3", "/staf/antrean/saringan", "/staf/antrean/saringan?type=SIPD&late=yes", "/staf/antrean/saringan/2", "/staf/tinjauan", "/staf/antrean/perbaikan", "/staf/penetapan", "/staf/permohonan/42", "/staf/permohonan/42/dokumen", "/staf/permohonan/42/atas-nama", "/sandi", "/akun",
    "/akun/email", "/akun/sesi", "/akun/data", "/akun/keamanan",
)  # fmt: skip
FORECAST = (
    "/admin/layanan/draf/3/bagaimana-jika?application_kind=new&flow=simple&working_days=5&since-day=1&since-month=1&since-year=2026"
    "&until-day=30&until-month=6&until-year=2026&hitung=ya"
)
ADMIN = (
    "/admin", "/admin/pengguna", "/admin/pengguna/undang", "/admin/pengguna/2", "/admin/pengguna/2/ubah", "/admin/pengguna/2/peran",
    "/admin/pengguna/2/nonaktif", "/admin/pengguna/2/autentikator", "/admin/peran", "/admin/pemohon", "/admin/pemohon?q=siti",
    "/admin/pemohon/1/nonaktif?q=siti", "/admin/unit", "/admin/unit-baru", "/admin/unit/dpmptsp", "/admin/pengaturan",
    "/admin/pengaturan/ubah", "/admin/kalender?tahun=2026", "/admin/kalender/tambah", "/admin/audit", "/admin/audit?act=logged_in",
    "/admin/layanan", "/admin/layanan/impor", "/admin/layanan/standar", "/admin/alasan", "/admin/alasan/return/r2", "/admin/alasan/reject/baru", "/admin/layanan/SIPD/salin", "/admin/layanan/SIPD/versi", "/admin/layanan/SIPD/versi?dari=1&ke=2", "/admin/layanan/draf/3", "/admin/layanan/draf/3/pokok", "/admin/layanan/draf/3/new",
    "/admin/layanan/draf/3/new/syarat-baru", "/admin/layanan/draf/3/new/syarat/STR", "/admin/layanan/draf/3/new/isian-baru",
    "/admin/layanan/draf/3/new/isian/BEDS", "/admin/layanan/draf/3/biaya", "/admin/layanan/draf/3/biaya?rumus=SEAT_TABLE",
    "/admin/layanan/draf/3/biaya?rumus=RENT_TABLE", "/admin/layanan/draf/3/new/biaya", "/admin/layanan/draf/3/new/biaya?rumus=TKA_USD",
    "/admin/layanan/draf/3/new/syarat/STR/berkas", "/admin/layanan/draf/3/titik-baru", "/admin/layanan/draf/3/titik/ROOMS", "/admin/layanan/draf/3/bagaimana-jika", FORECAST,
    "/admin/layanan/draf/3/naskah",
    "/admin/siapa-boleh-apa", "/admin/siapa-boleh-apa?peran=verifier", "/admin/siapa-boleh-apa?bagian=halaman", "/admin/sistem",
)  # fmt: skip
AUDITOR = ("/admin", "/admin/pengguna/2", "/admin/peran", "/admin/pengaturan", "/admin/audit", "/admin/audit/rantai")
COMPLAINTS = ("/staf", "/staf/keluhan", "/staf/keluhan/7")
PAGES = [
    *(((), path) for path in STRANGER),
    *((("applicant",), path) for path in APPLICANT),
    *((("counter_officer",), path) for path in COUNTER),
    (("second_factor",), "/masuk/kode"),
    (("second_factor_setup",), "/akun/keamanan"),
    (("password_change",), "/sandi"),
    (("technical_team",), "/staf/permohonan/42/tinjauan"),
    *((("agency_head",), path) for path in ("/staf/izin", "/staf/izin/5", "/staf/izin/5?on-day=1&on-month=12&on-year=2026")),
    (("verifier",), "/staf/izin/5/perbaikan"),
    (("counter_officer",), "/staf/izin/5/serahkan"),
    *((("complaints_officer",), path) for path in COMPLAINTS),
    *((("agency_admin",), path) for path in ADMIN),
    *((("auditor",), path) for path in AUDITOR),
]
ANSWERED: dict[tuple[tuple[str, ...], str], bytes] = {}
OTHERWISE = {((), "/tidak-ada"): 404, (("applicant",), "/staf"): 403}


@pytest.fixture(params=PAGES, ids=lambda page: f"{page[0][0] if page[0] else 'stranger'} {page[1]}")
def shown(visitor: Visitor, services: Promised, request: pytest.FixtureRequest) -> bytes:
    """Each page in turn, as it answers; it is asked for once, and every test looks at that answer."""
    roles, path = request.param
    if request.param in ANSWERED:
        return ANSWERED[request.param]
    if roles == ("applicant",):
        services.say[DRAFT] = services.example("permits", "return_application" if "perbaikan" in path else "create_application")
    if path == "/staf/permohonan/42/atas-nama":
        services.say[DRAFT] = services.example("permits", "return_application")
    answer = visitor(*roles).get(path)
    assert answer.status_code == OTHERWISE.get(request.param, 200)
    return ANSWERED.setdefault(request.param, answer.data)


def test_every_page_has_its_furniture(shown: bytes) -> None:
    page = tree(shown.decode())
    assert page.get("lang") == "id"
    assert len(select(page, "h1")) == 1
    assert select(page, "a.govuk-skip-link")[0].get("href") == "#main"
    assert select(page, "main#main")
    assert select(page, "footer a[href^='tel:']"), "no help line"
    assert [name.text_content() for name in select(page, "a[hreflang] :not([aria-hidden])")] == ["English"]
    assert select(page, "title")[0].text.endswith("– Izin DPMPTSP")


def test_no_page_holds_script_or_style_of_its_own(shown: bytes) -> None:
    page = tree(shown.decode())
    assert not [each for each in select(page, "script") if not each.get("src")]
    assert not select(page, "style, [style], [onclick], [onsubmit], [onchange], iframe, object, embed")
    assert not [each for each in select(page, "[src], link[href]") if (each.get("src") or each.get("href")).startswith(("http", "//"))]


def test_every_field_has_a_label_and_every_post_its_guard(shown: bytes) -> None:
    page = tree(shown.decode())
    for field in select(page, "input:not([type=hidden]):not([hidden]), select, textarea"):
        assert select(page, f"label[for='{field.get('id')}']"), f"{field.get('name')} has no label"
        assert field.get("maxlength") is None, "typing is never blocked"
    for form in select(page, "form[method=post]"):
        assert [len(select(form, f"input[name={name}]")) for name in ("csrf_token", "subject", "once")] == [1, 1, 1], form.get("action")


def test_a_page_and_all_it_needs_stay_within_their_weight(shown: bytes) -> None:
    page = tree(shown.decode())
    names = [each.get("src") or each.get("href") for each in select(page, "script[src], link[rel=stylesheet], link[rel=icon]")]
    files = [STATIC / name.partition("?")[0].removeprefix("/static/") for name in names]
    html, rest = len(gzip.compress(shown)), sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert len(files) <= (5 if select(page, "script[src*='desk.js'], script[src*='visit.js']") else 4)  # a desk has a module of its own
    assert html <= 14_000
    assert html + rest <= 40_000


def test_every_page_that_can_be_read_is_in_the_list(app: Flask) -> None:
    """Endpoints of pages that answer GET: all are listed above but those that lead elsewhere, give files, or have tests of their own."""
    adapter = app.url_map.bind("127.0.0.1")
    listed = {adapter.match(path.partition("?")[0])[0] for _, path in PAGES if path != "/tidak-ada"}
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint in PAGE_ROWS and "GET" in (rule.methods or ())}
    assert readable - listed == {
        "home.set_language", "registration.begin", "registration.go_on", "registration.take_over", "registration.own_copy", "registration_help.username",
        "registration_help.email", "registration_help.regions", "applications.received", "applications.receipt", "applications.letter",
        "applications.check", "applications.old_number", "status.shown", "own_account.export", "permits.verify", "permits.document", "permits.letter",
        "permits.renew", "permits.look_up", "documents.file", "documents.picture", "case_papers.own", "case_papers.of_case", "staff_queue.letter",
        "staff_queue.letter_preview", "staff_queue.return_preview", "staff_inspections.invitation", "staff_queue.export", "staff_queue.identity_copy", "staff_register.export", "staff_notes.write",
        "staff_decisions.preview", "staff_inspections.photo", "staff_registrations.identity_copy", "admin_calendar.export", "admin_audit.export",
        "admin_draft_text.specimen", "admin_draft_text.file", "admin_draft_text.picture", "catalogue.checklist", "catalogue.sample",
        "admin_catalogue_files.export",
    }  # fmt: skip


def test_the_page_behind_a_permits_code_is_small_and_says_whether_it_holds(visitor: Visitor) -> None:
    answer = visitor().get("/v/MFRGGZDFMZTWQ2LKMFRGGZDFMY")
    assert answer.status_code == 200
    assert "Berlaku" in answer.text and "503/0001/SIPD/DPMPTSP/2026" in answer.text and "WIB" in answer.text
    assert len(answer.data) + (STATIC / "verify.css").stat().st_size <= 10_000
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/", "/masuk", "/layanan/SIPD"])
def test_the_language_switch_leads_back_to_the_same_page(visitor: Visitor, path: str) -> None:
    client = visitor()
    switch = select(tree(client.get(path).text), "a[hreflang]")[0].get("href")
    answer = client.get(switch)
    assert (answer.status_code, answer.location) == (302, path)
    assert tree(client.get(path).text).get("lang") == "en"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_the_language_switch_never_leads_to_another_site(visitor: Visitor, elsewhere: str) -> None:
    assert visitor().get("/bahasa", query_string={"to": "en", "back": elsewhere}).location == "/"


def test_what_people_type_is_shown_literally(visitor: Visitor, services: Promised) -> None:
    hostile = '"><script>alert(1)</script>{{ 7 * 7 }}'
    page = visitor("applicant").post("/keluhan/baru", data={"title": hostile, "body": hostile})
    assert page.status_code == 422
    assert b"<script>alert" not in page.data
    assert select(tree(page.data.decode()), "#title")[0].get("value") == hostile
    assert select(tree(page.data.decode()), "#body")[0].text_content() == hostile
