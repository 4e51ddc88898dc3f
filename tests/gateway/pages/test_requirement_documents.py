"""What a requirement asks of its document, on pages: the editor writes it, everybody reads it before uploading, and a file it does not take is
refused with what to do."""

import copy
import io
from typing import Any

import pytest

from bus.refusals import Invalid
from gateway import file_rules
from gateway.config import UPLOAD_LIMIT
from gateway.uploads import cleaned
from tests.gateway import files
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

DRAFT, PART = "/admin/layanan/draf/3", "/permohonan/42/syarat/STR"
ASKED = {"valid_on": "decision", "media": ["pdf"], "largest_mb": 2, "needed_on": "2026-12-03"}


def said(text: str) -> str:
    return " ".join(tree(text).text_content().split())


def sent(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def asking(services: Promised, **more: Any) -> dict[str, Any]:
    """The draft of an application whose only requirement asks so much of its document."""
    one: dict[str, Any] = copy.deepcopy(services.example("permits", "create_application"))
    one["requirements"] = [{**one["requirements"][0], "fault": None, "document": None, **ASKED, **more}]
    services.say["permits", "get_application"] = one
    services.say["permits", "find_fitting_document"] = {"document": None}
    return one


def upload(sent_file: bytes, name: str) -> dict[str, Any]:
    return {"revision": "1", "number": "STR-9", "file": (io.BytesIO(sent_file), name)}


# ── the editor ──


def test_the_editor_writes_what_a_requirement_asks_of_its_document(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    typed = {
        "revision": "2",
        "code": "UJI",
        "text": "Tanda uji",
        "required": "yes",
        "valid_on": "decision",
        "media": ["pdf"],
        "largest_mb": "2",
    }
    assert client.post(f"{DRAFT}/new/syarat-baru", data=typed).status_code == 302
    wanted = sent(services, "change_permit_type_draft")[0]["requirement"]
    assert (wanted["valid_on"], wanted["media"], wanted["largest_mb"]) == ("decision", ["pdf"], 2)


def test_over_the_api_null_and_nothing_are_as_everywhere(services: Promised, bearer: Any, client: Any) -> None:
    path, headers = "/api/v1/admin/permit-type-drafts/3/kinds/new/requirements", bearer("agency_admin", "staff")
    whole = {"revision": 2, "code": "UJI", "text": "Tanda uji"}
    for own in ({}, {"valid_on": None, "media": None, "largest_mb": None}, {"media": []}):
        services.asked.clear()
        answer = client.post(path, json={**whole, **own}, headers=headers)
        assert answer.status_code < 300, answer.json
        wanted = sent(services, "change_permit_type_draft")[0]["requirement"]
        assert (wanted["valid_on"], wanted["media"], wanted["largest_mb"]) == (None, None, None)
    for wrong in ({"media": ["video"]}, {"media": "pdf"}, {"largest_mb": 6}, {"valid_on": "x"}):
        answer = client.post(path, json={**whole, **wrong}, headers=headers)
        assert (answer.status_code, next(iter(answer.json["error"]["fields"])).split(".")[0]) == (422, next(iter(wrong)))


def test_what_was_typed_is_kept_where_a_size_is_refused(visitor: Visitor, services: Promised) -> None:
    for size, words in (("6", "1 sampai 5"), ("0", "1 sampai 5"), ("dua", "harus angka bulat")):
        typed = {"revision": "2", "code": "UJI", "text": "Tanda uji", "valid_on": "submission", "media": ["picture"], "largest_mb": size}
        answer = visitor("agency_admin").post(f"{DRAFT}/new/syarat-baru", data=typed)
        page = tree(answer.text)
        summary = select(page, ".govuk-error-summary")[0]
        assert answer.status_code == 422 and words in summary.text_content(), summary.text_content()
        assert [each.get("href") for each in select(summary, "a")] == ["#largest_mb"]
        assert [box.get("value") for box in select(page, "input[name=media][checked]")] == ["picture"]
        assert [each.get("value") for each in select(page, "select[name=valid_on] option[selected]")] == ["submission"]
        assert select(page, "input[name=largest_mb]")[0].get("value") == size
    assert sent(services, "change_permit_type_draft") == []


def test_the_editor_shows_what_is_stored(visitor: Visitor, services: Promised) -> None:
    draft = copy.deepcopy(services.example("permits", "get_permit_type_draft"))
    stored = draft["entry"]["kinds"]["new"]["requirements"][0]
    stored |= {"valid_on": "not_asked", "media": ["picture", "pdf"], "largest_mb": 3}
    services.say["permits", "get_permit_type_draft"] = draft
    client = visitor("agency_admin")
    page = tree(client.get(f"{DRAFT}/new/syarat/{stored['code']}").text)
    assert [each.get("value") for each in select(page, "select[name=valid_on] option[selected]")] == ["not_asked"]
    assert {box.get("value") for box in select(page, "input[name=media][checked]")} == {"picture", "pdf"}
    assert select(page, "input[name=largest_mb]")[0].get("value") == "3"
    assert "(foto atau PDF, paling besar 3 MB, boleh sudah habis masa berlakunya)" in said(client.get(DRAFT).text)


def test_a_size_above_the_houses_is_told_and_nobody_is_asked_to_publish_it(
    visitor: Visitor, services: Promised, bearer: Any, client: Any
) -> None:
    draft = copy.deepcopy(services.example("permits", "get_permit_type_draft"))
    draft["entry"]["kinds"]["new"]["requirements"][0]["largest_mb"] = 10
    services.say["permits", "get_permit_type_draft"] = {**draft, "faults": [], "asked_by_name": None}
    admin = visitor("agency_admin")
    assert "menerima berkas sampai 10 MB, padahal di sini paling besar 5 MB" in said(admin.get(DRAFT).text)
    answer = admin.post(f"{DRAFT}/terbit", data={"revision": "2"})
    assert "Belum dapat diterbitkan: 1 hal perlu diperbaiki." in select(tree(answer.text), ".govuk-error-summary")[0].text_content()
    body = {"json": {"revision": 2}, "headers": bearer("agency_admin", "staff")}
    refused = client.post("/api/v1/admin/permit-type-drafts/3/publication", **body)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "permit_type_faulty")
    assert sent(services, "ask_publication") == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"code": "requirement_no_media"}, "Persyaratan UJI tidak menerima jenis berkas apa pun."),
        (
            {"code": "requirement_largest", "figures": {"limit": 20}},
            "Ukuran berkas paling besar pada persyaratan UJI harus 1 sampai 20 MB.",
        ),
        ({"code": "ticked_with_file_rules"}, "Persyaratan UJI tidak dipenuhi dengan dokumen."),
    ],
)
def test_what_is_wrong_with_it_is_a_sentence(visitor: Visitor, services: Promised, fault: dict[str, Any], words: str) -> None:
    draft = copy.deepcopy(services.example("permits", "get_permit_type_draft"))
    draft["faults"] = [{"kind": "new", "about": "UJI", "figures": {}, **fault}]
    services.say["permits", "get_permit_type_draft"] = draft
    assert f"Baru: {words}" in said(visitor("agency_admin").get(DRAFT).text)


