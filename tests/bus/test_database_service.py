"""Transactions and reads on a real database: what goes along with the first statement, how long it may take, and connections that ended."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bus.context import CallInfo
from bus.database import Transactions, engine_for


@pytest.fixture
def engine(empty_database):
    engine = engine_for(empty_database())
    with engine.begin() as connection:
        connection.execute(text("create table thing (name text primary key)"))
    yield engine
    engine.dispose()


def within(engine, seconds):
    return Transactions(engine, CallInfo("greeter", None, datetime.now(UTC), "r", deadline=time.time() + seconds))


def names(engine):
    with Transactions(engine).read() as session:
        return list(session.scalars(text("select name from thing order by name")))


ADD = text("insert into thing values (:name)")


@pytest.mark.parametrize("how", ["begin", "read"])
def test_no_statement_outlives_its_caller(engine, how):
    with pytest.raises(OperationalError, match="statement timeout"), getattr(within(engine, 0.3), how)() as session:
        session.execute(text("select pg_sleep(20)"))
    with pytest.raises(OperationalError, match="statement timeout"), getattr(within(engine, 0.3), how)() as session:
        session.execute(text("select 1"))
        session.execute(text("select pg_sleep(20)"))


def test_a_caller_whose_time_is_up_does_not_make_the_server_look_silent(engine):
    with within(engine, -5).begin() as session:
        assert session.connection.dbapi_connection.patience >= 1


def test_the_next_caller_has_its_own_time(engine):
    with within(engine, 0.3).begin() as session:
        session.execute(text("select 1"))
    with Transactions(engine).begin() as session:
        assert session.scalar(text("show statement_timeout")) == "0"


def test_what_fails_leaves_nothing(engine):
    with pytest.raises(KeyError), within(engine, 5).begin() as session:
        session.execute(ADD, {"name": "one"})
        raise KeyError
    with pytest.raises(SQLAlchemyError), within(engine, 5).begin() as session:
        session.execute(ADD, {"name": "one"})
        session.execute(ADD, {"name": "one"})
    assert names(engine) == []


def test_several_rows_at_once_are_of_the_transaction_too(engine):
    """The driver sends them in a loop of its own, here as the first statement."""
    with within(engine, 5).begin() as session:
        session.execute(ADD, [{"name": "one"}, {"name": "two"}])
    with pytest.raises(KeyError), within(engine, 5).begin() as session:
        session.execute(text("delete from thing where name = :name"), [{"name": "one"}, {"name": "two"}])
        raise KeyError
    assert names(engine) == ["one", "two"]


def test_many_rows_are_read_in_portions(engine):
    with within(engine, 5).begin() as session:
        rows = session.execute(text("select * from generate_series(1, 2500)").execution_options(yield_per=1000))
        assert sum(1 for _ in rows) == 2500


def test_a_read_changes_nothing(engine):
    with pytest.raises(SQLAlchemyError, match="read-only transaction"), within(engine, 5).read() as session:
        session.execute(ADD, {"name": "one"})
    with pytest.raises(SQLAlchemyError, match="read-only transaction"), within(engine, 5).read() as session:
        session.execute(text("select 1"))
        session.execute(ADD, {"name": "one"})
    assert names(engine) == []


def test_a_read_inside_one_transaction_sees_what_it_did(engine):
    transactions = within(engine, 5)
    with transactions.as_one() as session:
        session.execute(ADD, {"name": "one"})
        with transactions.read() as reading:
            assert list(reading.scalars(text("select name from thing"))) == ["one"]


@pytest.mark.parametrize("how", ["begin", "read"])
def test_a_connection_that_ended_in_the_pool_fails_nobody(engine, how):
    with within(engine, 5).begin() as session:
        ended = session.scalar(text("select pg_backend_pid()"))
    with create_engine(engine.url).begin() as connection:
        connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": ended})
    with getattr(within(engine, 5), how)() as session:
        assert session.scalar(text("select pg_backend_pid()")) != ended


def test_a_read_has_no_transaction_to_end(engine):
    with within(engine, 5).read() as session:
        session.execute(text("select 1"))
        assert session.connection.dbapi_connection.is_idle
    with within(engine, 5).begin() as session:
        session.execute(text("select 1"))
        assert not session.connection.dbapi_connection.is_idle
