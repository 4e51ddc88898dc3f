"""`python -m bus.migrate <service>` brings a service's database to its newest migration; also the body of every alembic env."""

import sys
from collections.abc import Iterable
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text

from bus import idempotency, inbox, outbox, ownership, rebuild, replay, settings
from bus.database import url_of
from bus.places import beside
from bus.settings import secret, setting


def config_of(service: str, url: str | None = None, *, role: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(beside(service, "migrations")))
    config.attributes.update(url=url or url_of(service), role=role)
    return config


def upgrade(service: str, url: str | None = None, *, role: str | None = None) -> None:
    """`role`: the one the service works with, when `url` is an administrator's: then nothing in the database belongs to it."""
    command.upgrade(config_of(service, url, role=role), "head")


def run(append_only: Iterable[str] = ()) -> None:
    """Called by `services/<service>/migrations/env.py`; one migration run at a time per database, all of it in one transaction.

    `append_only`: tables to which the service may add, and whose rows it may neither change nor delete.
    """
    attributes = context.config.attributes
    engine = create_engine(attributes["url"])
    with engine.connect() as connection, connection.begin():
        connection.execute(text("select pg_advisory_xact_lock(7304)"))
        if attributes["role"]:
            ownership.take(connection, role=attributes["role"])
        context.configure(connection=connection, transactional_ddl=True)
        context.run_migrations()
        if attributes["role"]:
            ownership.grant(connection, role=attributes["role"], append_only=append_only)
    engine.dispose()


def create_bus_tables(op: Any) -> None:
    """The outbox, the inbox, replays and the keys of acts; those that are there already are left as they are."""
    for table in (inbox.inbox_table, idempotency.table, replay.replay_table, rebuild.rebuild_table):
        assert table.metadata is outbox.metadata
    outbox.metadata.create_all(op.get_bind())


def main(services: list[str]) -> None:
    settings.check()
    for service in services:
        admin = setting("DATABASE_ADMIN_URL", "") and secret("DATABASE_ADMIN_URL", minimum=20)
        if admin:
            own = make_url(url_of(service))
            upgrade(service, make_url(admin).set(database=own.database).render_as_string(hide_password=False), role=own.username)
        else:
            upgrade(service)
            print(f"{service}: without DATABASE_ADMIN_URL the tables belong to the service's own role, which may change every record")
        print(f"migrated: {service}")


if __name__ == "__main__":
    main(sys.argv[1:])