def test_two_versions_tell_how_they_differ(visitor: Visitor, services: Promised) -> None:
    draft = copy.deepcopy(services.example("permits", "get_permit_type_draft"))
    about: dict[str, Any] = {"subject": "UJI"}
    draft["differences"] = {
        "new": [
            {**about, "code": "requirement_valid_on", "before": None, "after": "decision"},
            {**about, "code": "requirement_files", "before": "pdf 2", "after": None},
            {**about, "code": "requirement_files", "before": "picture pdf", "after": "3"},
        ]
    }
    services.say["permits", "get_permit_type_draft"] = draft
    page = said(visitor("agency_admin").get(DRAFT).text)
    for sentence in (
        "UJI, kapan harus masih berlaku: harus masih berlaku pada hari izin diputuskan (dulu seperti biasa).",
        "UJI, berkas yang diterima: seperti biasa (dulu PDF, paling besar 2 MB).",
        "UJI, berkas yang diterima: paling besar 3 MB (dulu foto atau PDF).",
    ):
        assert sentence in page


# ── before uploading ──


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (
            {"media": ["pdf"], "largest_mb": 2, "valid_on": "submission"},
            "(PDF, paling besar 2 MB, harus masih berlaku pada hari Anda mengajukan)",
        ),
        ({"media": ["picture"]}, "(foto)"),
        ({"largest_mb": 19}, "(paling besar 5 MB)"),
        ({"valid_on": "decision"}, "(harus masih berlaku pada hari izin diputuskan)"),
    ],
)
def test_the_public_page_and_the_checklist_say_it(visitor: Visitor, services: Promised, own: dict[str, Any], words: str) -> None:
    found = copy.deepcopy(services.example("permits", "get_permit_type"))
    found["requirements"]["new"][0] |= own
    services.say["permits", "get_permit_type"] = found
    for address in ("/layanan/SIPD", "/layanan/SIPD/cetak"):
        assert words in said(visitor().get(address).text), address


