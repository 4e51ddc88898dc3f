"""The catalogue's editor on pages: everything by plain forms, each refusal in a sentence at its field, all that was typed kept."""

import copy
from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

DRAFT = "/admin/layanan/draf/3"
FACTS = {
    "revision": "2",
    "name": "Surat Izin Praktik Dokter",
    "working_days": "4",
    "validity_value": "5",
    "validity_unit": "year",
    "number_format": "{NNNN}/{TYPE}/{YYYY}",
    "flow": "simple",
    "legal_basis": "UU 17/2023\r\n\r\nUU 1/2020",
}
FIELD = {
    "revision": "2",
    "code": "LUAS",
    "kind": "decimal",
    "label_id": "Luas",
    "label_en": "Area",
    "required": "yes",
    "unit": "m²",
    "least": "0,5",
    "most": "1.250",
}


def sent(services: Promised, method: str = "change_permit_type_draft") -> dict[str, Any]:
    return next(arguments for _, name, arguments in services.asked if name == method)


def said(text: str) -> str:
    return " ".join(tree(text).text_content().split())


def test_the_list_shows_versions_drafts_and_what_waits(visitor: Visitor) -> None:
    page = said(visitor("agency_admin").get("/admin/layanan").text)
    for text in ("Surat Izin Praktik Dokter (SIPD)", "versi 2 mulai 1 Des 2026", "Buka draf", "Menunggu admin kedua", "SIPD-2"):
        assert text in page


@pytest.mark.parametrize("role", ["counter_officer", "auditor", "applicant", "operator"])
def test_nobody_else_comes_in(visitor: Visitor, role: str) -> None:
    client = visitor(role)
    assert [client.get(address).status_code for address in ("/admin/layanan", DRAFT, f"{DRAFT}/pokok")] == [403] * 3


def test_a_draft_says_in_sentences_what_is_wrong_and_what_changes(visitor: Visitor, services: Promised) -> None:
    draft = services.example("permits", "get_permit_type_draft")
    faults = [
        ("no_legal_basis", None, None, {}),
        ("nothing_required", "new", None, {}),
        ("requirement_without_text", "renewal", "KTP", {}),
        ("number_format_taken", "new", None, {"other": "APOTEK"}),
        ("number_format_year", "new", None, {"count": 0}),
        ("flow", "new", None, {"fault": "role_not_held", "step": "Penetapan"}),
    ]
    found = [dict(zip(("code", "kind", "about", "figures"), each, strict=True)) for each in faults]
    services.say["permits", "get_permit_type_draft"] = {**draft, "faults": found}
    page = said(visitor("agency_admin").get(DRAFT).text)
    for text in (
        "Tulis paling sedikit satu dasar hukum: buka Ubah pokok, lalu isi Dasar hukum",
        "Baru: Tidak ada persyaratan wajib: permohonan kosong dapat dikirim.",
        "Perpanjangan: Persyaratan KTP tidak punya bunyi.",
        "nomor izin dapat sama dengan nomor APOTEK. Tambahkan {TYPE}",
        "Format nomor harus memuat {YYYY} (tahun) tepat satu kali.",
        "Baru: Tahap “Penetapan”: belum ada orang dengan peran itu.",
        "Lama proses menjadi 4 hari kerja (dulu 5 hari kerja).",
        "2 draf pemohon akan diberi tahu. 7 permohonan yang berjalan tetap memakai versinya.",
    ):
        assert text in page


def test_facts_are_sent_as_the_service_takes_them(visitor: Visitor, services: Promised) -> None:
    answer = visitor("agency_admin").post(f"{DRAFT}/pokok", data={**FACTS, "retired": "yes"})
    assert answer.location == DRAFT
    facts = {name: FACTS[name] for name in ("name", "number_format", "flow")} | {"working_days": 4, "retired": True}
    facts |= {"validity": {"unit": "year", "value": 5}, "legal_basis": ["UU 17/2023", "UU 1/2020"]}
    assert sent(services) == {"draft_id": 3, "revision": 2, "facts": facts}


