"""Keys made for these tests alone, and identity's door with two agencies and a few regions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from bus.context import Actor
from bus.database import Transactions, engine_for
from bus.testing import Door
from identity import seed
from identity.service import Identity
from identity.store import tables
from tests.identity.people import AGENCY, NOW, REGIONS, staff

if TYPE_CHECKING:
    from tests.conftest import Templates


# Out of the way of the ids that a sequence gives.
COUNTER, COUNTER_ID = "loket.pertama", 1_000_000
COUNTER_OF_ANOTHER, COUNTER_OF_ANOTHER_ID = "loket.lain", 1_000_001


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


def filling(put: Callable[[Session], object]) -> Callable[[str], None]:
    """A template's filling by one transaction."""

    def fill(url: str) -> None:
        engine = engine_for(url)
        with Transactions(engine).begin() as session:
            put(session)
        engine.dispose()

    return fill


def two_agencies(session: Session) -> None:
    seed.seed_offices(session)
    seed.seed_holidays(session, this_year=2026)
    session.execute(insert(tables.agency).values(code="lain", name="Kabupaten Lain"))
    for code, parent, level, name, postal_code in REGIONS:
        search = f"{name} Muara Enim Kabupaten Muara Enim Sumatera Selatan".lower() if level == 4 else None
        values = {"code": code, "parent": parent, "level": level, "name": name, "postal_code": postal_code, "search": search}
        session.execute(insert(tables.region).values(**values))
    open_counter(session, COUNTER, id=COUNTER_ID, agency=AGENCY)
    open_counter(session, COUNTER_OF_ANOTHER, id=COUNTER_OF_ANOTHER_ID, agency="lain")


def open_counter(session: Session, username: str, *, id: int, agency: str) -> None:
    """Somebody takes what people hand in: else nobody could choose the agency."""
    session.execute(insert(tables.username).values(username=username))
    person = {"username": username, "full_name": "Loket Pertama", "email": f"{username}@contoh.test", "agency": agency, "language": "id"}
    secret = {"password_hash": "$argon2id$v=19$m=19456,t=2,p=1$x$x", "must_change_password": False, "created_at": NOW}
    session.execute(insert(tables.account).values(id=id, **person, **secret))
    session.execute(insert(tables.account_role).values(account_id=id, role="counter_officer"))


def demo_people(session: Session) -> None:
    """The first agency has a counter officer among them."""
    seed.seed_demo(session, at=NOW)
    for table, column in ((tables.account_role, "account_id"), (tables.account, "id")):
        session.execute(delete(table).where(table.c[column] == COUNTER_ID))
    session.execute(delete(tables.username).where(tables.username.c.username == COUNTER))


@pytest.fixture(scope="session")
def identity_templates(templates: Templates, keys: None) -> Templates:
    templates.filled("identity_offices", of="identity", fill=filling(two_agencies))
    templates.filled("identity_people", of="identity_offices", fill=filling(demo_people))
    return templates


@pytest.fixture
def door(database: Callable[[str], str], identity_templates: Templates) -> Door:
    return Door(Identity, database("identity_offices"))


@pytest.fixture
def office(database: Callable[[str], str], identity_templates: Templates) -> Door:
    """The same with its demo people: an applicant, staff who need no second factor."""
    return Door(Identity, database("identity_people"))


@pytest.fixture
def lina(office: Door) -> Actor:
    """The demo's counter officer."""
    with office.engine.begin() as connection:
        id = connection.execute(text("select id from account where username = 'loket'")).scalar_one()
    return staff("counter_officer", id=id)
