import json
from datetime import date
from pathlib import Path

import pytest

from identity.domain import nik
from tests.field_cases import CASES as FIELD_CASES

CASES = json.loads(Path(__file__).with_name("nik_cases.json").read_text())
KNOWN = {"16", "16.03", "16.03.02"}
SEX = {"L": "male", "P": "female", None: None}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_each_worked_case_gets_its_verdict(case):
    born = date.fromisoformat(case["birth_date"]) if case["birth_date"] else None
    error = nik.check(case["nik"], known_regions=KNOWN)
    warnings = nik.warnings(case["nik"], sex=SEX[case["gender"]], birth_date=born, known_regions=KNOWN)
    assert ("error" if error else "warn" if warnings else "ok") == case["verdict"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("160302050590001", "nik_length"),
        ("16030205059000011", "nik_length"),
        ("16030205059O0001", "nik_not_digits"),
        ("١٦٠٣٠٢٠٥٠٥٩٠٠٠٠١", "nik_not_digits"),
        ("", "nik_not_digits"),
        ("1603020505900000", "nik_serial"),
        ("1603020005900001", "nik_date"),
        ("1603024005900001", "nik_date"),
        ("1603027205900001", "nik_date"),
        ("1603020513900001", "nik_date"),
        ("1603022902010001", "nik_date"),
        ("9903020505900001", "nik_province_unknown"),
    ],
)
def test_a_malformed_number_is_an_error_with_its_reason(number, code):
    assert nik.check(number, known_regions=KNOWN)["code"] == code


@pytest.mark.parametrize("case", FIELD_CASES["nik"]["warned_not_refused"], ids=lambda case: case["why"][:40])
def test_a_number_is_for_life_whatever_became_of_its_region(case):
    assert nik.check(case["nik"], known_regions=KNOWN | {"64"}) is None
    born = date(1900 + int(case["nik"][10:12]), int(case["nik"][8:10]), int(case["nik"][6:8]) % 40)
    found = nik.warnings(case["nik"], sex=None, birth_date=born, known_regions=KNOWN | {"64"}, former_regions=set(case.get("former", ())))
    assert found == [{"field": "id_number", "code": case["code"]}]


@pytest.mark.parametrize("case", FIELD_CASES["nik"]["refused"], ids=lambda case: case["why"])
def test_a_province_that_never_was_is_an_error(case):
    assert nik.check(case["nik"], known_regions=KNOWN)["code"] == case.get("code", "nik_province_unknown")


def test_a_province_that_went_stays_known():
    assert nik.check("5403020505900001", known_regions=KNOWN) is None, "Timor Timur"
    assert nik.check("9903020505900001", known_regions=KNOWN, former_regions={"99"}) is None, "marked gone in the table of regions"
    assert nik.check("9903020505900001", known_regions=KNOWN)["code"] == "nik_province_unknown"


def test_the_length_fault_says_how_many_digits_there_are():
    assert nik.check("160302050590001", known_regions=KNOWN) == {"code": "nik_length", "expected": 16, "got": 15}


@pytest.mark.parametrize("number", ["1603022902000001", "1603026902960001"])
def test_29_february_is_a_day_in_leap_years_of_either_century(number):
    assert nik.check(number, known_regions=KNOWN) is None


def test_the_forms_birth_date_decides_the_century():
    assert nik.warnings("1603020505050001", sex="male", birth_date=date(2005, 5, 5), known_regions=KNOWN) == []
    assert nik.warnings("1603020505050001", sex="male", birth_date=date(1905, 5, 5), known_regions=KNOWN) == []
    differs = nik.warnings("1603020505050001", sex="male", birth_date=date(2006, 5, 5), known_regions=KNOWN)
    assert differs == [{"field": "birth_date", "code": "nik_birth_date_differs"}]


def test_everything_odd_is_warned_of_at_once():
    found = nik.warnings("1603990505900001", sex="female", birth_date=date(1991, 5, 5), known_regions=KNOWN)
    assert [warning["code"] for warning in found] == ["nik_district_unknown", "nik_sex_differs", "nik_birth_date_differs"]


@pytest.mark.parametrize(("number", "shown"), [("1603024505900001", "1603••••••••••••"), ("X1234567", "X•••••••"), ("7", "7"), ("", "")])
def test_a_masked_number_shows_too_little_to_use(number, shown):
    assert nik.masked(number) == shown
