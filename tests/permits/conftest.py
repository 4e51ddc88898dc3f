"""What the tests of permits' door share."""

import json

import pytest
from joserfc.jwk import ECKey

from tests.permits.office import Office


@pytest.fixture(scope="session", autouse=True)
def keys():
    """To seal invitations, and to open them."""
    sealing = ECKey.generate_key("P-256")
    with pytest.MonkeyPatch.context() as environment:
        for name, private in (("SEAL_PRIVATE_KEY", True), ("SEAL_PUBLIC_KEY", False)):
            environment.setenv(name, json.dumps(sealing.as_dict(private=private)))
        yield


@pytest.fixture
def office(database, permits_office):
    return Office(database(permits_office))
