"""`python -m bus.migrate <service> …` brings the services' databases to their newest migrations; with `--wait` it only waits until somebody
has done so. Also the body of every alembic env."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bus import idempotency, inbox, outbox, ownership, rebuild, replay, settings
from bus.database import url_of
from bus.places import beside
from bus.settings import secret, setting

WAIT = "--wait"


def config_of(service: str, url: str | None = None, *, role: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(beside(service, "migrations")))
    config.attributes.update(url=url or url_of(service), role=role)
    return config


def upgrade(service: str, url: str | None = None, *, role: str | None = None) -> None:
    """`role`: the one the service works with, when `url` is an administrator's: then nothing in the database belongs to it."""
    command.upgrade(config_of(service, url, role=role), "head")


def is_ready(service: str) -> bool:
    """Whether the database is at this code's newest migration, or at a later release's, on which this code runs too."""
    script = ScriptDirectory.from_config(config_of(service))
    engine = create_engine(url_of(service))
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except OperationalError:  # away, or not made yet
        return False
    finally:
        engine.dispose()
    known = {each.revision for each in script.walk_revisions()}
    return found is not None and (found == script.get_current_head() or found not in known)


def wait(services: list[str], *, pause: float = 1.0) -> None:
    for service in services:
        while not is_ready(service):
            print(f"waiting for the migrations of {service}", flush=True)
            time.sleep(pause)


def run(append_only: Iterable[str] = ()) -> None:
    """Called by `services/<service>/migrations/env.py`; one migration run at a time per database, all of it in one transaction, unless a
    migration opens an `autocommit_block`.

    `append_only`: tables to which the service may add, and whose rows it may neither change nor delete.
    """
    role = context.config.attributes["role"]
    engine = create_engine(context.config.attributes["url"])
    with _alone(engine), engine.connect() as connection:
        if role:
            ownership.take(connection, role=role)
            connection.commit()
        context.configure(connection=connection, transactional_ddl=True)
        with context.begin_transaction():
            context.run_migrations()
            if role:
                ownership.grant(connection, role=role, append_only=append_only)
    engine.dispose()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Asks for the lock again and again: an index that is built concurrently waits for every statement that began before, and would wait
    for ever for one that waits for the lock."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(text("select pg_try_advisory_lock(7304)")):
            time.sleep(0.2)
        yield


def create_bus_tables(op: Any) -> None:
    """The outbox, the inbox, replays and the keys of acts; those that are there already are left as they are."""
    for table in (inbox.inbox_table, idempotency.table, replay.replay_table, rebuild.rebuild_table):
        assert table.metadata is outbox.metadata
    outbox.metadata.create_all(op.get_bind())


def main(words: list[str]) -> None:
    settings.check()
    services = [word for word in words if word != WAIT]
    if WAIT in words:
        wait(services)
        return
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