def test_a_validity_without_end_and_no_number_format(visitor: Visitor, services: Promised) -> None:
    typed = {**FACTS, "validity_unit": "indefinite", "validity_value": "", "number_format": ""}
    visitor("agency_admin").post(f"{DRAFT}/pokok", data=typed)
    facts = sent(services)["facts"]
    assert (facts["validity"], facts["number_format"], facts["retired"]) == ({"unit": "indefinite", "value": None}, "", False)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name", "", "Isi Nama"),
        ("name", "N" * 201, "Nama paling banyak 200 karakter (sekarang 201)"),
        ("working_days", "", "Isi Lama proses"),
        ("working_days", "lima", "Lama proses harus angka bulat"),
        ("working_days", "366", "Lama proses harus 1 sampai 365"),
        ("validity_value", "seratus", "Masa berlaku harus angka bulat"),
        ("validity_unit", "", "Pilih Satuan masa berlaku"),
        ("flow", "", "Pilih Alur"),
        ("legal_basis", "\n".join(["UU"] * 41), "Dasar hukum paling banyak 40 baris"),
        ("legal_basis", "U" * 501, "masing-masing paling banyak 500 karakter"),
    ],
)
def test_a_wrong_fact_is_refused_at_its_field_and_all_that_was_typed_stays(
    visitor: Visitor, services: Promised, name: str, typed: str, sentence: str
) -> None:
    answer = visitor("agency_admin").post(f"{DRAFT}/pokok", data={**FACTS, name: typed})
    page = tree(answer.text)
    assert answer.status_code == 422 and "change_permit_type_draft" not in {method for _, method, _ in services.asked}
    (link,) = [link for link in select(page, ".govuk-error-summary a") if link.get("href") == f"#{name}"]
    assert sentence in link.text_content()
    values = {key: value.replace("\r", "") for key, value in select(page, "main form")[0].form_values() if key in FACTS}
    assert values == {key: value.replace("\r", "") for key, value in {**FACTS, name: typed}.items()}


def test_what_the_service_refuses_is_said_at_its_field(visitor: Visitor, services: Promised) -> None:
    faults = {"number_format": {"code": "number_format_sequence", "count": 0}, "validity_value": {"code": "validity_value"}}
    services.say["permits", "change_permit_type_draft"] = Invalid("invalid_fields", "wrong", fields=faults)
    answer = visitor("agency_admin").post(f"{DRAFT}/pokok", data={**FACTS, "number_format": "503/{YYYY}"})
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, "#number_format")[0].get("value") == "503/{YYYY}"
    links = {link.get("href"): link.text_content() for link in select(page, ".govuk-error-summary a")}
    assert links["#number_format"] == "Format nomor harus memuat {NNNN} (nomor urut) tepat satu kali."
    assert links["#validity_value"].startswith("Isi Masa berlaku dengan angka")


def test_somebody_elses_change_is_said_and_nothing_typed_is_lost(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "change_permit_type_draft"] = Conflict("permit_type_draft_changed", "before")
    answer = visitor("agency_admin").post(f"{DRAFT}/pokok", data={**FACTS, "name": "Nama lain"})
    assert answer.status_code == 422 and "Draf ini baru saja berubah" in said(answer.text)
    assert select(tree(answer.text), "#name")[0].get("value") == "Nama lain"


