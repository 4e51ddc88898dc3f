"""Fees to the rupiah. The PBG cases come from the sources the tariff was read in."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

import permits
from bus.refusals import Invalid
from permits.domain.fees import rule as tariff
from permits.seed import permit_types

DATA = Path(permits.__file__).parent / "data"
TARIFF = json.loads((DATA / "pbg_tariff.json").read_text("utf-8"))
TYPES = {one.code: one for one in permit_types()}

FUNCTION = {
    "hunian_kecil": "residential_small",
    "hunian_besar": "residential_large",
    "usaha_umkm": "business_small",
    "keagamaan": "religious",
}


def estimate(code, **inputs):
    return tariff.estimate(TYPES[code].fee, inputs)


def faults(code, **inputs):
    with pytest.raises(Invalid) as refused:
        estimate(code, **inputs)
    assert refused.value.code == "invalid_fields"
    return refused.value.details["fields"]


def component(result, name):
    return next(one.value for one in result.components if one.name == name)


def of_case(given):
    """A case of the data file in the words of our form; its Ilo is a fraction, ours a percentage."""
    return {
        "function": FUNCTION[given["fungsi"]],
        "floor_area": str(given["luas"]),
        "floors": str(given["lantai"]),
        "complexity": "not_simple" if given["kompleks"] else "simple",
        "permanence": "permanent" if given["permanen"] else "not_permanent",
        "ilo_percent": str(Decimal(given["ilo"]) * 100),
        "shst": str(given["shst"]),
    }


@pytest.mark.parametrize("case", TARIFF["cases"], ids=lambda case: case["case"])
def test_the_building_levy_agrees_with_its_sources(case):
    result = estimate("PBG", **of_case(case["input"]))
    assert result.amount == case["retribusi_rp"]
    assert component(result, "integrated_index") == Decimal(case["It_rounded_3dp"])


def test_half_a_rupiah_counts_as_one_and_the_index_has_three_decimals():
    result = estimate("PBG", function="residential_large", floor_area="150", floors="2", complexity="not_simple")
    assert result.amount == 1_217_033
    assert result.formula_with_values.endswith("150 m² × (0,005 × Rp6.170.000) × 0,263 × 1 = Rp1.217.033")


def test_a_state_building_and_a_religious_one_are_free():
    assert estimate("PBG", floor_area="500", ownership="state").amount == 0
    assert estimate("PBG", floor_area="500", function="religious").amount == 0


def test_repairs_and_preservation_cost_their_share():
    new = estimate("PBG", function="business", floor_area="1000").amount
    shares = {"repair_medium": "0.225", "repair_heavy": "0.325", "preservation_main": "0.15"}
    for work, share in shares.items():
        assert estimate("PBG", function="business", floor_area="1000", work=work).amount == int(new * Decimal(share))


def test_every_factor_of_the_building_levy_is_shown():
    result = estimate("PBG", floor_area="36")
    parts = {one.name: one.value for one in result.components}
    index = parts["function"] * parts["parameters"] * parts["ownership"]
    assert index == parts["integrated_index"]
    assert parts["floor_area"] * parts["ilo"] * parts["shst"] * index * parts["work"] == result.amount


@pytest.mark.parametrize(
    ("inputs", "field", "code"),
    [
        ({}, "floor_area", "required"),
        ({"floor_area": "  "}, "floor_area", "required"),
        ({"floor_area": "0"}, "floor_area", "out_of_range"),
        ({"floor_area": "-5"}, "floor_area", "out_of_range"),
        ({"floor_area": "1000000.01"}, "floor_area", "out_of_range"),
        ({"floor_area": "NaN"}, "floor_area", "not_a_number"),
        ({"floor_area": "1e9"}, "floor_area", "not_a_number"),
        ({"floor_area": "12,5"}, "floor_area", "not_a_number"),
        ({"floor_area": "١٢"}, "floor_area", "not_a_number"),
        ({"floor_area": "__import__('os')"}, "floor_area", "not_a_number"),
        ({"floor_area": "36", "floors": "1.5"}, "floors", "not_a_number"),
        ({"floor_area": "36", "floors": "61"}, "floors", "out_of_range"),
        ({"floor_area": "36", "ilo_percent": "0.51"}, "ilo_percent", "out_of_range"),
        ({"floor_area": "36", "function": "castle"}, "function", "not_offered"),
        ({"floor_area": "36", "formula": "1"}, "formula", "unknown_field"),
    ],
)
def test_a_wrong_answer_is_refused_by_name(inputs, field, code):
    found = faults("PBG", **inputs)
    assert found[field]["code"] == code
    assert set(found) == {field}


def test_a_free_permit_type_costs_nothing_and_says_on_what_law():
    result = estimate("SIPD")
    assert (result.amount, result.components) == (0, ())
    assert tariff.inputs(TYPES["SIPD"].fee) == ()
    assert "UU 1/2022" in tariff.rule_of(TYPES["SIPD"].fee).legal_basis[0].text


@pytest.mark.parametrize(("seats", "amount"), [("9", 60_000), ("14", 60_000), ("15", 84_000), ("28", 84_000)])
def test_seats_decide_at_the_edges_of_the_table(seats, amount):
    assert estimate("KPS", seats=seats).amount == amount
    assert estimate("KPS", seats=seats, years="2").amount == 2 * amount


def test_seats_outside_the_table_are_refused_and_a_lost_card_has_its_own_rate():
    assert faults("KPS", seats="8")["seats"] == {"code": "out_of_range", "min": "9", "max": "28"}
    assert estimate("KPS", seats="20", service="replacement").amount == 25_000


def test_rent_is_rate_times_quantity_times_duration():
    assert estimate("IPKD", item="1", quantity="12.5", duration="3").amount == 56_250
    assert estimate("IPKD", item="3", quantity="1", duration="8").amount == 2_800_000


def test_the_levy_on_foreign_workers_follows_the_rate_of_the_day():
    assert estimate("DKPTKA", persons="2", rate="16000").amount == 100 * 2 * 12 * 16_000
    assert estimate("DKPTKA", persons="2", rate="16000", months_late="3").amount == 40_704_000
    assert estimate("DKPTKA", persons="2", rate="16000", employer="1").amount == 0


def test_every_permit_type_has_a_form_and_every_default_is_accepted():
    for one in TYPES.values():
        for wanted in tariff.inputs(one.fee):
            if wanted.default is None:
                continue
            assert wanted.name not in _faults_of(one, wanted.name, wanted.default), (one.code, wanted.name)


def _faults_of(one, name, value):
    try:
        tariff.estimate(one.fee, {name: value})
    except Invalid as refused:
        return refused.details["fields"]
    return {}