def test_the_checklist_says_it_in_english(visitor: Visitor, services: Promised) -> None:
    found = copy.deepcopy(services.example("permits", "get_permit_type"))
    found["requirements"]["new"][0] |= {"media": ["pdf"], "largest_mb": 2, "valid_on": "submission"}
    services.say["permits", "get_permit_type"] = found
    client = visitor()
    client.get("/bahasa?to=en")
    assert "(PDF, at most 2 MB, must still be valid on the day you apply)" in said(client.get("/layanan/SIPD/cetak").text)


def test_the_upload_says_what_is_taken_before_anything_is_chosen(visitor: Visitor, services: Promised) -> None:
    asking(services)
    client = visitor("applicant")
    page = tree(client.get(PART).text)
    assert select(page, "input[type=file]")[0].get("accept") == ".pdf"
    words = " ".join(page.text_content().split())
    assert "PDF, paling besar 2 MB." in words
    assert "Dokumen ini harus masih berlaku pada hari izin diputuskan, paling lambat Kamis, 3 Desember 2026." in words
    assert "PDF, paling besar 2 MB, harus masih berlaku pada hari izin diputuskan" in said(client.get("/permohonan/42").text)


def test_where_it_says_nothing_the_upload_is_as_ever(visitor: Visitor, services: Promised) -> None:
    asking(services, valid_on=None, media=None, largest_mb=None, needed_on=None)
    page = tree(visitor("applicant").get(PART).text)
    assert select(page, "input[type=file]")[0].get("accept") == ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf"
    words = " ".join(page.text_content().split())
    assert "Foto JPG, PNG, WebP, HEIC, atau PDF, paling besar 5 MB." in words and "harus masih berlaku" not in words


# ── what is not taken ──


@pytest.mark.parametrize(
    ("own", "file", "sentence"),
    [
        ({"media": ["pdf"]}, files.picture("PNG"), "Berkas ini bukan PDF. Pindai atau simpan sebagai PDF"),
        ({"media": ["picture"]}, files.saved(files.pdf()), "Berkas ini bukan foto."),
        ({"media": None}, files.noisy("PNG", (1200, 700)), "Ukuran berkas 2,6 MB. Paling besar 2 MB."),
    ],
)
def test_a_file_that_is_not_taken_is_refused_before_it_is_stored_and_what_was_typed_is_kept(
    visitor: Visitor, services: Promised, own: dict[str, Any], file: bytes, sentence: str
) -> None:
    asking(services, **own)
    answer = visitor("applicant").post(PART, data=upload(file, "berkas"))
    page = tree(answer.text)
    assert answer.status_code == 422 and sentence in select(page, ".govuk-error-summary")[0].text_content()
    assert select(page, "input[name=number]")[0].get("value") == "STR-9"
    assert sent(services, "add_document") == []


