"""Lists and choices: a page asks for what it shows, leads to the next page, and finds what is on none of the pages so far."""

from typing import Any

import pytest

from bus.refusals import NotFound
from gateway import export
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_applications import draft
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

LISTS = [
    ("/profil/dokumen", "list_documents"),
    ("/profil/perusahaan", "list_companies"),
    ("/profil/izin", "list_permits"),
    ("/profil", "list_applications"),
]


def say_more(services: Promised, method: str, next: Any = 7) -> dict[str, Any]:
    """The list's example, which now has another page."""
    services.say["permits", method] = {**services.example("permits", method), "next": next}
    return services.say["permits", method]


def next_page(text: str) -> list[str]:
    return [link.get("href") for link in select(tree(text), "a[rel=next]")]


@pytest.mark.parametrize(("path", "method"), LISTS)
def test_an_own_list_is_pages(visitor: Visitor, services: Promised, path: str, method: str) -> None:
    client = visitor("applicant")
    assert next_page(client.get(path).text) == []
    say_more(services, method)
    assert [link.partition("&")[0] for link in next_page(client.get(path).text)] == [f"{path}?after=7"]
    services.asked.clear()
    client.get(f"{path}?after=7")
    assert [given["after"] for given in asked(services, method)] == [7]


def test_the_start_page_asks_for_the_permit_types_that_it_shows(visitor: Visitor, services: Promised) -> None:
    visitor().get("/")
    (given,) = asked(services, "list_permit_types")
    assert 0 < len(given["codes"]) < 10 and not asked(services, "search_permit_types")


def test_home_shows_every_draft_though_there_are_more_open_applications_than_a_page(visitor: Visitor, services: Promised) -> None:
    promised = services.example("permits", "list_applications")
    row = {**promised["items"][0], "number": None, "permit_type_name": "Izin lama"}
    client = visitor("applicant")
    client.get("/beranda")
    assert [given.get("status") for given in asked(services, "list_applications")] == [None], "one call where one page holds all"

    def call(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        answer = Promised.call(services, service, method, arguments, **how)
        if method != "list_applications":
            return answer
        return {**promised, "items": [row]} if arguments.get("status") == "draft" else {**promised, "next": 7}

    services.call = call  # type: ignore[method-assign]
    page = client.get("/beranda").text
    assert "Izin lama" in page and next_page(page) == ["/beranda?after=7"]


def test_home_leads_to_all_permits_when_it_shows_some(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    assert "Semua izin saya" not in client.get("/beranda").text
    say_more(services, "list_permits")
    assert "Semua izin saya" in client.get("/beranda").text


def test_a_complaint_may_be_about_an_application_that_is_on_no_list(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    assert select(tree(client.get("/keluhan/baru").text), "select#application_number")
    say_more(services, "list_applications")
    page = tree(client.get("/keluhan/baru?no=0001/SIPD/DPMPTSP/XI/2020").text)
    (field,) = select(page, "input#application_number")
    assert field.get("value") == "0001/SIPD/DPMPTSP/XI/2020"
    assert select(page, f"datalist#{field.get('list')} option"), "the newest are offered"


def test_a_requirement_offers_the_documents_that_may_fulfil_it(visitor: Visitor, services: Promised) -> None:
    wanted = services.example("permits", "attach_document")["requirements"][0]
    services.say["permits", "get_application"] = draft(services, requirements=[wanted])
    client, path = visitor("applicant"), f"/permohonan/42/syarat/{wanted['code']}"
    assert not select(tree(client.get(path).text), "input#q"), "nothing to search where all are shown"
    (given,) = asked(services, "list_documents")
    assert (given["kind"], given["q"]) == (wanted["document_kind"], None)
    say_more(services, "list_documents")
    page = client.get(path).text
    assert select(tree(page), "input#q") and next_page(page) == [f"{path}?after=7"]
    services.say["permits", "list_documents"] = {"items": [], "next": None}
    page = client.get(f"{path}?q=ijazah").text
    assert asked(services, "list_documents")[-1]["q"] == "ijazah"
    assert "Tidak ada yang cocok dengan “ijazah”" in page and select(tree(page), "input#q")


def test_an_application_offers_companies_by_the_page_and_by_words(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, applicant_type="company")
    client, path = visitor("applicant"), "/permohonan/42/perusahaan"
    assert not select(tree(client.get(path).text), "input#q")
    say_more(services, "list_companies")
    page = client.get(path).text
    assert select(tree(page), "input#q") and next_page(page) == [f"{path}?after=7"]
    services.say["permits", "list_companies"] = {"items": [], "next": None}
    page = tree(client.get(f"{path}?q=maju").text)
    assert select(page, "input#q") and not select(page, "input#nib"), "no form for a first company, where only the search found none"
    client.post(f"{path}?q=maju", data={"revision": "1", "company_id": "31"})
    assert asked(services, "change_application")[-1]["company_id"] == 31, "chosen on whichever page"


def test_a_company_is_asked_for_by_itself(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    assert client.get("/profil/perusahaan/31").status_code == 200
    assert asked(services, "get_company") == [{"company_id": 31}] and not asked(services, "list_companies")
    services.say["permits", "get_company"] = NotFound("company_not_found", "")
    assert client.get("/profil/perusahaan/32").status_code == 404


@pytest.mark.parametrize(("path", "role"), [("/permohonan/baru?jenis=APOTEK", "applicant"), ("/simulasi?permit_type=APOTEK", "applicant")])
def test_a_permit_type_can_be_chosen_from_more_than_a_page(visitor: Visitor, services: Promised, path: str, role: str) -> None:
    client = visitor(role)
    plain = path.partition("?")[0]
    assert not select(tree(client.get(plain).text), "input#q")
    found = say_more(services, "search_permit_types", next="ZZ")
    other = {**found["items"][0], "code": "APOTEK", "name": "Izin Apotek"}
    services.say["permits", "list_permit_types"] = [other]
    page = tree(client.get(path).text)
    assert select(page, "input#q")
    assert [each.get("value") for each in select(page, "select#permit_type option")][:2] == ["", "APOTEK"], "the chosen one is there"
    client.get(f"{plain}?q=apotek")
    assert asked(services, "search_permit_types")[-1]["q"] == "apotek"


def test_administration_asks_for_those_who_are_invited(visitor: Visitor, services: Promised) -> None:
    visitor("agency_admin").get("/admin")
    assert [given.get("status") for given in asked(services, "list_staff")] == ["invited"]


def test_the_catalogue_is_pages_that_keep_the_search(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert "jenis izin." in client.get("/layanan").text
    say_more(services, "search_permit_types", next="SIPD")
    page = client.get("/layanan?q=dokter&group=building").text
    assert next_page(page) == ["/layanan?after=SIPD&q=dokter&group=building"]
    assert "jenis izin." not in page, "the number of those on this page is not that of all"
    client.get("/layanan?after=SIPD")
    assert asked(services, "search_permit_types")[-1]["after"] == "SIPD"


def test_an_own_copy_of_the_data_has_every_page(app: Any, visitor: Visitor, services: Promised) -> None:
    def call(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        answer = Promised.call(services, service, method, arguments, **how)
        paged = method in ("list_documents", "list_companies", "list_permits") and arguments.get("after") is None
        return {**answer, "next": 7} if paged else answer

    services.call = call  # type: ignore[method-assign]
    client = visitor("applicant")
    with client:
        client.get("/profil")
        written = export.facts()
    assert [len(written[noun]) for noun in ("documents", "companies", "permits")] == [2, 2, 2]
