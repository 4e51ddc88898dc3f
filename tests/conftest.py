"""Real parts for every test that needs them: a PostgreSQL server, a RabbitMQ node, or the whole system. They are started on first use, are
private to this pytest process (so that xdist's workers do not meet), and are stopped afterwards. Modules that start servers are imported
where they are used: `make test-fast` needs none of them."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from izin import places
from tests import scratch

if TYPE_CHECKING:
    from izin.postgres import Postgres
    from tests.world import World

# A busy machine is not an error: no test of ours checks a time.
settings.register_profile("izin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("izin")

# with --fast these are not even imported: they start something, or draw, or call the whole gateway
NOT_FAST = (
    "*_service.py",
    "bus/test_running.py",
    "browser",
    "deploy",
    "faults",
    "gateway/*_api.py",
    "gateway/test_access.py",
    "gateway/test_answers.py",
    "gateway/test_errors.py",
    "gateway/pages",
    "gateway/test_headers.py",
    "gateway/test_hostile_uploads.py",
    "gateway/test_idempotency.py",
    "gateway/test_openapi.py",
    "gateway/test_scanner.py",
    "gateway/test_uploads.py",
    "gateway/test_worker.py",
    "journeys",
    "notifications/test_letters.py",
    "permits/test_permit_pdf.py",
    "permits/test_receipt_pdf.py",
    "tools",
)
# They take longest: they begin, so that no worker is left alone with one at the end.
LONGEST = {
    "bus/test_permissions.py",
    "bus/test_rebuild.py",
    "deploy/test_wheels.py",
    "gateway/pages/test_hostile_viewer.py",
    "gateway/test_hostile_uploads.py",
    "permits/test_case_machine.py",
    "permits/test_soundness.py",
}
NEED_SOMETHING_RUNNING = {"postgres", "broker", "world", "browser"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="only tests that need nothing running")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if not config.getoption("--fast"):
        return None
    name = collection_path.relative_to(places.ROOT / "tests").as_posix()
    return any(fnmatch(name, pattern) for pattern in NOT_FAST) or None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Tests that use the whole system or a browser, directly or through another fixture, are marked `world` or `browser`, so that `-m`
    finds them. With --fast, tests that use a server are left out. After the others have put them into their order, the longest begin."""
    for item in items:
        for name in {"world", "browser"} & _fixtures(item):
            item.add_marker(name)
    if config.getoption("--fast"):
        slow = [item for item in items if NEED_SOMETHING_RUNNING & _fixtures(item)]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    yield
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return item.path.relative_to(places.ROOT / "tests").as_posix() not in LONGEST


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


Filled = TypeVar("Filled")


def _own_offset() -> int:
    """Test servers of different processes look for their ports at different places: blocks of 40, in which the ports of servers
    (from 0 on) and of a world (from 10 on) never meet those of another block."""
    return 1000 + os.getpid() % 250 * 40


@pytest.fixture(scope="session")
def own_folder() -> Iterator[Path]:
    """A folder for this pytest process, in memory where there is room."""
    folder = scratch.own()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(own_folder: Path) -> Iterator[Postgres]:
    """An empty PostgreSQL server."""
    from izin import ports
    from izin.postgres import Postgres

    folder = own_folder / "postgres"
    folder.mkdir()
    port = ports.choose(offset=_own_offset()).postgres
    server = Postgres(folder, port=port, password=secrets.token_hex(16), durable=False)
    try:
        server.start()
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def broker(own_folder: Path) -> Iterator[str]:
    """The AMQP address of a RabbitMQ node of our own."""
    from izin import ports
    from izin.rabbitmq import RabbitMQ

    node = RabbitMQ(own_folder / "rabbitmq", ports=ports.choose(offset=_own_offset()), user="tests", password=secrets.token_hex(16))
    try:
        node.start()
        node.wait()
        yield node.uri
    finally:
        node.stop()


class Templates:
    """Databases that are made once: one per service, migrated, and those that tests have filled. Each test gets a copy."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        self._roles: dict[str, tuple[str, str]] = {}

    def filled(self, name: str, *, of: str, fill: Callable[[str], Filled]) -> Filled:
        """A copy of the database `of`, filled by `fill`, which gets its address and must leave no connection open."""
        filled = fill(self.copy(of, name))
        self._roles[name] = self._roles[of]
        return filled

    def copy(self, template: str, name: str) -> str:
        """:returns: its SQLAlchemy address."""
        if template not in self._roles:
            self._roles[template] = (template, self._migrated(template))
        from bus.ownership import owner_of

        role, password = self._roles[template]
        self.postgres.copy_database(template, name, owner=owner_of(role))
        return self.postgres.url(name, user=role, password=password)

    def _migrated(self, service: str) -> str:
        from bus.migrate import upgrade

        password = secrets.token_hex(8)
        self.postgres.ensure_database(service, password=password)
        upgrade(service, self.as_admin(service), role=service)
        return password

    def as_admin(self, name: str) -> str:
        """The database's address as the superuser."""
        return self.postgres.url(name, user="postgres", password=self.postgres.password)


@pytest.fixture(scope="session")
def templates(postgres: Postgres) -> Templates:
    return Templates(postgres)


@pytest.fixture(scope="session")
def permits_office(templates: Templates) -> str:
    """The name of permits' database with what its seed brings in: half a second of work for 37 permit types, done once, not for each test."""
    from tests.permits.office import seeded

    templates.filled("permits_office", of="permits", fill=seeded)
    return "permits_office"


@pytest.fixture
def database(templates: Templates) -> Iterator[Callable[[str], str]]:
    """`database("permits")` gives the SQLAlchemy address of a fresh, migrated database of that service, dropped after the test; or a copy
    of what was filled under that name."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"{template}_{next(_numbers)}")
        return templates.copy(template, made[-1])

    yield make
    for name in made:
        templates.postgres.drop_database(name)


@pytest.fixture
def as_admin(templates: Templates) -> Callable[[str], str]:
    """From the address that a service uses, the superuser's address of the same database: for what the service itself may not do."""
    return lambda url: templates.as_admin(url.rpartition("/")[2])


_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def empty_database(postgres: Postgres) -> Iterator[Callable[[], str]]:
    """`empty_database()` gives the address of a new database without any tables."""
    made: list[str] = []

    def make() -> str:
        name, password = f"empty_{next(_numbers)}", secrets.token_hex(8)
        postgres.ensure_database(name, password=password)
        made.append(name)
        return postgres.url(name, user=name, password=password)

    yield make
    for name in made:
        postgres.drop_database(name)


@pytest.fixture(scope="session")
def world(own_folder: Path) -> Iterator[World]:
    """The whole system as processes, with its demo accounts; the code is `make up`'s."""
    from tests.world import World

    with World(own_folder / "world", offset=_own_offset() + 10) as running:
        yield running
