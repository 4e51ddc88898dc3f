"""Renewal and amendment: which permit, old beside new, and both of them afterwards."""

from typing import Any

import pytest

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_applications import draft
from tests.gateway.pages.tree import select, tree

CHOOSE = "/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&pemohon=individual"


def held(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("permits", "list_permits")["items"][0], **changed}


def test_tambah_asks_which_permit_is_renewed(visitor: Visitor) -> None:
    chosen = {"application_kind": "renewal", "permit_type": "SIPD", "applicant_type": "individual"}
    assert visitor("applicant").post("/permohonan/baru", data=chosen).location == CHOOSE
    assert visitor("applicant").get("/permohonan/baru/izin-lama?permohonan=new&jenis=SIPD").location == "/permohonan/baru?jenis=SIPD"


def test_permits_that_can_be_renewed_are_chosen_and_the_others_say_from_when(visitor: Visitor, services: Promised) -> None:
    open_now = held(services, permit_id=9, number="503/0009/SIPD/DPMPTSP/2021", may=["renewal"], why_not={})
    services.say["permits", "list_permits"] = {"items": [open_now, held(services)], "next": None}
    page = tree(visitor("applicant").get(f"{CHOOSE}&izin=9").text)
    assert [(each.get("value"), each.get("checked")) for each in select(page, "input[name=permit_id]")] == [
        ("9", "checked"),
        ("other", None),
    ]
    direct = tree(visitor("applicant").get("/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&izin=9").text)
    assert [each.get("value") for each in select(direct, "input[name=permit_id]")] == ["9"] and not select(direct, "#old_permit_number")
    assert "503/0001/SIPD/DPMPTSP/2026" in page.text_content() and "dapat diperpanjang mulai 28 Agustus 2031." in page.text_content()


def test_a_chosen_permit_begins_the_draft_and_a_number_does_where_there_is_none(visitor: Visitor, services: Promised) -> None:
    for typed, sent in (
        ({"permit_id": "9", "old_permit_number": "503/1"}, (9, None)),
        ({"permit_id": "other", "old_permit_number": "503/1"}, (None, "503/1")),
        ({"old_permit_number": " 503/1 "}, (None, "503/1")),
        ({"permit_id": "9"}, (9, None)),
    ):
        services.asked.clear()
        address = CHOOSE if len(typed) > 1 or "permit_id" not in typed else CHOOSE.removesuffix("&pemohon=individual")
        assert visitor("applicant").post(address, data=typed).location == "/permohonan/42"
        asked = next(arguments for _, name, arguments in services.asked if name == "create_application")
        assert (asked["permit_id"], asked["old_permit_number"], asked["application_kind"]) == (*sent, "renewal")


@pytest.mark.parametrize("typed", [{}, {"permit_id": "other"}, {"permit_id": "x" * 30}, {"old_permit_number": "1" * 51}])
def test_without_a_permit_or_a_number_nothing_is_begun_and_what_was_typed_stays(
    visitor: Visitor, services: Promised, typed: dict[str, str]
) -> None:
    answer = visitor("applicant").post(CHOOSE, data=typed)
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, ".govuk-error-summary a")[0].get("href") == "#old_permit_number"
    assert select(page, "#old_permit_number")[0].get("value") == typed.get("old_permit_number", "")
    assert "create_application" not in {name for _, name, _ in services.asked}


def test_a_renewal_that_is_refused_says_why_in_a_sentence_with_the_day(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "create_application"] = Conflict("renewal_too_late", "late", last_day="2032-02-24")
    answer = visitor("applicant").post(CHOOSE, data={"permit_id": "9"})
    assert answer.status_code == 422
    assert "hanya dapat diperpanjang sampai 24 Februari 2032. Ajukan permohonan baru." in tree(answer.text).text_content()


def old_permit(services: Promised, **changed: Any) -> dict[str, Any]:
    one = draft(services)
    known = {"code": "A" * 26, "holder_name": "Siti Contoh", "valid_from": "2026-11-26", "valid_until": "2031-11-26", "status": "active"}
    return {"permit_id": 5, "number": "503/0001/SIPD/DPMPTSP/2026", "permit": known, "location": one["location"], "company": None} | changed


