"""The catalogue as a file, on pages and over the API: taken out, shown before it is taken in, taken in as drafts of what is ticked."""

import io
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin_catalogue import said
from tests.gateway.pages.tree import select, tree

ADDRESS = "/admin/layanan/impor"
API = "/api/v1/admin/catalogue"


@pytest.fixture
def entry(services: Promised) -> dict[str, Any]:
    (found,) = services.example("permits", "export_catalogue")["items"]
    return dict(found)


def a_file(*entries: Any, **more: Any) -> bytes:
    return json.dumps({"format": "izin-catalogue", "version": 1, "permit_types": entries, **more}).encode()


def send(client: FlaskClient, raw: bytes) -> Any:
    return client.post(ADDRESS, data={"file": (io.BytesIO(raw), "katalog.json")}, content_type="multipart/form-data")


def verdicts(services: Promised, *changes: dict[str, Any]) -> None:
    (example,) = services.example("permits", "review_catalogue_entries")["items"]
    items = [{**example, "place": place, **change} for place, change in enumerate(changes)]
    services.say["permits", "review_catalogue_entries"] = {"items": items}


def imported(services: Promised) -> list[dict[str, Any]]:
    return [arguments["entry"] for _, method, arguments in services.asked if method == "import_permit_type"]


def test_the_export_is_one_file_and_can_be_narrowed_to_a_group(visitor: Visitor, entry: dict[str, Any]) -> None:
    client = visitor("agency_admin")
    answer = client.get("/admin/layanan/ekspor.json")
    file = json.loads(answer.data)
    assert file["permit_types"] == [entry] and (file["format"], file["version"]) == ("izin-catalogue", 1)
    assert file["$schema"] == "http://127.0.0.1:8080/static/catalogue.schema.json"
    assert client.get("/static/catalogue.schema.json").get_json()["$id"] == "urn:izin:catalogue:1"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="katalog-2')
    assert json.loads(client.get("/admin/layanan/ekspor.json?kelompok=building").data)["permit_types"] == []
    assert json.loads(client.get("/admin/layanan/ekspor.json?kelompok=<b>").data)["permit_types"] == [entry]


@pytest.mark.parametrize("role", ["counter_officer", "auditor", "applicant", "operator"])
def test_nobody_else_takes_it_out_or_in(visitor: Visitor, role: str) -> None:
    client = visitor(role)
    assert [client.get(address).status_code for address in (ADDRESS, "/admin/layanan/ekspor.json")] == [403] * 2
    assert send(client, a_file({})).status_code == 403


def test_a_preview_says_what_would_happen_and_stores_nothing(visitor: Visitor, services: Promised, entry: dict[str, Any]) -> None:
    codes = ("SIPD", "SIPB", "SKP", "PBG", "KPS")
    fault = {"code": "no_legal_basis", "kind": None, "about": None, "figures": {}}
    verdicts(
        services,
        {"code": "SIPD", "unknown": ["fee.colour"]},
        {"code": "SIPB", "outcome": "new", "differences": {}, "faults": [fault]},
        {"code": "SKP", "outcome": "same", "differences": {}, "unknown": []},
        {"code": "PBG", "outcome": "refused", "differences": {}, "wrong": {"requirements.new.3.text": {"code": "maxLength", "limit": 300}}},
        {"code": "KPS", "outcome": "refused", "differences": {}, "faults": [{**fault, "code": "draft_open"}], "draft_id": 9},
    )
    answer = send(visitor("agency_admin"), a_file(*({**entry, "code": code} for code in codes), colour="biru"))
    page = said(answer.text)
    assert answer.status_code == 200 and imported(services) == []
    for text in (
        "Kunci berkas yang tidak dikenal, dilewati: colour.",
        "Baru: Lama proses menjadi 4 hari kerja (dulu 5 hari kerja).",
        "Perpanjangan: Tidak dapat diajukan lagi.",
        "Tidak dikenal, dilewati: permit_types[0].fee.colour.",
        "Sebelum terbit: Tulis paling sedikit satu dasar hukum: buka Ubah pokok",
        "permit_types[3].requirements.new[3].text paling banyak 300 karakter",
        "Jenis izin ini sudah punya draf lain.",
        "Sama persis (1)",
    ):
        assert text in page
    boxes = select(tree(answer.text), "input[name=codes]")
    assert [(box.get("value"), "checked" in box.attrib) for box in boxes] == [("SIPB", True), ("SIPD", True)]