def test_a_file_that_is_taken_is_stored_and_used(visitor: Visitor, services: Promised) -> None:
    asking(services)
    assert visitor("applicant").post(PART, data=upload(files.saved(files.pdf()), "uji.pdf")).status_code == 302
    assert len(sent(services, "add_document")) == len(sent(services, "attach_document")) == 1


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"code": "document_no_pdf"}, "Dokumen ini foto, sedangkan yang diterima hanya PDF."),
        ({"code": "document_no_picture"}, "Dokumen ini PDF, sedangkan yang diterima hanya foto."),
        ({"code": "document_too_big", "size": 3_000_000, "limit": 2_000_000}, "Ukuran berkas dokumen ini 3 MB. Paling besar 2 MB."),
        (
            {"code": "document_ends", "valid_until": "2026-11-29", "needed_on": "2026-12-03"},
            "berlaku sampai 29 November 2026, padahal harus masih berlaku pada 3 Desember 2026",
        ),
    ],
)
def test_a_stored_document_that_does_not_serve_is_refused_with_what_to_do(
    visitor: Visitor, services: Promised, fault: dict[str, Any], sentence: str
) -> None:
    asking(services)
    services.say["permits", "attach_document"] = Invalid("invalid_fields", "x", fields={"document_id": fault})
    answer = visitor("applicant").post(PART, data={"revision": "1", "document_id": "7", "reuse": "yes"})
    assert answer.status_code == 422 and sentence in select(tree(answer.text), ".govuk-error-summary")[0].text_content()


def test_our_copy_of_a_file_is_no_larger_than_its_requirement_takes() -> None:
    rules = file_rules.FileRules(limit=1_000_000)
    sent_file = files.noisy("JPEG", (1500, 1100))
    assert 500_000 < len(sent_file) < rules.limit, len(sent_file)
    assert len(cleaned(sent_file, rules=rules)[0]) <= rules.limit
    small = file_rules.FileRules(limit=len(sent_file))
    assert len(cleaned(sent_file, rules=small)[0]) <= small.limit


def test_a_requirement_only_ever_takes_less_than_the_house() -> None:
    for own in ({}, {"media": None, "largest_mb": None}, {"media": [], "largest_mb": 20}, {"media": ["video"], "largest_mb": 5}):
        assert file_rules.of(own) == file_rules.HOUSE, own
    assert file_rules.of({"media": ["pdf"], "largest_mb": 1}) == file_rules.FileRules(("pdf",), 1_000_000)
    assert file_rules.HOUSE.limit == UPLOAD_LIMIT


# ── at the office ──


@pytest.mark.parametrize(
    ("own", "until", "words"),
    [
        (
            {"valid_on": "submission", "needed_on": "2026-11-23"},
            "2026-11-23",
            "Harus masih berlaku pada hari pengajuan, Senin, 23 November 2026: ya",
        ),
        (
            {"valid_on": "decision", "needed_on": "2026-12-03", "fault": {"code": "document_ends", "valid_until": "2026-12-02"}},
            "2026-12-02",
            "Harus masih berlaku pada hari keputusan, Kamis, 3 Desember 2026: tidak",
        ),
        ({"valid_on": "decision", "needed_on": "2026-12-03"}, None, "pada hari keputusan, Kamis, 3 Desember 2026: ya (tanpa batas waktu)"),
    ],
)
def test_the_officer_sees_whether_it_is_valid_on_the_day_that_counts(
    visitor: Visitor, services: Promised, own: dict[str, Any], until: str | None, words: str
) -> None:
    one = copy.deepcopy(services.example("permits", "attach_document"))
    kept = {**one["requirements"][0], "media": None, "largest_mb": None, "fault": None, **own}
    kept["document"] = {**kept["document"], "valid_until": until}
    one |= {"status": "submitted", "number": "0001/SKP/DPMPTSP/XI/2026", "submitted_at": "2026-11-23T03:00:00+00:00", "step": "file_check"}
    one |= {"may": ["advance", "return"], "requirements": [kept], "revision": 3}
    one["current_step"] = {"code": "file_check", "name": {"id": "Pemeriksaan"}, "role": "counter_officer", "unit": None, "buttons": {}}
    services.say["permits", "get_application"] = one
    assert words in said(visitor("staff", "counter_officer").get("/staf/permohonan/42").text)
