"""Working days, validity and numbers: what is counted and how it is written."""

from datetime import date

import pytest

from permits.domain import numbering
from permits.domain.catalogue.permit_type import Validity
from permits.domain.people import initials
from permits.domain.permit import codes_meant, public_code, valid_until


@pytest.mark.parametrize(
    ("start", "value", "unit", "until"),
    [
        ("2028-02-29", 1, "year", "2029-02-28"),
        ("2028-02-29", 4, "year", "2032-02-29"),
        ("2026-11-26", 5, "year", "2031-11-26"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-12-15", 12, "month", "2027-12-15"),
        ("2026-11-30", 1, "month", "2026-12-30"),
        ("2026-12-31", 30, "day", "2027-01-30"),
    ],
)
def test_validity_is_counted_by_the_calendar(start, value, unit, until):
    assert valid_until(date.fromisoformat(start), Validity(value, unit, None)) == date.fromisoformat(until)


def test_some_permits_have_no_end():
    assert valid_until(date(2026, 11, 26), Validity(None, "indefinite", "selama bangunan")) is None


def test_numbers_are_written_as_the_office_writes_them():
    given = {"permit_type": "SIPD", "unit": "DPMPTSP", "on": date(2026, 11, 23)}
    assert numbering.application_number(1, **given) == "0001/SIPD/DPMPTSP/XI/2026"
    assert numbering.permit_number(12, **given) == "503/0012/SIPD/DPMPTSP/2026"
    assert numbering.application_number(12345, **given) == "12345/SIPD/DPMPTSP/XI/2026"


def test_a_public_code_keeps_all_of_its_128_bits_and_forgives_how_it_is_typed():
    code = public_code(bytes(range(16)))
    assert len(code) == 26
    assert code != public_code(bytes([*range(15), 16]))
    assert codes_meant(f" {code[:13].lower()}-{code[13:]} ")[0] == code


def test_what_looks_like_a_letter_of_a_code_is_read_as_that_letter_and_what_was_typed_comes_first():
    code = "ILOBILOB" + "A" * 18
    assert codes_meant(code)[0] == code
    for typed in ("1LOBILOB", "lLoBiL0B", "I1081108", "11081108", "ll0bll0b"):
        assert code in codes_meant(typed + "a" * 18), typed
    assert len(codes_meant(code)) == 16
    assert codes_meant("I" * 26) == ["I" * 26] and codes_meant("") == [""] and codes_meant("0B") == ["OB"]


def test_initials_tell_no_name():
    assert initials("Siti Nur Contoh") == "S. N. C."
    assert initials("1 & Ratna") == "R."
