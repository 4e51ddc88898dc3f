"""DOKUMEN as its owner sees it."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "Sudah berakhir"), (0, "Berakhir hari ini"), (1, "Berakhir 1 hari lagi"), (30, "Berakhir 30 hari lagi"), (31, "")],
)
def test_a_document_says_from_thirty_days_before_its_end_that_it_ends(visitor: Visitor, services: Promised, days: int, said: str) -> None:
    listed = services.example("permits", "list_documents")
    until = (TODAY + timedelta(days=days)).isoformat()
    services.say["permits", "list_documents"] = {**listed, "items": [{**listed["items"][0], "valid_until": until}]}
    with time_machine.travel(datetime(2026, 11, 27, 3, tzinfo=UTC), tick=False):
        shown = visitor("applicant").get("/profil/dokumen").text
    assert [tag.text_content() for tag in select(tree(shown), "main .govuk-tag")] == ([said] if said else [])


def test_a_document_shows_its_versions_each_with_its_file_and_who_uses_it(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("applicant").get("/profil/dokumen/7").text)
    files = [link.get("href") for link in select(page, "tbody a")]
    assert files == ["/dokumen/8/berkas", "/dokumen/7/berkas"]
    use = services.example("permits", "list_document_uses")["items"][0]["application"]
    card = select(page, "#dipakai + ul li")[0]
    assert select(card, "a")[0].get("href") == f"/permohonan/{use['application_id']}"
    assert use["number"] in card.text_content() and use["status_name"]["id"] in card.text_content() and "Versi 1" in card.text_content()
    assert select(page, "a.govuk-button")[0].get("href") == "/profil/dokumen/8/ganti"


def test_the_list_says_who_uses_a_document_and_leads_to_the_others(visitor: Visitor, services: Promised) -> None:
    listed = services.example("permits", "list_documents")
    used = {"count": 5, "newest": listed["items"][0]["used_by"]["newest"]}
    services.say["permits", "list_documents"] = {**listed, "items": [{**listed["items"][0], "used_by": used}]}
    page = tree(visitor("applicant").get("/profil/dokumen").text)
    links = [(link.get("href"), link.text_content()) for link in select(page, "tbody td[data-label='Dipakai di'] a")]
    one = used["newest"][0]["application"]
    assert links == [(f"/permohonan/{one['application_id']}", one["number"]), ("/profil/dokumen/7#dipakai", "4 lainnya")]


def version(picture: bytes, **given: str) -> dict[str, Any]:
    return {"version": "2", "name": "STR dokter", "number": "ID-3", "file": (BytesIO(picture), "str.png"), **given}


def test_a_document_is_replaced_at_the_version_that_was_seen(visitor: Visitor, services: Promised, picture: bytes) -> None:
    client = visitor("applicant")
    form = tree(client.get("/profil/dokumen/7/ganti").text)
    assert [select(form, f"input[name={name}]")[0].get("value") for name in ("version", "name")] == ["2", "STR dokter"]
    assert not select(form, "select[name=kind]"), "its kind stays"
    answer = client.post("/profil/dokumen/7/ganti?kembali=/permohonan/42/syarat/STR", data=version(picture))
    assert (answer.status_code, answer.location) == (302, "/permohonan/42/syarat/STR")
    asked = next(arguments for _, method, arguments in services.asked if method == "replace_document")
    assert (asked["document_id"], asked["version"], asked["number"], asked["file"]["name"]) == (7, 2, "ID-3", "str.png")
    assert client.post("/profil/dokumen/7/ganti?kembali=//jahat.test/", data=version(picture)).location == "/profil/dokumen/8"


def test_who_did_not_see_the_newest_version_is_told_and_keeps_what_was_typed(visitor: Visitor, services: Promised, picture: bytes) -> None:
    services.say["permits", "replace_document"] = Conflict("document_replaced", "there is a newer version already")
    answer = visitor("applicant").post("/profil/dokumen/7/ganti", data=version(picture, version="x", name="Nama baru"))
    assert answer.status_code == 422 and "baru saja diganti" in answer.text
    assert select(tree(answer.text), "input[name=name]")[0].get("value") == "Nama baru"
    assert next(arguments["version"] for _, method, arguments in services.asked if method == "replace_document") == 1000


def test_all_faults_of_a_version_are_named_at_once(visitor: Visitor) -> None:
    data = {"version": "2", "name": "", "issued_on-day": "31", "issued_on-month": "2", "issued_on-year": "2026"}
    page = tree(visitor("applicant").post("/profil/dokumen/7/ganti", data=data).text)
    assert {link.get("href") for link in select(page, ".govuk-error-summary a")} == {"#name", "#issued_on", "#file"}


@pytest.mark.parametrize("newer", [True, False])
def test_a_draft_is_offered_the_newer_version_and_a_new_one_of_what_is_out_of_date(
    visitor: Visitor, services: Promised, newer: bool
) -> None:
    draft = services.example("permits", "create_application")
    document = services.example("permits", "get_document")
    fault = {"code": "document_expired", "valid_until": "2026-11-01"}
    attached = {**draft["requirements"][0], "document": document["versions"][1], "fault": fault, "fulfilled": False}
    wanted = {**attached, "newer_document": document["versions"][0] if newer else None}
    services.say["permits", "get_application"] = {**draft, "requirements": [wanted]}
    services.say["permits", "find_fitting_document"] = {"document": None}
    client = visitor("applicant")
    for path in ("/permohonan/42", f"/permohonan/42/syarat/{wanted['code']}"):
        page = tree(client.get(path).text)
        assert "berlaku sampai" in page.text_content().lower(), "why it does not serve"
        offered = [each.get("value") for each in select(page, "main form input[type=hidden][name=document_id]")]
        assert offered == (["8"] if newer else [])
        links = [link.get("href").partition("?")[0] for link in select(page, "main a") if "/ganti" in link.get("href")]
        assert links == ([] if newer else ["/profil/dokumen/7/ganti"])


def test_home_names_what_ends_and_leads_to_its_replacement(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("applicant").get("/beranda").text)
    links = [link.get("href") for link in select(page, "section[aria-labelledby=tindakan] a") if "dokumen" in link.get("href")]
    assert links == ["/profil/dokumen/8", "/profil/dokumen/8/ganti?kembali=/beranda"]


@pytest.mark.parametrize("attached", [False, True])
def test_a_requirement_offers_the_best_document_first_with_one_button(visitor: Visitor, services: Promised, attached: bool) -> None:
    draft, best = services.example("permits", "create_application"), services.example("permits", "find_fitting_document")["document"]
    wanted = {**draft["requirements"][0], "document": best if attached else None}
    services.say["permits", "get_application"] = {**draft, "requirements": [wanted]}
    client = visitor("applicant")
    first = select(tree(client.get(f"/permohonan/42/syarat/{wanted['code']}").text), "main form")[0]
    typed = {each.get("name"): each.get("value") for each in select(first, "input[type=hidden], button")}
    if attached:
        assert "document_id" not in typed
        return
    assert (typed["document_id"], typed["reuse"]) == (str(best["document_id"]), "yes")
    answer = client.post(
        f"/permohonan/42/syarat/{wanted['code']}", data={name: typed[name] for name in ("revision", "document_id", "reuse")}
    )
    assert answer.status_code == 302
    asked = next(arguments for _, method, arguments in services.asked if method == "attach_document")
    assert (asked["document_id"], asked["requirement"]) == (best["document_id"], wanted["code"])


@pytest.mark.parametrize(("status", "said"), [("active", "Berlaku"), ("superseded", "Diganti"), ("revoked", "Dicabut")])
def test_a_permit_issued_here_is_read_only_and_says_how_it_stands(
    visitor: Visitor, services: Promised, status: str, said: str, picture: bytes
) -> None:
    issued = {"kind": "permit", "permit_id": 3, "permit_status": status}
    for method in ("list_documents", "get_document"):
        found = services.example("permits", method)
        one = found["items"][0] if "items" in found else found
        services.say["permits", method] = {**found, "items": [{**one, **issued}]} if "items" in found else {**found, **issued}
    client = visitor("applicant")
    for path in ("/profil/dokumen", "/profil/dokumen/7"):
        page = tree(client.get(path).text)
        assert said in [tag.text_content().strip() for tag in select(page, "main .govuk-tag")]
        assert not [link for link in select(page, "main a") if "/ganti" in link.get("href")]
    assert [client.get("/profil/dokumen/7/ganti").status_code, client.post("/profil/dokumen/7/ganti").status_code] == [404, 404]


@pytest.mark.parametrize(("until", "named"), [("2026-11-29", True), ("2026-11-30", False), (None, False)])
def test_a_draft_says_which_document_will_be_out_of_date_before_it_is_finished(
    visitor: Visitor, services: Promised, until: str | None, named: bool
) -> None:
    draft, document = services.example("permits", "get_application"), services.example("permits", "get_document")
    attached = {**draft["requirements"][0], "document": {**document["versions"][0], "valid_until": until}, "fulfilled": True, "fault": None}
    given = {**draft, "status": "draft", "number": None, "expected_at": "2026-11-30T16:59:59+00:00", "requirements": [attached]}
    services.say["permits", "get_application"] = given
    page = tree(visitor("applicant").get("/permohonan/42").text)
    assert ("sebelum permohonan diperkirakan selesai" in page.text_content()) is named
    assert bool([link for link in select(page, "main a") if "/ganti" in link.get("href")]) is named


def test_what_has_ended_among_the_stored_ones_says_so_beside_the_choice(visitor: Visitor, services: Promised) -> None:
    listed, draft = services.example("permits", "list_documents"), services.example("permits", "create_application")
    services.say["permits", "get_application"] = draft
    ended = {**listed["items"][0], "valid_until": "2026-01-31"}
    services.say["permits", "list_documents"] = {**listed, "items": [ended]}
    page = tree(visitor("applicant").get(f"/permohonan/42/syarat/{draft['requirements'][0]['code']}").text)
    links = [link for link in select(page, "main form + p a") if "/ganti" in link.get("href")]
    assert [link.get("href").partition("?")[0] for link in links] == [f"/profil/dokumen/{ended['document_id']}/ganti"]
    assert "sudah berakhir 31 Jan 2026" in page.text_content()


def test_what_nothing_uses_is_removed_and_what_is_used_says_why_not(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    assert not select(tree(client.get("/profil/dokumen/7").text), "form[action$='/hapus']"), "it is in use"
    services.say["permits", "list_document_uses"] = {"items": [], "next": None}
    form = select(tree(client.get("/profil/dokumen/7").text), "form[action='/profil/dokumen/8/hapus']")[0]
    assert select(form, "input[name=version]")[0].get("value") == "2"
    assert client.post("/profil/dokumen/8/hapus", data={"version": "2"}).location == "/profil/dokumen"
    assert services.asked[-1] == ("permits", "remove_document", {"document_id": 8, "version": 2})
    services.say["permits", "remove_document"] = Conflict("document_in_use", "an application uses the document")
    assert client.post("/profil/dokumen/8/hapus", data={"version": "2"}).location == "/profil/dokumen/8"
    assert "tidak dapat dihapus" in client.get("/profil/dokumen/8").text
