"""Simulasi Tarif in front of the real rule book: what was typed, what was understood, what it comes to."""

from typing import Any

import pytest

from permits.domain.fees import rule as tariff
from permits.seed import permit_types
from permits.views import catalogue as views
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

TYPES = {one.code: one for one in permit_types()}
HOUSE = {
    "permit_type": "PBG",
    "function": "residential_large",
    "floor_area": "1.250",
    "floors": "2",
    "complexity": "simple",
    "hitung": "ya",
}


@pytest.fixture
def simulation(visitor: Visitor, services: Promised, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`simulation(…)` opens the page with these answers; fees are computed by permits' own rules."""
    promised = services.call

    def call(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        promised(service, method, arguments, **how)
        one = TYPES[arguments.get("permit_type", "PBG")]
        if method == "search_permit_types":
            return views.search(list(TYPES.values()), limit=None)
        contract = services.contracts[service]
        if method == "get_fee_form":
            result = views.fee_form(one, one.fee)
        else:
            result = views.fee_estimate(one, one.fee, tariff.estimate(one.fee, arguments["inputs"]))
        contract.check_result(method, result)
        return result

    monkeypatch.setattr(services, "call", call)
    client = visitor()

    def opened(language: str = "id", **given: str) -> Any:
        client.get("/bahasa", query_string={"to": language})
        return client.get("/simulasi", query_string=given)

    return opened


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def shown(answer: Any) -> str:
    assert answer.status_code == 200, errors(answer)
    return text_of(tree(answer.data)).replace("\N{NO-BREAK SPACE}", " ")


def errors(answer: Any) -> list[str]:
    return [text_of(each) for each in select(tree(answer.data), ".govuk-error-message")]


def test_a_thousand_written_the_indonesian_way_is_a_thousand(simulation: Any) -> None:
    page = shown(simulation(**HOUSE))
    assert "1.250 m²" in page and "Rp6.170.000 per m²" in page and "0,5 %" in page
    assert "1.25 m²" not in page and "6170000" not in page


@pytest.mark.parametrize(
    ("typed", "understood"), [("1.250,5", "1.250,5 m²"), ("72,5", "72,5 m²"), ("72.5", "72,5 m²"), ("1 250", "1.250 m²")]
)
def test_what_was_understood_is_shown_with_its_unit(simulation: Any, typed: str, understood: str) -> None:
    answer = simulation(**HOUSE | {"floor_area": typed})
    assert understood in shown(answer)
    assert select(tree(answer.data), "#floor_area")[0].get("value") == typed, "a field gives back what was typed"


def test_on_an_english_page_numbers_are_english_throughout(simulation: Any) -> None:
    page = shown(simulation("en", **HOUSE | {"floor_area": "1,250.5"}))
    assert "1,250.5 m²" in page and "Rp6,170,000" in page and "0.5 %" in page
    assert "6.170.000 " not in page and "0,005" not in page


def test_what_is_filled_in_before_is_written_as_its_hint_says(simulation: Any) -> None:
    page = tree(simulation(permit_type="PBG").data)
    assert [select(page, f"#{name}")[0].get("value") for name in ("ilo_percent", "shst", "floors")] == ["0,5", "6.170.000", "1"]


def test_a_householder_need_not_know_technical_values(simulation: Any) -> None:
    page = tree(simulation(permit_type="PBG").data)
    inside = {each.get("name") for each in select(page, "details input, details select")}
    assert inside == {"complexity", "permanence", "ilo_percent", "shst"}
    assert "1.250 m²" in shown(simulation(permit_type="PBG", function="residential_large", floor_area="1.250", floors="2", hitung="ya"))
    wrong = tree(simulation(**HOUSE | {"shst": "mahal"}).data)
    assert select(wrong, "details[open] #shst"), "a fault inside is in sight"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"function": "residential_small", "floor_area": "5.000", "floors": "1"}, "luasnya 5.000 m² dengan 1 lantai"),
        ({"function": "residential_small", "floor_area": "90", "floors": "2"}, "luasnya 90 m² dengan 2 lantai"),
        ({"function": "residential_large", "floor_area": "36", "floors": "1"}, "Itu hunian kecil"),
    ],
)
def test_a_class_chosen_against_the_size_is_said(simulation: Any, given: dict[str, str], says: str) -> None:
    assert says in shown(simulation(**HOUSE | given))


@pytest.mark.parametrize(
    ("function", "area", "floors"), [("residential_small", "99,9", "1"), ("residential_large", "90", "2"), ("business", "5.000", "1")]
)
def test_what_goes_together_is_not_questioned(simulation: Any, function: str, area: str, floors: str) -> None:
    assert "Periksa pilihan Anda" not in shown(simulation(**HOUSE | {"function": function, "floor_area": area, "floors": floors}))


def test_a_whole_number_has_a_whole_example(simulation: Any) -> None:
    worker = {"permit_type": "DKPTKA", "persons": "5", "months": "12", "hitung": "ya"}
    said = errors(simulation(**worker, rate="16,5"))
    assert said == ["Kesalahan: Kurs harus angka bulat. Contoh: 16.500."]
    assert errors(simulation(**worker, rate="12")) == ["Kesalahan: Kurs harus 1.000 sampai 100.000."]
    assert errors(simulation(**HOUSE | {"floor_area": "luas"})) == ["Kesalahan: Luas total lantai (LLt) harus angka. Contoh: 72,5."]


def test_a_unit_is_said_once(simulation: Any) -> None:
    assert [text_of(each) for each in select(tree(simulation(permit_type="PBG").data), "label[for=floors]")] == ["Jumlah lantai"]
