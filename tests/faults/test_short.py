"""A few faults within `make test`; `make faults` has all of them."""

import pytest

from tests.faults import strikes
from tests.faults.__main__ import run


@pytest.mark.world
def test_the_product_survives_a_few_faults(own_folder):
    results = run(list(strikes.SHORT), own_folder / "faults")
    assert [result.name for result in results if not result.survived] == []
    assert len(results) == len(strikes.SHORT) + 1
