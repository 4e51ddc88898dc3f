"""Whose the tables are: a role's with which nobody logs in. The service's own role reads and writes rows and can do no more; to what is
append-only it adds. So it can neither drop a table nor switch off a trigger, whatever is done with its password."""

from collections.abc import Iterable

from sqlalchemy import Connection, text


def take(connection: Connection, *, role: str) -> None:
    """Everything in this database that is the service's becomes the owner's, as whom this connection goes on. By an administrator."""
    owner = owner_of(role)
    if not connection.scalar(text("select 1 from pg_roles where rolname = :owner"), {"owner": owner}):
        connection.execute(text(f'create role "{owner}" nologin'))
    connection.execute(text(f'reassign owned by "{role}" to "{owner}"'))
    connection.execute(text(f'set role "{owner}"'))


def grant(connection: Connection, *, role: str, append_only: Iterable[str]) -> None:
    """By the owner. Of the outbox, which is the log of events, only the mark "published" may be set."""
    database = connection.scalar(text("select current_database()"))
    statements = [
        f'grant connect, temporary on database "{database}" to "{role}"',
        f'grant usage on schema public to "{role}"',
        f'grant select, insert, update, delete on all tables in schema public to "{role}"',
        f'grant usage, select on all sequences in schema public to "{role}"',
        f'revoke insert, update, delete on alembic_version from "{role}"',
        *(f'revoke update, delete on "{table}" from "{role}"' for table in ("outbox", *append_only)),
        f'grant update (published_at) on outbox to "{role}"',
    ]
    for statement in statements:
        connection.execute(text(statement))


def owner_of(role: str) -> str:
    assert role.isidentifier(), "it becomes part of statements"
    return f"{role}_owner"
