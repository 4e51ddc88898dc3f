"""Example pictures and blank forms: uploaded beside a requirement of a draft, shown where the requirement is read."""

import io

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from gateway import uploads
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin_catalogue import DRAFT, said, sent
from tests.gateway.pages.tree import select, tree

PAGE = f"{DRAFT}/new/syarat/STR/berkas"


def test_a_blank_form_is_uploaded_and_taken_away(visitor: Visitor, services: Promised, picture: bytes) -> None:
    client = visitor("agency_admin")
    assert PAGE in client.get(f"{DRAFT}/new/syarat/STR").text
    assert "Jangan unggah dokumen orang sungguhan" in said(client.get(PAGE).text)
    typed = {"revision": "2", "blank": "put", "blank_file": (io.BytesIO(picture), "surat kuasa.png")}
    assert client.post(PAGE, data=typed).location == PAGE
    put = sent(services, "put_requirement_file")
    file = put.pop("file")
    assert put == {"draft_id": 3, "revision": 2, "kind": "new", "requirement": "STR", "which": "blank"}
    assert file["key"].startswith("catalogue/") and file["name"].startswith("surat_kuasa")
    services.asked.clear()
    client.post(PAGE, data={"revision": "2", "blank": "remove"})
    assert "file" not in sent(services, "put_requirement_file")


@pytest.mark.parametrize(
    ("data", "answer", "field", "sentence"),
    [
        (b"", None, "example_file", "Pilih berkas yang akan diunggah."),
        (b"no picture", None, "example_file", "Berkas harus JPG, PNG, WebP, HEIC, atau PDF."),
        (None, Invalid("invalid_fields", "x", fields={"file": {"code": "file_no_picture"}}), "example_file", "Berkas ini bukan foto."),
        (None, Conflict("permit_type_draft_changed", "x"), None, "Draf ini baru saja berubah"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(
    visitor: Visitor, services: Promised, picture: bytes, data: bytes | None, answer: Exception | None, field: str | None, sentence: str
) -> None:
    if answer:
        services.say["permits", "put_requirement_file"] = answer
    sent_bytes = picture if data is None else data
    name = "" if data == b"" else "contoh.png"
    typed = {"revision": "2", "example": "put", "example_file": (io.BytesIO(sent_bytes), name)}
    page = visitor("agency_admin").post(PAGE, data=typed)
    summary = select(tree(page.text), ".govuk-error-summary")[0]
    assert page.status_code == 422 and sentence in summary.text_content()
    assert [link.get("href") for link in select(summary, "a")] == ([f"#{field}"] if field else [])


def test_whoever_looks_up_or_applies_finds_them_and_the_checklist_says_so(visitor: Visitor) -> None:
    page = tree(visitor().get("/layanan/SIPD").text)
    links = {link.text_content().split(" STR")[0].strip(): link.get("href") for link in select(page, ".izin-sample a")}
    assert links == {"Lihat contoh": "/layanan/berkas/5", "Unduh formulir kosong": "/layanan/berkas/4"}
    assert "(PDF, " in said(visitor().get("/layanan/SIPD").text)
    assert "formulir kosong: unduh" in said(visitor().get("/layanan/SIPD/cetak").text)


def test_the_file_itself_is_for_everybody_and_runs_nothing(visitor: Visitor, services: Promised, picture: bytes) -> None:
    client = visitor()
    with client.application.app_context():
        stored = uploads.store().put(prefix="catalogue", data=picture, name="x").as_dict()
    services.say["permits", "get_catalogue_file"] = {**stored, "name": "contoh.png", "media_type": "image/png"}
    answer = client.get("/layanan/berkas/5")
    assert answer.data == picture and "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    services.say["permits", "get_catalogue_file"] = {**stored, "name": "surat.pdf", "media_type": "application/pdf"}
    assert client.get("/layanan/berkas/5").headers["Content-Disposition"].startswith("attachment")
    services.say["permits", "get_catalogue_file"] = NotFound("catalogue_file_not_found", "not yet")
    assert client.get("/layanan/berkas/5").status_code == 404