def test_an_amendment_shows_old_beside_new(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, application_kind="amendment", old_permit=old_permit(services))
    assert "Lokasi dan perusahaan masih sama dengan izin lama." in visitor("applicant").get("/permohonan/42").text
    before = {**draft(services)["location"], "address": "Jl. Lama No. 1"}
    old = old_permit(services, location=before)
    services.say["permits", "get_application"] = draft(services, application_kind="amendment", old_permit=old)
    row = select(tree(visitor("applicant").get("/permohonan/42").text), "#perubahan + table tbody tr")[0]
    assert [" ".join(cell.text_content().split())[:14] for cell in row] == ["Lokasi Izin", "Jl. Lama No. 1", "Jl. Contoh No."]


def test_the_desk_sees_old_beside_new_too(visitor: Visitor, services: Promised) -> None:
    sent = services.example("permits", "get_application")
    old = old_permit(services, location={**sent["location"], "address": "Jl. Lama No. 1"})
    services.say["permits", "get_application"] = {**sent, "application_kind": "amendment", "old_permit": old}
    assert "Jl. Lama No. 1" in visitor("verifier").get("/staf/permohonan/42").text


def test_the_number_of_an_old_permit_is_entered_on_its_task_and_only_where_it_is_open(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, application_kind="renewal", old_permit=None, missing=["old_permit"])
    page = tree(visitor("applicant").get("/permohonan/42").text)
    assert select(page, "#tugas-old_permit a")[0].get("href") == "/permohonan/42/izin-lama"
    assert visitor("applicant").post("/permohonan/42/izin-lama", data={"revision": "1", "old_permit_number": ""}).status_code == 422
    answer = visitor("applicant").post("/permohonan/42/izin-lama", data={"revision": "1", "old_permit_number": "503/77/2021"})
    assert answer.location == "/permohonan/42"
    assert services.asked[-1][2] == {"application_id": 42, "revision": 1, "old_permit_number": "503/77/2021"}
    for closed in (draft(services), draft(services, application_kind="renewal", old_permit=old_permit(services))):
        services.say["permits", "get_application"] = closed
        assert visitor("applicant").get("/permohonan/42/izin-lama").status_code == 404


def test_the_list_of_permits_offers_what_would_be_accepted(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("applicant").get("/profil/izin").text)
    links = [link.get("href") for link in select(page, ".izin-card a") if "izin-lama" in link.get("href")]
    assert links == ["/permohonan/baru/izin-lama?permohonan=amendment&jenis=SIPD&izin=5"]
    assert "Dapat diperpanjang mulai" in page.text_content()
    services.say["permits", "list_permits"] = {"items": [held(services, may=["renewal"], why_not={})], "next": None}
    assert "Perpanjang izin" in visitor("applicant").get("/beranda").text


def test_the_public_check_of_a_replaced_permit_leads_to_the_new_one_and_back(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "verify_permit")
    other = {"number": "503/0002/SIPD/DPMPTSP/2031", "code": "B" * 26, "valid_from": "2031-11-27"}
    services.say["permits", "verify_permit"] = {**found, "status": "superseded", "superseded_by": other}
    page = tree(visitor().get("/v/AAA").text)
    assert "Diganti" in page.text_content() and "Mulai Kamis, 27 November 2031 diganti izin" in " ".join(page.text_content().split())
    assert [link.get("href") for link in select(page, "main a")] == [f"/v/{'B' * 26}"]
    services.say["permits", "verify_permit"] = {**found, "status": "upcoming", "supersedes": other}
    assert "Belum berlaku" in visitor().get("/v/AAA").text


DUPLICATE = CHOOSE.replace("renewal", "duplicate")


def test_tambah_offers_a_duplicate_where_a_permit_type_has_one_and_says_which(visitor: Visitor, services: Promised) -> None:
    assert "duplicate" not in [each.get("value") for each in select(tree(visitor("applicant").get("/permohonan/baru").text), "input")]
    found = services.example("permits", "search_permit_types")
    row = {**found["items"][0], "name": "Tanda Daftar Gudang", "kinds": ["new", "duplicate"]}
    services.say["permits", "search_permit_types"] = {**found, "items": [row]}
    page = tree(visitor("applicant").get("/permohonan/baru").text)
    assert "duplicate" in [each.get("value") for each in select(page, "input[name=application_kind]")]
    assert "Untuk: Tanda Daftar Gudang." in page.text_content()