def test_terms_of_a_kind_are_sent_and_empty_ones_follow_the_type(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    assert client.post(f"{DRAFT}/renewal", data={"revision": "2", "working_days": "3", "validity_unit": ""}).location == f"{DRAFT}#renewal"
    terms = {"working_days": 3, "validity": None, "number_format": None, "flow": None}
    assert sent(services) == {"draft_id": 3, "revision": 2, "kind": "renewal", "terms": terms}
    assert client.get(f"{DRAFT}/nonsense").status_code == 404


def test_a_requirement_is_added_changed_and_taken_away(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    typed = {"revision": "2", "code": "FOTO", "text": "Foto lokasi", "required": "yes", "document_kind": "photo"}
    new = {"code": "FOTO", "text": "Foto lokasi", "required": True, "document_kind": "photo", "fulfilled_by": "document", "when": None}
    new |= {"valid_on": None, "media": None, "largest_mb": None}
    assert client.post(f"{DRAFT}/new/syarat-baru", data=typed).location == f"{DRAFT}#new"
    assert sent(services) == {"draft_id": 3, "revision": 2, "kind": "new", "requirement": new}
    services.asked.clear()
    client.post(f"{DRAFT}/new/syarat/STR", data={**typed, "required": "", "document_kind": ""})
    optional = {**new, "required": False, "document_kind": None}
    assert sent(services) == {"draft_id": 3, "revision": 2, "kind": "new", "requirement": optional, "replaces": "STR"}
    services.asked.clear()
    client.post(f"{DRAFT}/new/syarat/STR", data={**typed, "remove": "yes"})
    assert sent(services) == {"draft_id": 3, "revision": 2, "kind": "new", "remove_requirement": "STR"}
    assert client.get(f"{DRAFT}/new/syarat/NONSENSE").status_code == 404


def test_how_a_requirement_is_fulfilled_and_when_it_is_asked_is_ticked(visitor: Visitor, services: Promised) -> None:
    entry = copy.deepcopy(services.example("permits", "get_permit_type_draft"))
    flag = {
        **entry["entry"]["kinds"]["new"]["typed_fields"][0],
        "code": "WARUNG",
        "kind": "flag",
        "label": {"id": "Ada warung", "en": "Stall"},
    }
    entry["entry"]["kinds"]["new"]["typed_fields"] = [flag]
    services.say["permits", "get_permit_type_draft"] = entry
    client = visitor("agency_admin")
    offered = [box.get("value") for box in select(tree(client.get(f"{DRAFT}/new/syarat-baru").text), "input[name=when]")]
    assert offered == ["applicant_type=individual", "applicant_type=company", "field:WARUNG=yes", "field:WARUNG=no"]
    typed = {"revision": "2", "code": "KARTU", "text": "Kartu asli", "fulfilled_by": "original", "when": ["field:WARUNG=yes"]}
    assert client.post(f"{DRAFT}/new/syarat-baru", data=typed).status_code == 302
    assert sent(services)["requirement"]["when"] == {"subject": "field:WARUNG", "values": ["yes"]}
    assert sent(services)["requirement"]["fulfilled_by"] == "original"
    page = tree(client.post(f"{DRAFT}/new/syarat-baru", data={**typed, "when": ["field:WARUNG=yes", "applicant_type=company"]}).text)
    assert "centang jawaban dari satu pertanyaan saja" in select(page, ".govuk-error-summary")[0].text_content()
    assert [box.get("value") for box in select(page, "input[name=when][checked]")] == ["applicant_type=company", "field:WARUNG=yes"]


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    [
        ({"code": ""}, "code", "Isi Kode"),
        ({"code": "foto lokasi"}, "code", "Kode hanya memakai huruf besar"),
        ({"text": ""}, "text", "Isi Bunyi persyaratan"),
        ({"text": "T" * 301}, "text", "Bunyi persyaratan paling banyak 300 karakter"),
    ],
)
def test_a_wrong_requirement_is_refused_at_its_field(visitor: Visitor, change: dict[str, str], name: str, sentence: str) -> None:
    typed = {"revision": "2", "code": "FOTO", "text": "Foto lokasi", "document_kind": "photo", **change}
    page = tree(visitor("agency_admin").post(f"{DRAFT}/new/syarat-baru", data=typed).text)
    (link,) = select(page, ".govuk-error-summary a")
    assert (link.get("href"), sentence in link.text_content()) == (f"#{name}", True)
    kept = dict(select(page, "main form")[0].form_values())
    assert {key: kept[key] for key in ("code", "text", "document_kind")} == {key: typed[key] for key in ("code", "text", "document_kind")}


def test_a_field_is_added_with_its_bounds_as_people_write_them(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    assert client.post(f"{DRAFT}/new/isian-baru", data=FIELD).location == f"{DRAFT}#new"
    asked = {"code": "LUAS", "kind": "decimal", "required": True, "label": {"id": "Luas", "en": "Area"}, "help": None, "unit": "m²"}
    assert sent(services)["typed_field"] == {**asked, "when": None, "least": "0.5", "most": "1250", "choices": []}
    services.asked.clear()
    lines = "HUNIAN = Hunian | Housing\r\n\r\nUSAHA=Usaha\r\n"
    client.post(f"{DRAFT}/new/isian/BEDS", data={**FIELD, "kind": "choice", "least": "", "most": "", "choices": lines})
    choices = sent(services)["typed_field"]["choices"]
    assert [(each["code"], each["label"]["id"], each["label"]["en"]) for each in choices] == [
        ("HUNIAN", "Hunian", "Housing"),
        ("USAHA", "Usaha", "Usaha"),
    ]
    assert sent(services)["replaces"] == "BEDS"


def test_a_stored_field_comes_back_as_it_was(visitor: Visitor) -> None:
    page = tree(visitor("agency_admin").get(f"{DRAFT}/new/isian/BEDS").text)
    kept = dict(select(page, "main form")[0].form_values())
    assert (kept["code"], kept["kind"], kept["label_id"], kept["most"]) == ("BEDS", "whole", "Jumlah tempat tidur", "500")


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    [
        ({"code": "luas"}, "code", "Kode hanya memakai huruf besar"),
        ({"kind": ""}, "kind", "Pilih Jenis isian"),
        ({"label_en": ""}, "label_en", "Isi Nama isian (Inggris)"),
    ],
)
def test_a_wrong_field_is_refused_at_its_place(visitor: Visitor, change: dict[str, str], name: str, sentence: str) -> None:
    page = tree(visitor("agency_admin").post(f"{DRAFT}/new/isian-baru", data={**FIELD, **change}).text)
    (link,) = select(page, ".govuk-error-summary a")
    assert (link.get("href"), sentence in link.text_content()) == (f"#{name}", True)


def test_publication_is_asked_for_now_or_from_a_day_on(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    day = {"effective_on-day": "1", "effective_on-month": "12", "effective_on-year": "2026"}
    assert client.post(f"{DRAFT}/terbit", data={"revision": "2", **day}).location == DRAFT
    assert sent(services, "ask_publication") == {"draft_id": 3, "revision": 2, "effective_on": "2026-12-01"}
    services.asked.clear()
    client.post(f"{DRAFT}/terbit", data={"revision": "2"})
    assert sent(services, "ask_publication") == {"draft_id": 3, "revision": 2}
    services.say["permits", "ask_publication"] = Invalid("invalid_fields", "gone", fields={"effective_on": {"code": "date_in_past"}})
    answer = client.post(f"{DRAFT}/terbit", data={"revision": "2", **day})
    assert answer.status_code == 422 and "Berlaku mulai sudah lewat" in said(answer.text)


def test_only_another_admin_sees_the_buttons_of_a_decision(visitor: Visitor, services: Promised) -> None:
    asked = services.example("permits", "ask_publication")
    services.say["permits", "get_permit_type_draft"] = asked
    assert "admin lain harus memutuskan" in said(visitor("agency_admin").get(DRAFT).text)
    services.say["permits", "get_permit_type_draft"] = {**asked, "own": False}
    client = visitor("agency_admin")
    assert [each.get("value") for each in select(tree(client.get(DRAFT).text), "button[name=decision]")] == ["approved", "refused"]
    assert client.post(f"{DRAFT}/putusan", data={"revision": "3", "decision": "approved"}).location == "/admin/layanan"
    assert sent(services, "decide_publication") == {"draft_id": 3, "revision": 3, "decision": "approved"}
    assert "SIPD versi 2 terbit dan berlaku mulai Selasa, 1 Desember 2026." in said(client.get("/admin/layanan").text)
    services.say["permits", "decide_publication"] = NotAllowed("second_admin_needed", "the same")
    assert client.post(f"{DRAFT}/putusan", data={"revision": "3", "decision": "approved"}).location == DRAFT


def test_a_copy_keeps_what_was_typed_and_names_what_is_wrong(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    services.say["permits", "begin_permit_type_draft"] = Invalid("invalid_fields", "x", fields={"copy_as": {"code": "code_taken"}})
    answer = client.post("/admin/layanan/SIPD/salin", data={"copy_as": "APOTEK", "name": "Izin lain"})
    assert "Kode baru ini sudah dipakai. Pilih yang lain." in said(answer.text)
    kept = dict(select(tree(answer.text), "main form")[0].form_values())
    assert (kept["copy_as"], kept["name"]) == ("APOTEK", "Izin lain")
    del services.say["permits", "begin_permit_type_draft"]
    assert client.post("/admin/layanan/SIPD/salin", data={"copy_as": "SIPD-2", "name": "Izin lain"}).location == DRAFT


def test_a_retired_permit_type_says_so_and_offers_no_application(visitor: Visitor, services: Promised) -> None:
    known = services.example("permits", "get_permit_type")
    services.say["permits", "get_permit_type"] = {**known, "retired": True}
    page = visitor("applicant").get("/layanan/SIPD").text
    assert "tidak menerima permohonan baru" in said(page) and "Ajukan izin ini" not in said(page)
    services.say["permits", "get_permit_type"] = known
    page = said(visitor("applicant").get("/layanan/SIPD").text)
    assert "Ajukan izin ini" in page and "Berlaku sejak Minggu, 1 November 2026" in page and "Waktu: 3 hari kerja." in page


def test_a_draft_of_before_shows_what_changed_and_takes_it_over(visitor: Visitor, services: Promised) -> None:
    change = {"code": "requirement_added", "subject": "FOTO", "before": None, "after": "Foto lokasi"}
    days = {"code": "working_days_changed", "subject": None, "before": "5", "after": "3"}
    known = services.example("permits", "create_application")
    services.say["permits", "get_application"] = {**known, "changes": [change, days]}
    client = visitor("applicant")
    panel = select(tree(client.get("/permohonan/42").text), "#perubahan")[0].text_content()
    assert "Persyaratan baru: Foto lokasi." in panel and "Lama proses menjadi 3 hari kerja (dulu 5 hari kerja)." in panel
    page = tree(client.post("/permohonan/42/kirim", data={"revision": "1"}).text)
    assert [link.get("href") for link in select(page, ".govuk-error-summary a")] == ["#perubahan", "#tugas-requirement-STR"]
    assert client.post("/permohonan/42/ketentuan", data={"revision": "1"}).location == "/permohonan/42"
    assert sent(services, "adopt_permit_type") == {"application_id": 42, "revision": 1}


VERSIONS = "/admin/layanan/SIPD/versi"


def test_the_versions_of_a_type_are_listed_and_compared(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    page = said(client.get(VERSIONS).text)
    for text in (
        "2 Akan berlaku",
        "1 Des 2026 – seterusnya",
        "Admin Lain (diminta Adminah Contoh)",
        "1 Nov 2026 – 30 Nov 2026",
        "tidak tercatat",
    ):
        assert text in page
    assert "compare_permit_type_versions" not in {method for _, method, _ in services.asked}
    page = said(client.get(f"{VERSIONS}?dari=1&ke=2").text)
    assert "Dari versi 1 ke versi 2" in page and "Lama proses menjadi 4 hari kerja (dulu 5 hari kerja)." in page
    assert sent(services, "compare_permit_type_versions") == {"code": "SIPD", "before": 1, "after": 2}


@pytest.mark.parametrize("asked", ["dari=x&ke=y", "dari=9&ke=-1", "dari=99999999999999&ke=", "dari=%C2%B2&ke=1"])
def test_an_unreadable_pair_is_the_newest_two(visitor: Visitor, services: Promised, asked: str) -> None:
    assert visitor("agency_admin").get(f"{VERSIONS}?{asked}").status_code == 200
    assert sent(services, "compare_permit_type_versions")["before"] == 1


def test_one_version_is_compared_with_nothing_and_two_alike_have_no_difference(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "list_permit_type_versions")
    services.say["permits", "compare_permit_type_versions"] = {
        **services.example("permits", "compare_permit_type_versions"),
        "differences": {},
        "general": [{"code": "notes_changed", "subject": None, "before": None, "after": None}],
    }
    client = visitor("agency_admin")
    assert "Hanya urutan, catatan, atau sumbernya yang berubah." in said(client.get(f"{VERSIONS}?dari=1&ke=2").text)
    changed = {"code": "field_changed", "subject": "LUAS", "before": "Luas", "after": "Luas"}
    services.say["permits", "compare_permit_type_versions"] |= {"general": [], "differences": {"new": [changed]}}
    page = said(client.get(f"{VERSIONS}?dari=1&ke=2").text)
    assert "Isian Luas berubah." in page and "jawaban Anda" not in page, "an office has no answers"
    services.say["permits", "compare_permit_type_versions"] |= {"differences": {}}
    assert "Tidak ada beda." in said(client.get(f"{VERSIONS}?dari=1&ke=1").text)
    services.say["permits", "list_permit_type_versions"] = {**found, "items": found["items"][1:]}
    assert "Baru ada satu versi." in said(client.get(f"{VERSIONS}?dari=1&ke=1").text)


def test_a_draft_draws_the_way_of_each_kind_with_what_waits_at_each_step(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("agency_admin").get(DRAFT).text)
    assert [each.text_content() for each in select(page, "#alur-new")] == ["Alur Baru, 4 hari kerja"]
    assert [each.text_content() for each in select(page, ".izin-flow-waits")] == ["3 menunggu", "1 menunggu"]
    assert "Verifikasi (3 hari kerja, 1 menunggu); dapat dikembalikan ke Pemeriksaan berkas" in " ".join(page.text_content().split())
    services.say["permits", "count_waiting"] = {"steps": {"file_check": 1001}}
    admin = visitor("agency_admin")
    many, english = admin.get(DRAFT).text, admin.get(f"/bahasa?to=en&back={DRAFT}", follow_redirects=True).text
    assert "1.000+ menunggu" in many and "1,000+ waiting" in english


def test_a_new_type_has_nothing_that_waits_and_an_unknown_flow_no_picture(visitor: Visitor, services: Promised) -> None:
    draft = services.example("permits", "get_permit_type_draft")
    services.say["permits", "get_permit_type_draft"] = {**draft, "base": None, "ways": {}}
    assert not select(tree(visitor("agency_admin").get(DRAFT).text), "svg.izin-flow")
    assert "count_waiting" not in {method for _, method, _ in services.asked}


def test_a_duplicate_has_no_number_and_no_term_of_its_own(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    page = tree(client.get(f"{DRAFT}/duplicate").text)
    assert not select(page, "[name=validity_value], [name=number_format]") and select(page, "[name=working_days]")
    assert client.post(f"{DRAFT}/duplicate", data={"revision": "2", "working_days": "2"}).location == f"{DRAFT}#duplicate"
    terms = {"working_days": 2, "validity": None, "number_format": None, "flow": None}
    assert sent(services) == {"draft_id": 3, "revision": 2, "kind": "duplicate", "terms": terms}
