"""Each mutant's text stands once in the file that it changes: else `make faults` would end there, after half an hour."""

import pytest

from tests.faults.mutants import MUTANTS, PACKAGES


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_text_of_a_mutant_stands_once_in_its_file(mutant):
    assert (PACKAGES[mutant.package] / mutant.file).read_text("utf-8").count(mutant.text) == 1