@pytest.mark.parametrize("kind", ["renewal", "duplicate"])
def test_a_kind_that_the_permit_type_has_not_is_refused_before_anybody_looks_for_a_permit(
    visitor: Visitor, services: Promised, kind: str
) -> None:
    row = services.example("permits", "list_permit_types")[0]
    services.say["permits", "list_permit_types"] = [{**row, "code": "PBG", "kinds": ["new"]}]
    chosen = {"application_kind": kind, "permit_type": "PBG", "applicant_type": "individual"}
    answer = visitor("applicant").post("/permohonan/baru", data=chosen)
    assert answer.status_code == 422 and "PBG tidak punya" in answer.text
    assert select(tree(answer.text), ".govuk-error-summary a")[0].get("href") == "#application_kind"


def test_a_duplicate_is_of_a_permit_that_is_known_here(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "list_permits"] = {"items": [held(services, permit_id=9, may=["duplicate"], why_not={})], "next": None}
    page = tree(visitor("applicant").get(DUPLICATE).text)
    assert [each.get("value") for each in select(page, "input[name=permit_id]")] == ["9"] and not select(page, "#old_permit_number")
    assert "Bawa berkasnya ke loket" in page.text_content()
    for typed in ({}, {"old_permit_number": "503/1"}):
        answer = visitor("applicant").post(DUPLICATE, data=typed)
        assert answer.status_code == 422 and "Pilih izin." in answer.text
    assert "create_application" not in {name for _, name, _ in services.asked}
    assert visitor("applicant").post(DUPLICATE, data={"permit_id": "9"}).location == "/permohonan/42"
    services.say["permits", "list_permits"] = {"items": [], "next": None}
    none = tree(visitor("applicant").get(DUPLICATE).text)
    assert not select(none, "main form button") and "Bawa berkasnya ke loket" in none.text_content()


def test_location_and_company_of_a_duplicate_are_the_permits(visitor: Visitor, services: Promised) -> None:
    one = draft(services, application_kind="duplicate", applicant_type="company", old_permit=old_permit(services))
    services.say["permits", "get_application"] = one
    page = tree(visitor("applicant").get("/permohonan/42").text)
    links = {each.get("href") for each in select(page, "main a")}
    assert links.isdisjoint({"/permohonan/42/lokasi", "/permohonan/42/perusahaan"})
    assert "Bila berubah, ajukan perubahan." in page.text_content()
    for part in ("lokasi", "perusahaan"):
        answer = visitor("applicant").get(f"/permohonan/42/{part}")
        assert answer.status_code == 409 and "Duplikat berisi data yang sama" in answer.text


def test_a_duplicate_is_told_wherever_the_permit_is_shown(visitor: Visitor, services: Promised) -> None:
    row = held(services, duplicated_on="2026-12-03", may=["duplicate"], why_not={})
    services.say["permits", "list_permits"] = {"items": [row], "next": None}
    page = tree(visitor("applicant").get("/profil/izin").text)
    assert "Duplikat diterbitkan Kamis, 3 Desember 2026" in page.text_content()
    assert "/permohonan/baru/izin-lama?permohonan=duplicate&jenis=SIPD&izin=5" in [each.get("href") for each in select(page, "main a")]
    services.say["permits", "verify_permit"] = {**services.example("permits", "verify_permit"), "duplicated_on": "2026-12-03"}
    assert (
        "Duplikat diterbitkan Kamis, 3 Desember 2026; lembar sebelumnya dilaporkan hilang atau rusak."
        in tree(visitor().get("/v/" + "A" * 26).text).text_content()
    )
    issued = {**draft(services, application_kind="duplicate", old_permit=old_permit(services)), "status": "issued", "permit": row}
    services.say["permits", "get_application"] = {**issued, "number": "0002/TDG/DPMPTSP/XII/2026"}
    assert "Unduh duplikat (PDF)" in visitor("applicant").get("/permohonan/42").text
