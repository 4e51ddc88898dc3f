"""Numbers as people write them: one rule for every number field of a form. The table is data/field_cases.json."""

import pytest

from gateway import typed_numbers
from gateway.schemas.fields import Form, Whole, typed
from tests.field_cases import CASES

NUMBERS = CASES["numbers_typed_by_people"]


@pytest.mark.parametrize(("written", "number"), NUMBERS["understood"].items())
def test_a_number_is_understood_as_it_is_written_here(written: str, number: str) -> None:
    assert typed_numbers.understood(written) == number


@pytest.mark.parametrize(("written", "number"), NUMBERS["understood_on_an_english_page"].items())
def test_on_an_english_page_the_pages_own_notation_is_understood_too(written: str, number: str) -> None:
    assert typed_numbers.understood(written, commas_group=True) == number


@pytest.mark.parametrize("written", NUMBERS["refused"])
def test_what_is_no_number_stays_as_it_is_and_is_refused(written: str) -> None:
    assert typed_numbers.understood(written) == written


@pytest.mark.parametrize(
    ("written", "number"), [("1.250", 1250), ("6.170.000", 6170000), ("16.500,00", 16500), (" 72 ", 72), ("1 250", 1250)]
)
def test_every_whole_number_of_a_form_is_read_by_the_same_rule(written: str, number: int) -> None:
    assert Form.from_dict({"n": Whole(1, 10**9)})().load({"n": written}) == {"n": number}


def test_json_knows_numbers_and_no_notation() -> None:
    before = typed.set(True)
    try:
        with pytest.raises(Exception, match="invalid_fields"):
            Form.from_dict({"n": Whole(1, 10**9)})().load({"n": "1.250"})
    finally:
        typed.reset(before)