def test_what_is_ticked_becomes_drafts_and_the_rest_is_told(visitor: Visitor, services: Promised, entry: dict[str, Any]) -> None:
    client, codes = visitor("agency_admin"), ("SIPD", "SIPB", "SKP")
    verdicts(services, *({"code": code, "outcome": "changed" if code != "SKP" else "same"} for code in codes))
    preview = tree(send(client, a_file(*({**entry, "code": code} for code in codes))).text)
    carried = select(preview, "input[name=isi]")[0].get("value")
    answer = client.post(ADDRESS, data={"isi": carried, "codes": ["SIPD", "SKP"]})
    assert answer.location == "/admin/layanan" and [each["code"] for each in imported(services)] == ["SIPD"]
    page = said(client.get(answer.location).text)
    assert "Draf yang dibuat: 1. Belum ada yang terbit." in page and "SKP: Jenis izin ini sudah sama persis." in page


def test_a_file_of_hundreds_of_new_types_has_the_time_that_they_take(
    visitor: Visitor, services: Promised, entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts(services, {"code": "SIPB", "outcome": "new", "differences": {}})
    answering, left = services.call, []

    def call(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        left.append((method, how["deadline"] - time.time()))
        return answering(service, method, arguments, **how)

    client = visitor("agency_admin")
    monkeypatch.setattr(services, "call", call)
    carried = select(tree(send(client, a_file({**entry, "code": "SIPB"})).text), "input[name=isi]")[0].get("value")
    assert client.post(ADDRESS, data={"isi": carried, "codes": ["SIPB"]}).location == "/admin/layanan"
    assert dict(left)["import_permit_type"] > 20


def test_somebody_was_quicker(visitor: Visitor, services: Promised, entry: dict[str, Any]) -> None:
    client = visitor("agency_admin")
    carried = select(tree(send(client, a_file(entry)).text), "input[name=isi]")[0].get("value")
    services.say["permits", "import_permit_type"] = Conflict("permit_type_draft_exists", "")
    answer = client.post(ADDRESS, data={"isi": carried, "codes": ["SIPD"]})
    page = said(client.get(answer.location).text)
    assert "SIPD: Jenis izin ini sudah punya draf." in page and "Draf yang dibuat" not in page


def test_nothing_ticked_is_said_and_the_file_is_still_there(visitor: Visitor, services: Promised, entry: dict[str, Any]) -> None:
    client = visitor("agency_admin")
    carried = select(tree(send(client, a_file(entry)).text), "input[name=isi]")[0].get("value")
    answer = client.post(ADDRESS, data={"isi": carried})
    assert answer.status_code == 422 and "Centang paling sedikit satu jenis izin." in said(answer.text)
    page = tree(answer.text)
    assert select(page, "input[name=isi]")[0].get("value") == carried and "checked" not in select(page, "input[name=codes]")[0].attrib


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "Berkas ini kosong"),
        (b'{"a":\n}', "Berkas ini bukan JSON yang benar: periksa baris 2, kolom 1."),
        (b"x" * 2_100_000, "Berkas 2,1 MB. Batas kami untuk impor katalog 2 MB."),
        (b"{}", 'kunci "format" harus berisi "izin-catalogue"'),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(visitor: Visitor, raw: bytes, sentence: str) -> None:
    answer = send(visitor("agency_admin"), raw)
    page = tree(answer.text)
    assert answer.status_code == 422 and sentence in said(answer.text)
    assert select(page, ".govuk-error-summary a[href='#file']") and select(page, "#file-error")


def test_no_file_and_a_broken_preview_are_refused_too(visitor: Visitor) -> None:
    client = visitor("agency_admin")
    assert "Pilih berkas yang akan diunggah." in said(client.post(ADDRESS, data={}, content_type="multipart/form-data").text)
    for carried in ("", "x", "é", "AAAA"):
        assert client.post(ADDRESS, data={"isi": carried, "codes": ["SIPD"]}).status_code == 422


def test_entries_that_no_form_would_take_are_refused_beside_the_good_ones(
    visitor: Visitor, services: Promised, entry: dict[str, Any]
) -> None:
    answer = send(visitor("agency_admin"), a_file({**entry, "name": "تصريح"}, 3))
    page = said(answer.text)
    assert answer.status_code == 200 and "Tidak dapat diimpor (2)" in page
    assert "permit_types[0].name memuat huruf yang tidak dapat dicetak" in page and "permit_types[1] harus berjenis" in page


@pytest.mark.parametrize(
    ("inside", "code", "sentence"),
    [
        ("code", "pattern", "permit_types[0].code harus 2 sampai 20 huruf besar"),
        ("requirements.new.0.code", "pattern", "requirements.new[0].code hanya memakai huruf besar"),
        ("fee.terms.floors.1", "pattern", "fee.terms.floors[1] harus angka"),
        ("number_format", "pattern", "permit_types[0].number_format memuat karakter"),
        ("name", "maxLength", "permit_types[0].name paling banyak 200 karakter (sekarang 25)"),
        ("technical_unit", "type", "permit_types[0].technical_unit harus berjenis"),
        ("group", "enum", "permit_types[0].group"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_exactly(
    visitor: Visitor, services: Promised, entry: dict[str, Any], inside: str, code: str, sentence: str
) -> None:
    fault = {"code": code, **({"limit": 200} if code == "maxLength" else {})}
    verdicts(services, {"outcome": "refused", "differences": {}, "unknown": [], "wrong": {inside: fault}})
    assert sentence in said(send(visitor("agency_admin"), a_file(entry)).text)


def test_the_api_exports_reviews_and_imports(
    client: FlaskClient, services: Promised, bearer: Callable[..., dict[str, str]], entry: dict[str, Any]
) -> None:
    who = bearer("agency_admin")
    raw = client.get(API, headers=who).data
    assert json.loads(raw)["permit_types"] == [entry]
    said = client.post(f"{API}/reviews", data=raw, headers={**who, "Content-Type": "application/json"}).get_json()
    assert (said["passed_over"], said["items"][0]["outcome"]) == ([], "changed")
    assert said["items"][0]["says"][:2] == [
        "Berubah: menjadi draf versi berikutnya.",
        "Baru: Lama proses menjadi 4 hari kerja (dulu 5 hari kerja).",
    ]
    assert imported(services) == []
    done = client.post(f"{API}/imports", data=raw, headers={**who, "Content-Type": "application/json"})
    assert done.status_code == 200 and done.get_json() == {"made": [{"code": "SIPD", "draft_id": 3}], "left": []}
    none = client.post(f"{API}/imports?codes=SKP, X", data=raw, headers={**who, "Content-Type": "application/json"}).get_json()
    assert none == {"made": [], "left": []} and len(imported(services)) == 1
    verdicts(services, {"outcome": "same"})
    left = client.post(f"{API}/imports?codes=SIPD", data=raw, headers={**who, "Content-Type": "application/json"}).get_json()
    assert left["left"][0]["reason"] == "nothing_to_import"
    verdicts(services, {"outcome": "refused", "draft_id": 7})
    refused = client.post(f"{API}/imports", data=raw, headers={**who, "Content-Type": "application/json"}).get_json()
    assert refused["left"][0]["reason"] == "permit_type_draft_exists", "what is refused is told, chosen or not"


def test_the_api_refuses_a_wrong_body_with_its_place(client: FlaskClient, bearer: Callable[..., dict[str, str]]) -> None:
    who = {**bearer("agency_admin"), "Content-Type": "application/json"}
    for address in (f"{API}/reviews", f"{API}/imports"):
        answer = client.post(address, data=b'{"a":\n}', headers=who)
        assert answer.status_code == 422 and "baris 2, kolom 1" in answer.text
        assert client.post(address, data=b"a=1", headers={**who, "Content-Type": "text/plain"}).status_code == 415
    assert client.post(f"{API}/imports?x=1", data=a_file({}), headers=who).status_code == 422
    big = a_file({"x": "y" * 600_000})
    assert client.post(f"{API}/reviews", data=big, headers=who).status_code == 200, "larger than other bodies may be"
