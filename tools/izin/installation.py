"""Where an installation keeps what it knows: the services' databases, and the files.

The environment says it (DATABASE_ADMIN_URL, <SERVICE>_DATABASE_URL, FILES_URL), or else it is the system on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy import URL, Engine, create_engine, make_url

from izin import credentials, places
from izin.ports import LOOPBACK
from izin.postgres import SUPERUSER
from izin.system import System, running


@dataclass(frozen=True)
class Installation:
    """Each service's database with the address of its own role, the administrator of all of them, and the files."""

    databases: dict[str, URL]
    admin: URL
    files: str

    def as_admin(self, service: str) -> URL:
        return self.admin.set(database=self.databases[service].database)

    def connect(self, service: str | None = None) -> Any:
        """As the administrator; without a service, to the administrator's own database."""
        url = (self.as_admin(service) if service else self.admin).set(drivername="postgresql")
        return psycopg2.connect(url.render_as_string(hide_password=False), connect_timeout=5)

    def engine(self, service: str) -> Engine:
        """With the service's own rights."""
        return create_engine(self.databases[service], connect_args={"connect_timeout": 5})

    @contextmanager
    def engines(self) -> Iterator[dict[str, Engine]]:
        made = {name: self.engine(name) for name in self.databases}
        try:
            yield made
        finally:
            for engine in made.values():
                engine.dispose()


def here() -> Installation:
    """From the environment, or else of the system on this machine. :raises RuntimeError: neither says where."""
    if os.environ.get("DATABASE_ADMIN_URL"):
        needed = [f"{name.upper()}_DATABASE_URL" for name in places.SERVICES] + ["FILES_URL"]
        missing = [name for name in needed if not os.environ.get(name)]
        if missing:
            raise RuntimeError(f"DATABASE_ADMIN_URL is set, so these must be too: {', '.join(missing)}")
        urls = {name: make_url(os.environ[f"{name.upper()}_DATABASE_URL"]) for name in places.SERVICES}
        return Installation(urls, make_url(os.environ["DATABASE_ADMIN_URL"]), os.environ["FILES_URL"])
    found = running(places.VAR)
    if not found:
        raise RuntimeError("nothing runs here: start it with `make up`, or set DATABASE_ADMIN_URL, FILES_URL and each …_DATABASE_URL")
    return of_this_machine(places.VAR, found["postgres_port"])


def of_this_machine(var: Path, port: int) -> Installation:
    """What `make up` runs with its data in `var`, its PostgreSQL at that port."""
    made = credentials.load(var)
    url = URL.create("postgresql+psycopg2", host=LOOPBACK, port=port)
    urls = {name: url.set(username=name, password=made["databases"][name], database=name) for name in places.SERVICES}
    admin = url.set(username=SUPERUSER, password=made["postgres"], database="postgres")
    return Installation(urls, admin, f"file://{var / 'files'}")


@contextmanager
def empty_or_running() -> Iterator[Installation]:
    """The installation that the environment names; else the one on this machine, of which only PostgreSQL is started.

    :raises RuntimeError: the keys are not there.
    """
    if os.environ.get("DATABASE_ADMIN_URL") or running(places.VAR):
        yield here()
        return
    if not (places.VAR / "credentials.json").exists():
        raise RuntimeError("the keys come first, because without them sealed data stays sealed: izin restore-keys <file>")
    with System(places.VAR).only_postgres() as port:
        yield of_this_machine(places.VAR, port)
