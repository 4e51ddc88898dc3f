"""What a later release may have left in a database on which this one still works: columns and keys of JSON that this one does not know."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, create_engine, text

from bus.testing import Door
from bus.topology import handlers_of

LATER = "of_a_later_release"
# Append-only, and sealed by hashes: nobody ever writes to what is in them.
SEALED = ("audit", "audit_record", "audit_head", "audit_end")
Place = tuple[str, str, str, str]  # table, primary key, column, path of the key


def with_columns(database: Callable[[str], str], as_admin: Callable[[str], str]) -> Callable[[str], str]:
    """The fixture `database`, each of whose databases has two columns more in every table, as CONTRIBUTING allows."""

    def make(template: str) -> str:
        url = database(template)
        add_columns(as_admin(url))
        return url

    return make


def add_columns(admin_url: str, *, named: str = LATER) -> None:
    """To every table: one that may be null, one that has a default."""
    engine = create_engine(admin_url)
    with engine.begin() as connection:
        tables = connection.scalars(
            text("select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'")
        ).all()
        for table in tables:
            connection.execute(text(f'alter table "{table}" add column {named} text, add column {named}_2 integer not null default 7'))
    engine.dispose()


def add_keys(admin_url: str) -> set[Place]:
    """One more key in every object of every stored JSON. :returns: where they are."""
    engine = create_engine(admin_url)
    with engine.begin() as connection:
        for table, column in _json_columns(connection):
            for ctid, stored in connection.execute(text(f'select cast(ctid as text), "{column}" from "{table}"')).all():
                statement = text(f'update "{table}" set "{column}" = cast(:value as jsonb) where ctid = cast(:ctid as tid)')
                connection.execute(statement, {"value": json.dumps(_with_key(stored)), "ctid": ctid})
    engine.dispose()
    return places_of_keys(admin_url)


def places_of_keys(admin_url: str) -> set[Place]:
    engine, found = create_engine(admin_url), set()
    with engine.begin() as connection:
        for table, column in _json_columns(connection):
            key = " || '/' || ".join(f'cast("{name}" as text)' for name in _primary_key(connection, table))
            for row_key, stored in connection.execute(text(f'select {key}, "{column}" from "{table}"')):
                found |= {(table, row_key, column, path) for path in _paths(stored)}
    engine.dispose()
    return found


def tell_what_is_unknown(door: Door) -> int:
    """To every handler of a service: a known type in a version of later, and a type of later. :returns: how many handlers there are."""
    handlers = list(handlers_of(door.service_class))
    for handler in handlers:
        for seq, (type, version) in enumerate(((next(iter(handler.reads)), 99), (LATER, 1)), start=1):
            told: dict[str, Any] = {"subject": "later/1", "seq": seq, "source": handler.source}
            door.handle(handler.method_name, type=type, version=version, data={"x": 1}, **told)
    return len(handlers)


def _json_columns(connection: Connection) -> list[tuple[str, str]]:
    query = """
        select c.table_name, c.column_name from information_schema.columns c join pg_tables t on t.tablename = c.table_name
        where t.schemaname = 'public' and c.table_schema = 'public' and c.data_type = 'jsonb' and c.is_generated = 'NEVER' order by 1, 2
    """
    return [(table, column) for table, column in connection.execute(text(query)) if table not in SEALED]


def _primary_key(connection: Connection, table: str) -> list[str]:
    query = "select attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indrelid = cast(:table as regclass) and i.indisprimary"
    return list(connection.scalars(text(query), {"table": table}))


def _with_key(stored: Any) -> Any:
    if isinstance(stored, dict):
        return {**{name: _with_key(value) for name, value in stored.items()}, LATER: {"x": [1]}}
    return [_with_key(value) for value in stored] if isinstance(stored, list) else stored


def _paths(stored: Any, path: str = "") -> Iterator[str]:
    if isinstance(stored, dict):
        if LATER in stored:
            yield path
        for name, value in stored.items():
            if name != LATER:
                yield from _paths(value, f"{path}.{name}")
    elif isinstance(stored, list):
        for number, value in enumerate(stored):
            yield from _paths(value, f"{path}[{number}]")
