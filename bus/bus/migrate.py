"""`python -m bus.migrate <service>` brings a service's database to its newest migration; also the body of every alembic env."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import create_engine, text

from bus import idempotency, inbox, outbox, settings
from bus.database import url_of


def config_of(service: str, url: str | None = None) -> Config:
    spec = importlib.util.find_spec(service)
    assert spec and spec.origin, f"no package {service}"
    config = Config()
    config.set_main_option("script_location", str(Path(spec.origin).parents[1] / "migrations"))
    config.attributes["url"] = url or url_of(service)
    return config


def upgrade(service: str, url: str | None = None) -> None:
    command.upgrade(config_of(service, url), "head")


def run() -> None:
    """Called by `services/<service>/migrations/env.py`; one migration run at a time per database, all of it in one transaction."""
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection, connection.begin():
        connection.execute(text("select pg_advisory_xact_lock(7304)"))
        context.configure(connection=connection, transactional_ddl=True)
        context.run_migrations()
    engine.dispose()


def create_bus_tables(op: Any) -> None:
    """The outbox, the inbox and the keys of acts; those that are there already are left as they are."""
    assert inbox.inbox_table.metadata is idempotency.table.metadata is outbox.metadata
    outbox.metadata.create_all(op.get_bind())


def main(services: list[str]) -> None:
    settings.check()
    for service in services:
        upgrade(service)
        print(f"migrated: {service}")


if __name__ == "__main__":
    main(sys.argv[1:])
