"""The audit chain on a real database: what was recorded stays, and a change is seen."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bus.context import CallInfo
from identity.store import audit

CALL = CallInfo("identity", None, datetime(2026, 11, 23, 3, tzinfo=UTC), uuid.uuid4().hex)


@pytest.fixture
def engine(database):
    made = create_engine(database("identity"))
    with Session(made) as session, session.begin():
        for number in range(5):
            audit.record(session, CALL, "logged_in", f"account/{number}", agency=None, actor_id=number, tries=number)
    yield made
    made.dispose()


def broken_at(engine):
    with Session(engine) as session:
        return audit.broken_at(session)


def tamper(engine, statement):
    """As somebody who may switch triggers off."""
    with engine.begin() as connection:
        connection.execute(text("alter table audit disable trigger audit_append_only"))
        connection.execute(text(statement))
        connection.execute(text("alter table audit enable trigger audit_append_only"))


def test_an_untouched_chain_holds(engine):
    assert broken_at(engine) is None


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ("update audit set actor_id = 9 where position = 2", 2),
        ("update audit set details = '{}' where position = 4", 4),
        ("delete from audit where position = 3", 3),
        ("update audit set at = at + interval '1 second' where position = 1", 1),
    ],
)
def test_a_changed_chain_is_seen_where_it_was_changed(engine, statement, at):
    tamper(engine, statement)
    assert broken_at(engine) == at


@pytest.mark.parametrize("statement", ["update audit set act = 'x'", "delete from audit", "truncate audit"])
def test_the_table_takes_nothing_back(engine, statement):
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert broken_at(engine) is None
