"""Keys made for these tests alone."""

import json
from collections.abc import Iterator

import pytest
from joserfc.jwk import ECKey, OKPKey


@pytest.fixture(scope="session", autouse=True)
def keys() -> Iterator[None]:
    signing, sealing = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")
    with pytest.MonkeyPatch.context() as environment:
        for name, key, private in (
            ("ACTOR_PRIVATE_KEY", signing, True),
            ("ACTOR_PUBLIC_KEY", signing, False),
            ("SEAL_PRIVATE_KEY", sealing, True),
            ("SEAL_PUBLIC_KEY", sealing, False),
        ):
            environment.setenv(name, json.dumps(key.as_dict(private=private)))
        yield
