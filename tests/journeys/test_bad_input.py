"""Every form with wrong values: each wrong field is named and says what to do, everything typed stays, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.privacy import VERSION
from izin.demo import PASSWORD, Client, Walk, png
from tests.journeys.applicant import Files, Shown, Visitor
from tests.world import World

pytestmark = pytest.mark.world

NO_PICTURE: Files = {"file": ("surat.jpg", b"MZ\x90\x00 a program with a picture's name", "image/jpeg")}
LONG = "a" * 2001
IDENTITY = {
    "id_type": "ktp",
    "id_number": "1603024505900123",
    "sex": "female",
    "occupation": "Dokter",
    "birth_place": "Muara Enim",
    "birth_date-day": "5",
    "birth_date-month": "5",
    "birth_date-year": "1990",
    "npwp": "",
}
COMPANY = {
    "name": "PT Contoh",
    "business_form": "pt",
    "nib": "9120001234567",
    "npwp": "",
    "address": "Jl. Contoh 1",
    "phone": "0734421000",
    "email": "kantor@contoh.test",
    "responsible_person": "Siti Contoh",
    "position": "Direktur",
}
REGION = {"province": "16", "regency": "16.03", "district": "16.03.02", "village": "16.03.02.1016"}


@dataclass(frozen=True)
class Wrong:
    """One form, wrongly filled: `says` is a piece of the sentence each wrong field must bring."""

    path: str
    typed: Mapping[str, str]
    says: Mapping[str, str]
    files: Files = field(default_factory=dict)
    button: str = ""
    gone: frozenset[str] = frozenset()  # passwords are never sent back


REGISTRATION = {
    "step 1, empty": Wrong(
        "/daftar/1",
        {"username": "", "full_name": "", "email": ""},
        {"username": "Isi Username", "full_name": "Isi Nama (sesuai KTP)", "email": "Isi E"},
    ),
    "step 1, too long": Wrong(
        "/daftar/1",
        {"username": "u" * 31, "full_name": "N" * 101, "email": "rina@contoh.test"},
        {"username": "paling banyak 30 karakter (sekarang 31)", "full_name": "paling banyak 100 karakter (sekarang 101)"},
    ),
    "step 1, wrong": Wrong(
        "/daftar/1",
        {"username": "Rina Contoh!", "full_name": "R1na", "email": "rina@contoh"},
        {"username": "Username hanya boleh huruf kecil", "full_name": "tanpa angka", "email": "Contoh: siti@contoh.test"},
    ),
    "step 1, taken username": Wrong(
        "/daftar/1", {"username": "siti", "full_name": "Siti Contoh", "email": "siti.lain@contoh.test"}, {"username": "sudah dipakai"}
    ),
    "step 2, empty": Wrong(
        "/daftar/2",
        {"id_number": "", "occupation": "", "birth_place": "", "birth_date-day": "", "birth_date-month": "", "birth_date-year": ""},
        {
            "id_type": "Pilih Tipe Identitas",
            "id_number": "Isi No. Identitas",
            "sex": "Pilih Jenis Kelamin",
            "occupation": "Isi Pekerjaan",
            "birth_place": "Isi Tempat Lahir",
            "birth_date": "Tanggal Lahir",
            "id_attachment": "Lampiran Identitas",
        },
    ),
    "step 2, too long, no such day, no picture": Wrong(
        "/daftar/2",
        {**IDENTITY, "occupation": "TENTARA NASIONAL INDONESIA (TNI)", "birth_date-day": "31", "birth_date-month": "Februari"},
        {
            "occupation": "paling banyak 25 karakter (sekarang 32)",
            "birth_date": "tanggal yang ada",
            "id_attachment": "Berkas harus JPG",
        },
        files={"id_attachment": NO_PICTURE["file"]},
    ),
    "step 2, wrong": Wrong(
        "/daftar/2",
        {**IDENTITY, "id_number": "160302450590123", "npwp": "12"},
        {
            "id_number": "NIK harus 16 angka. Anda menulis 15 angka.",
            "npwp": "Anda menulis 2 angka",
            "id_attachment": "Pilih Lampiran Identitas",
        },
    ),
    "step 3, empty": Wrong(
        "/daftar/3",
        {"phone": "", "mobile": "", "address": "", "postal_code": ""},
        {
            "phone": "Isi No. Telepon",
            "mobile": "Isi No. HP",
            "address": "Isi Alamat",
            "district": "Kecamatan",
            "village": "Desa",
            "postal_code": "Isi Kode Pos",
            "consent": "Setujui pemberitahuan privasi",
        },
    ),
    "step 3, too long": Wrong(
        "/daftar/3",
        {**REGION, "phone": "0734421000", "mobile": "081234567890", "address": "J" * 101, "postal_code": "3" * 11, "consent": VERSION},
        {"address": "paling banyak 100 karakter (sekarang 101)", "postal_code": "paling banyak 10 karakter (sekarang 11)"},
    ),
    "step 3, wrong": Wrong(
        "/daftar/3",
        {
            **REGION,
            "phone": "nol tujuh",
            "mobile": "+62 812-3456-7890-1234",
            "address": "Jl. Contoh 1",
            "postal_code": "3131",
            "consent": VERSION,
        },
        {"phone": "Contoh: 0812-3456-7890", "mobile": "paling banyak 15", "postal_code": "5 angka"},
    ),
}
ACCESS = {
    "log in, empty": Wrong("/masuk", {"login": "", "password": ""}, {"login": "Isi username atau e", "password": "Isi kata sandi"}),
    "log in, unknown": Wrong(
        "/masuk", {"login": "tidak.ada", "password": "Salah-Sekali-99"}, {"login": "tidak cocok"}, gone=frozenset({"password"})
    ),
}
RENEW = "/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&pemohon=individual"
APPLICANT = {
    "password, too short": Wrong(
        "/sandi",
        {"current_password": PASSWORD, "new_password": "pendek"},
        {"new_password": "12"},
        gone=frozenset({"current_password", "new_password"}),
    ),
    "password, empty": Wrong(
        "/sandi",
        {"current_password": "", "new_password": ""},
        {"current_password": "Isi kata sandi sekarang", "new_password": "Isi Kata sandi baru"},
    ),
    "company, empty and too long": Wrong(
        "/profil/perusahaan/baru",
        {**COMPANY, "name": "", "business_form": "", "address": "J" * 101, "responsible_person": ""},
        {
            "name": "Isi Nama perusahaan",
            "business_form": "Pilih Bentuk usaha",
            "address": "paling banyak 100 karakter (sekarang 101)",
            "responsible_person": "Isi Penanggung jawab",
        },
    ),
    "company, wrong": Wrong(
        "/profil/perusahaan/baru",
        {**COMPANY, "nib": "123", "npwp": "9", "phone": "x", "email": "bukan email"},
        {
            "nib": "NIB harus 13 angka",
            "npwp": "Anda menulis 1 angka",
            "phone": "Contoh: 0812-3456-7890",
            "email": "siti@contoh.test",
            "village": "Pilih Desa",
        },
    ),
    "document, empty": Wrong(
        "/profil/dokumen/baru", {"name": ""}, {"kind": "Pilih Jenis dokumen", "name": "Isi Nama dokumen", "file": "Pilih berkas"}
    ),
    "document, wrong": Wrong(
        "/profil/dokumen/baru",
        {"kind": "identity", "name": "K" * 101, "issued_on-day": "32", "issued_on-month": "1", "issued_on-year": "2024"},
        {"name": "paling banyak 100 karakter (sekarang 101)", "issued_on": "Tanggal terbit"},
        files={"file": ("ktp.png", png(), "image/png")},
    ),
    "document, no picture": Wrong("/profil/dokumen/baru", {"kind": "identity", "name": "KTP"}, {"file": "JPG"}, files=NO_PICTURE),
    "application, empty": Wrong(
        "/permohonan/baru",
        {"permit_type": ""},
        {"application_kind": "Pilih Jenis Permohonan", "permit_type": "Jenis Izin", "applicant_type": "Pilih Tipe Pemohon"},
    ),
    "location, empty": Wrong(
        "/permohonan/{draft}/lokasi",
        {"address": "", "district": "", "village": ""},
        {"address": "Isi Alamat", "district": "Pilih Kecamatan", "village": "Pilih Desa"},
    ),
    "location, too long": Wrong(
        "/permohonan/{draft}/lokasi",
        {"address": "J" * 101, "district": "16.03.02", "village": "16.03.02.1009", "note": "k" * 201},
        {"address": "paling banyak 100 karakter (sekarang 101)", "note": "paling banyak 200 karakter (sekarang 201)"},
    ),
    "renewal, no old permit": Wrong(RENEW, {"old_permit_number": ""}, {"old_permit_number": "Pilih izin lama, atau isi nomornya."}),
    "renewal, number too long": Wrong(
        RENEW, {"old_permit_number": "9" * 51}, {"old_permit_number": "paling banyak 50 karakter (sekarang 51)"}
    ),
    "requirement, no file": Wrong("/permohonan/{draft}/syarat/{requirement}", {"number": "B-7"}, {"file": "Pilih berkas"}),
    "requirement, no picture": Wrong("/permohonan/{draft}/syarat/{requirement}", {"number": "B-7"}, {"file": "JPG"}, files=NO_PICTURE),
    "complaint, empty": Wrong(
        "/keluhan/baru", {"title": "", "body": ""}, {"title": "Isi Judul", "category": "Pilih Kategori", "body": "Isi Uraian"}
    ),
    "complaint, too long": Wrong(
        "/keluhan/baru",
        {"title": "J" * 101, "category": "other", "body": LONG},
        {"title": "paling banyak 100 karakter (sekarang 101)", "body": "paling banyak 2000 karakter (sekarang 2001)"},
    ),
    "reply, empty": Wrong("/keluhan/{complaint}", {"body": ""}, {"body": "Isi Jawaban Anda"}),
    "reply, too long": Wrong("/keluhan/{complaint}", {"body": LONG}, {"body": "paling banyak 2000 karakter (sekarang 2001)"}),
    "fee, wrong numbers": Wrong(
        "/simulasi?permit_type=PBG",
        {"floor_area": "seratus", "floors": "2"},
        {"floor_area": "Luas total lantai (LLt)"},
        button="hitung",
    ),
    "fee, out of range": Wrong(
        "/simulasi?permit_type=PBG",
        {"floor_area": "150", "floors": "2", "ilo_percent": "0,9"},
        {"ilo_percent": "(Ilo)"},
        button="hitung",
    ),
    "tracking, unknown": Wrong("/lacak", {"no": "9999/XXX/DPMPTSP/I/2020"}, {"no": "Nomor tidak ditemukan"}),
    "tracking, empty": Wrong("/lacak", {"no": " "}, {"no": "Isi nomor permohonan"}),
}
STAFF = {
    "rejection without reason": Wrong("/staf/permohonan/{sent}", {"note": ""}, {"note": "Isi Catatan"}, button="reject"),
    "note too long": Wrong(
        "/staf/permohonan/{sent}", {"note": "c" * 1001}, {"note": "paling banyak 1000 karakter (sekarang 1001)"}, button="advance"
    ),
    "answer, empty": Wrong("/staf/keluhan/{complaint}", {"body": ""}, {"body": "Isi Jawaban kepada pemohon"}),
}


@dataclass
class Case:
    """The people and things that the forms are about."""

    places: dict[str, Any]
    stranger: Visitor
    applicant: Visitor
    counter: Visitor
    complaints: Visitor
    api: Client


@pytest.fixture(scope="module")
def case(world: World) -> Iterator[Case]:
    api = Client(world.url, {"request: read": [], "request: change": [], "request: upload": []})
    api.log_in("siti", PASSWORD)
    walk = Walk(world.url, world.inbox_url, times=api.times, staff={})
    walk.person = api
    walk.apply()
    draft = walk.application
    walk.apply()
    walk.add_documents()
    walk.submit()
    complaint = api.post("/complaints", title="Jam buka", category="other", application_number="", body="Kapan buka?")
    places = {
        "draft": draft["application_id"],
        "requirement": draft["requirements"][0]["code"],
        "sent": walk.application["application_id"],
        "complaint": complaint["complaint_id"],
    }
    visitors = [Visitor(world.url), *(Visitor(world.url).logged_in(name) for name in ("siti", "loket", "keluhan"))]
    yield Case(places, *visitors, api)


def everything(case: Case) -> dict[str, Any]:
    """What wrong input must not change."""
    draft, sent = (case.api.get(f"/applications/{case.places[name]}") for name in ("draft", "sent"))
    lists = {name: case.api.get(f"/{name}") for name in ("documents", "companies", "applications", "complaints", "permits")}
    return {"draft": draft, "sent": sent, "complaint": case.api.get(f"/complaints/{case.places['complaint']}"), **lists}


def check(shown: Shown, wrong: Wrong) -> None:
    """The promises to somebody who mistyped."""
    assert shown.status == 422, f"{shown.status}: {shown.title}: {shown.text[:300]}"
    assert shown.title.startswith("Kesalahan: "), shown.title
    assert set(shown.faults) == set(wrong.says), f"named {shown.faults}"
    for name, piece in wrong.says.items():
        assert piece in shown.faults[name], f"{name}: {shown.faults[name]!r} does not say {piece!r}"
        assert shown.takes_focus(name), f"the link to {name} leads nowhere"
    for name, value in wrong.typed.items():
        assert shown.typed(name) == ("" if name in wrong.gone else value.strip() if name == "no" else value), f"{name} was not kept"


@pytest.mark.parametrize("wrong", REGISTRATION.values(), ids=REGISTRATION.keys())
def test_a_wrong_registration_step_keeps_everything_and_says_what_to_do(case: Case, wrong: Wrong) -> None:
    check(case.stranger.submit(wrong.path, wrong.typed, files=wrong.files), wrong)
    assert case.stranger.open("/daftar").answer.url.endswith("/daftar/1"), "a wrong step counted as done"


@pytest.mark.parametrize("wrong", ACCESS.values(), ids=ACCESS.keys())
def test_a_wrong_log_in_tells_no_more_than_it_must(case: Case, wrong: Wrong) -> None:
    check(case.stranger.submit(wrong.path, wrong.typed), wrong)


@pytest.mark.parametrize("wrong", APPLICANT.values(), ids=APPLICANT.keys())
def test_a_wrong_form_of_the_applicant_keeps_everything_and_changes_nothing(case: Case, wrong: Wrong) -> None:
    before = everything(case)
    check(case.applicant.submit(wrong.path.format(**case.places), wrong.typed, files=wrong.files, button=wrong.button), wrong)
    assert everything(case) == before


@pytest.mark.parametrize("wrong", STAFF.values(), ids=STAFF.keys())
def test_a_wrong_form_of_the_staff_keeps_everything_and_changes_nothing(case: Case, wrong: Wrong) -> None:
    before = everything(case)
    officer = case.complaints if "keluhan" in wrong.path else case.counter
    check(officer.submit(wrong.path.format(**case.places), wrong.typed, button=wrong.button), wrong)
    assert everything(case) == before
