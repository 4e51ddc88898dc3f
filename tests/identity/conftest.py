"""Keys made for these tests alone, and identity's door with two agencies and a few regions."""

import json
from collections.abc import Callable, Iterator

import pytest
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import insert

from bus.database import Transactions
from bus.testing import Door
from identity import seed
from identity.service import Identity
from identity.store import tables
from tests.identity.people import NOW, REGIONS


@pytest.fixture(scope="session", autouse=True)
def keys() -> Iterator[None]:
    signing, sealing, keeping = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    with pytest.MonkeyPatch.context() as environment:
        for name, key, private in (
            ("ACTOR_PRIVATE_KEY", signing, True),
            ("ACTOR_PUBLIC_KEY", signing, False),
            ("SEAL_PRIVATE_KEY", sealing, True),
            ("SEAL_PUBLIC_KEY", sealing, False),
            ("ACCOUNT_SEAL_KEY", keeping, True),
        ):
            environment.setenv(name, json.dumps(key.as_dict(private=private)))
        yield


@pytest.fixture
def door(database: Callable[[str], str]) -> Door:
    door = Door(Identity, database("identity"))
    with Transactions(door.engine).begin() as session:
        seed.seed_offices(session)
        seed.seed_holidays(session, this_year=2026)
        session.execute(insert(tables.agency).values(code="lain", name="Kabupaten Lain"))
        for code, parent, level, name, postal_code in REGIONS:
            search = f"{name} Muara Enim Kabupaten Muara Enim Sumatera Selatan".lower() if level == 4 else None
            values = {"code": code, "parent": parent, "level": level, "name": name, "postal_code": postal_code, "search": search}
            session.execute(insert(tables.region).values(**values))
    return door


@pytest.fixture
def office(door: Door) -> Door:
    """The same with its demo people: an applicant, staff who need no second factor."""
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
    return door
