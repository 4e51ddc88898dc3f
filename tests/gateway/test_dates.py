"""Dates typed in three boxes: what is no date stays as typed and is refused with words, however absurd."""

import pytest

from gateway.forms import joined_date


@pytest.mark.parametrize("absurd", ["99999999999", "9" * 30, "9" * 5000, "-1", "0", "²", "1e5", "NaN", "a\x00b"])
@pytest.mark.parametrize("part", ["day", "month", "year"])
def test_no_number_breaks_a_date(part: str, absurd: str) -> None:
    typed = {"day": "1", "month": "1", "year": "2000", part: absurd}
    assert absurd.strip("-") in joined_date(typed)
