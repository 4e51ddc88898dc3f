"""What a service's own role may do in its database: read and write rows, and to what is append-only add. Asked of PostgreSQL itself."""

import re

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from bus import migrate
from izin.places import ROOT, SERVICES

NEVER = ("drop table {table}", "truncate {table}", "alter table {table} disable trigger user", "alter table {table} add column more text",
         "create trigger mine before insert on {table} for each row execute function suppress_redundant_updates_trigger()")  # fmt: skip
APPEND_ONLY = {
    "identity": ("audit", "audit_record", "audit_head", "audit_end"),
    "permits": (
        *("absence_case", "colleague_note", "colleague_note_settled", "history", "inspection_appointment", "permit_entry"),
        "permit_letter",
    ),
    "notifications": (),
    "tracking": ("complaint_message",),
}
CHANGES = ("update {table} set {column} = {column}", "delete from {table}")


def refused(engine, statement):
    """Because of a missing right, not because of a trigger or of what lies in the table."""
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), engine.begin() as connection:
        connection.execute(text(statement))


def tables(engine):
    with engine.connect() as connection:
        return list(connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")))


def column_of(engine, table):
    found = "select column_name from information_schema.columns where table_name = :table order by ordinal_position limit 1"
    with engine.connect() as connection:
        return connection.scalar(text(found), {"table": table})


@pytest.mark.parametrize("service", SERVICES)
def test_no_table_is_the_services_own(database, service):
    engine = create_engine(database(service))
    found = tables(engine)
    assert {"outbox", "inbox", *APPEND_ONLY[service]} <= set(found)
    for table in found:
        for statement in NEVER:
            refused(engine, statement.format(table=table))
    refused(engine, "create table mine (id int)")
    refused(engine, f'set role "{service}_owner"')
    with engine.connect() as connection:
        assert connection.scalar(text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")) is False


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_append_only_is_neither_changed_nor_deleted_by_the_service(database, service):
    engine = create_engine(database(service))
    for table in APPEND_ONLY[service]:
        for statement in CHANGES:
            refused(engine, statement.format(table=table, column=column_of(engine, table)))
    refused(engine, "delete from outbox")
    refused(engine, "update outbox set data = data")
    refused(engine, "update alembic_version set version_num = version_num")
    with engine.begin() as connection:
        connection.execute(text("update outbox set published_at = now()"))


def test_every_table_with_a_trigger_against_changes_is_among_them():
    said = {
        service: set(re.findall(r'"(\w+)"', (ROOT / f"services/{service}/migrations/env.py").read_text("utf-8"))) for service in SERVICES
    }
    assert said == {service: set(tables) for service, tables in APPEND_ONLY.items()}


def test_a_database_of_before_is_taken_over_and_its_service_goes_on(empty_database, postgres):
    """As an existing one is: made and filled by the service's role, which owned everything."""
    url = empty_database()
    role = name = url.rpartition("/")[2]
    migrate.upgrade("tracking", url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("alter table complaint_message disable trigger user"))  # all its own
        connection.execute(text("insert into complaint_counter (agency, year, last) values ('a', 2026, 1)"))
    for _again in range(2):
        migrate.upgrade("tracking", postgres.url(name, user="postgres", password=postgres.password), role=role)
    refused(engine, "drop table complaint_message")
    refused(engine, "delete from complaint_message")
    with engine.begin() as connection:
        assert connection.scalar(text("select count(*) from complaint_counter")) == 1
        connection.execute(text("update complaint_counter set last = 2"))
    engine.dispose()
