"""What the tests of permits' door share."""

import pytest

from tests.permits.office import Office


@pytest.fixture
def office(database):
    return Office(database("permits"))
