"""A permit type's page: the fourteen components of the service standard, the checklist to print, and for staff what waits at each step."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import Conflict
from gateway.pages.service_standard import OWN
from permits.domain.catalogue.service_standard import WRITTEN
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin_catalogue import said, sent
from tests.gateway.pages.tree import select, tree

ADDRESS = "/admin/layanan/standar"


def rows(text: str) -> dict[str, str]:
    """The components under the heading, by name."""
    page = tree(text)
    (standard,) = (each for each in select(page, "dl") if "Produk pelayanan" in each.text_content())
    names, values = ([" ".join(each.text_content().split()) for each in select(standard, tag)] for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def test_the_page_has_all_fourteen_components(visitor: Visitor) -> None:
    found = rows(visitor().get("/layanan/SIPD").text)
    assert len(found) == 14 and all(found.values())
    assert found["Sarana, prasarana, dan fasilitas"] == "Ruang tunggu dengan 20 kursi.", "the office's own words"
    assert found["Jumlah pelaksana"].startswith("Belum ditulis kantor.")
    assert set(OWN) == set(WRITTEN)


def test_an_answer_of_the_release_before_has_the_general_words(visitor: Visitor, services: Promised) -> None:
    example = services.example("permits", "get_permit_type")
    services.say["permits", "get_permit_type"] = {name: value for name, value in example.items() if name != "service_standard"}
    assert len(rows(visitor().get("/layanan/SIPD").text)) == 14


@pytest.mark.parametrize("kind", ["new", "renewal", "amendment", "", "x"])
def test_the_checklist_has_a_box_for_every_requirement(visitor: Visitor, services: Promised, kind: str) -> None:
    answer = visitor().get(f"/layanan/SIPD/cetak?permohonan={kind}")
    page = tree(answer.text)
    assert answer.status_code == 200 and any(each.text_content().strip().startswith("STR dokter") for each in select(page, "main li"))
    text = said(answer.text)
    for each in (
        "hari kerja",
        "Tidak dipungut retribusi (Rp0)",
        "1. Pemeriksaan berkas",
        "http://127.0.0.1:8080/layanan/SIPD",
        "DPMPTSP",
    ):
        assert each in text
    assert select(page, "img")[0].get("src").startswith("data:image/svg+xml") and not select(page, "script, style")
    shown = {"renewal": "Perpanjangan", "amendment": "Perubahan"}.get(kind, "Baru")
    assert f"({shown})" in select(page, "h1")[0].text_content()
    assert len(answer.data) < 8000, "a page of paper is few bytes"


def test_staff_see_what_waits_at_each_step(visitor: Visitor, services: Promised) -> None:
    text = visitor("counter_officer").get("/layanan/SIPD").text
    page = tree(text)
    assert [each.text_content() for each in select(page, "svg.izin-flow .izin-flow-waits")] == ["3 menunggu", "1 menunggu"]
    assert "Pemeriksaan berkas (1 hari kerja, 3 menunggu)" in said(text)
    services.say["permits", "count_waiting"] = {"steps": {"inspection": 4}}
    assert "Di tahap lain: 4 menunggu." in said(visitor("counter_officer").get("/layanan/SIPD").text)


@pytest.mark.parametrize("roles", [(), ("applicant",)])
def test_nobody_else_sees_what_waits(visitor: Visitor, services: Promised, roles: tuple[str, ...]) -> None:
    assert "3 menunggu" not in said(visitor(*roles).get("/layanan/SIPD").text)
    assert "count_waiting" not in {method for _, method, _ in services.asked}


def test_the_office_writes_its_own_words(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    page = tree(client.get(ADDRESS).text)
    assert (
        len(select(page, "textarea")) == 8 and select(page, "textarea[name=facilities]")[0].text.strip() == "Ruang tunggu dengan 20 kursi."
    )
    answer = client.post(ADDRESS, data={"revision": "1", "staffing": "Lima orang.\r\nDua di loket.", "facilities": ""})
    assert answer.location == ADDRESS
    given: dict[str, Any] = sent(services, "change_service_standard")
    assert given["revision"] == 1 and given["texts"]["staffing"] == "Lima orang.\nDua di loket." and given["texts"]["facilities"] == ""


def test_words_that_are_too_long_or_outdated_are_kept_and_refused(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    answer = client.post(ADDRESS, data={"revision": "1", "staffing": "x" * 1001})
    assert answer.status_code == 422 and "Jumlah pelaksana paling banyak 1000 karakter (sekarang 1001)" in said(answer.text)
    services.say["permits", "change_service_standard"] = Conflict("service_standard_outdated", "")
    for revision in ("1", "x", "", "9" * 30):
        answer = client.post(ADDRESS, data={"revision": revision, "staffing": "Lima orang."})
        assert answer.status_code == 422 and "baru saja diubah orang lain" in said(answer.text)
        assert select(tree(answer.text), "textarea[name=staffing]")[0].text.strip() == "Lima orang."


@pytest.mark.parametrize("role", ["counter_officer", "auditor", "applicant", "operator"])
def test_nobody_else_writes_them(visitor: Visitor, role: str) -> None:
    assert visitor(role).get(ADDRESS).status_code == 403


def test_the_api_says_the_same(client: FlaskClient, services: Promised, bearer: Callable[..., dict[str, str]]) -> None:
    admin = bearer("verifier", "agency_admin")
    assert client.get("/api/v1/staff/permit-types/SIPD/waiting", headers=admin).get_json() == {
        "steps": {"file_check": 3, "verification": 1}
    }
    assert client.get("/api/v1/admin/service-standard", headers=admin).get_json()["revision"] == 1
    said_ = client.patch("/api/v1/admin/service-standard", json={"revision": 1, "staffing": "Lima orang."}, headers=admin)
    assert said_.status_code == 200 and sent(services, "change_service_standard") == {"revision": 1, "texts": {"staffing": "Lima orang."}}
    assert client.patch("/api/v1/admin/service-standard", json={"revision": 1, "x": "y"}, headers=admin).status_code == 422
    versions = client.get("/api/v1/admin/permit-types/SIPD/versions", headers=admin).get_json()["items"]
    assert [each["state"] for each in versions] == ["coming", "in_force"]
    told = client.get("/api/v1/admin/permit-types/SIPD/versions/comparison?before=1&after=2", headers=admin).get_json()
    assert told["differences"]["new"][0]["code"] == "working_days_changed"
    assert client.get("/api/v1/admin/permit-types/SIPD/versions/comparison?before=x&after=2", headers=admin).status_code == 422
