"""Lokasi Izin: districts and villages of the agency's regency."""

from typing import Any

import pytest

from bus.refusals import Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_applications import draft
from tests.gateway.pages.tree import select, tree

REGIONS = [
    {"code": "16.03.02", "name": "Muara Enim", "level": 3, "postal_code": None},
    {"code": "16.03.02.1009", "name": "Pasar I Muara Enim", "level": 4, "postal_code": "31311"},
]


def with_regions(services: Promised, **place: Any) -> None:
    services.say["identity", "list_regions"] = REGIONS
    services.say["permits", "get_application"] = draft(services, location={"address": "Jl. 9", "note": "", **place})


def test_district_and_village_are_chosen_and_the_village_s_code_is_sent(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="Muara Enim", village="Pasar I Muara Enim", region="16.03.02.1009")
    client = visitor("applicant")
    page = tree(client.get("/permohonan/42/lokasi").text)
    chosen = [option.get("value") for option in select(page, "select option[selected]")]
    assert chosen == ["16.03.02", "16.03.02.1009"] and not select(page, "input#district, input#village")
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": "16.03.02.1009", "note": "lantai 2"}
    assert client.post("/permohonan/42/lokasi", data=typed).location == "/permohonan/42"
    sent = next(arguments for _, name, arguments in services.asked if name == "change_application")
    assert sent["location"] == {
        "address": "Jl. 9",
        "district": "",
        "village": "",
        "note": "lantai 2",
        "region": "16.03.02.1009",
        "point": None,
    }


def test_pilih_shows_the_villages_keeps_what_was_typed_and_sends_nothing(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="Muara Enim", village="Desa Karangan", region=None)
    typed = {"revision": "1", "address": "Jl. Baru 1", "district": "16.03.02", "village": "", "choose": "district"}
    answer = visitor("applicant").post("/permohonan/42/lokasi", data=typed)
    page = tree(answer.text)
    assert answer.status_code == 200 and select(page, "#address")[0].text_content().strip() == "Jl. Baru 1"
    assert [option.get("value") for option in select(page, "#village option")][-1] == "16.03.02.1009"
    asked = [arguments["parent"] for _, name, arguments in services.asked if name == "list_regions"]
    assert set(asked) == {"16.03", "16.03.02"}
    assert "Sebelumnya tertulis: Desa Karangan" in page.text_content()
    assert "change_application" not in {name for _, name, _ in services.asked}


@pytest.mark.parametrize("village", ["16.03.07.1001", "Desa Karangan"])
def test_a_village_of_another_district_and_text_are_refused_at_the_field(visitor: Visitor, services: Promised, village: str) -> None:
    with_regions(services, district="", village="", region=None)
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": village}
    answer = visitor("applicant").post("/permohonan/42/lokasi", data=typed)
    assert answer.status_code == 422 and select(tree(answer.text), "#village-error")
    assert "change_application" not in {name for _, name, _ in services.asked}


def test_what_the_service_finds_wrong_with_a_place_stands_at_the_field(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="", village="", region=None)
    services.say["permits", "change_application"] = Invalid("invalid_fields", "x", fields={"location.region": {"code": "unknown_region"}})
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": "16.03.02.1009"}
    answer = visitor("applicant").post("/permohonan/42/lokasi", data=typed)
    assert answer.status_code == 422 and select(tree(answer.text), "#village-error")


def test_a_point_is_sent_as_it_was_typed_and_what_is_wrong_with_it_stands_at_the_field(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="Muara Enim", village="Pasar I Muara Enim", region="16.03.02.1009", point="-3.65120, 103.77020")
    client = visitor("applicant")
    assert select(tree(client.get("/permohonan/42/lokasi").text), "#point")[0].get("value") == "-3.65120, 103.77020"
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": "16.03.02.1009"}
    for point in ("3,6 LS 103,7 BT", ""):
        assert client.post("/permohonan/42/lokasi", data={**typed, "point": point}).status_code == 302
        assert [arguments["location"]["point"] for _, name, arguments in services.asked if name == "change_application"][-1] == point
    services.say["permits", "change_application"] = Invalid(
        "invalid_fields", "x", fields={"location.point": {"code": "coordinates_abroad"}}
    )
    answer = client.post("/permohonan/42/lokasi", data={**typed, "point": "51, 0"})
    assert answer.status_code == 422
    page = tree(answer.text)
    assert "luar Indonesia" in select(page, "#point-error")[0].text_content() and select(page, "#point")[0].get("value") == "51, 0"


@pytest.mark.parametrize("far", [True, False])
def test_a_point_is_drawn_beside_a_known_place_and_a_far_one_is_asked_about(visitor: Visitor, services: Promised, far: bool) -> None:
    with_regions(services, district="Muara Enim", village="Pasar I", region="16.03.02.1009", point="-3.70000, 103.80000")
    shown = services.say["permits", "get_application"]
    assert isinstance(shown, dict)
    shown |= {"complete": True, "missing": [], "expected_at": None}
    shown["landmark"] = {"name": "Muara Enim", "point": "-3.65120, 103.77020", "distance_km": 6.4, "far": far}
    client = visitor("applicant")
    page = tree(client.get("/permohonan/42/periksa").text)
    assert len(select(page, "svg.izin-map[role=img] title")) == 1
    assert [each.get("href") for each in select(page, "a[href^='geo:']")] == ["geo:-3.70000,103.80000?q=-3.70000,103.80000"]
    asked = "Periksa lagi, atau lanjutkan bila memang di sana."
    assert (asked in page.text_content()) is far
    assert (asked in client.get("/permohonan/42").text) is far
    shown["landmark"] = None
    page = tree(client.get("/permohonan/42/periksa").text)
    assert not select(page, "svg.izin-map") and select(page, "a[href^='geo:']")
