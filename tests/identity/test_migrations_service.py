"""Indexes that are built while people work: nobody waits to write, an interrupted run is repeated, two runs at once do not stop each other."""

import os
import subprocess
import sys
import time

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from bus import migrate

PERSON = (
    "insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)"
    " values (:name, :name, :name || '@contoh.test', 'x', 'id', 'x', false, now())"
)
BUILDING = "select pid from pg_stat_activity where datname = current_database() and query like 'create index%' and state = 'active'"
VALID = "select indisvalid from pg_index where indexrelid in (select oid from pg_class where relname in ('account_by_part_of_name', 'account_by_age'))"


@pytest.fixture
def engine(empty_database, monkeypatch):
    """A database as it was before the indexes, with two people."""
    url = empty_database()
    monkeypatch.setenv("IDENTITY_DATABASE_URL", url)
    monkeypatch.delenv("DATABASE_ADMIN_URL", raising=False)
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("create extension if not exists pg_trgm"))
    command.upgrade(migrate.config_of("identity", url), "0017")
    with engine.begin() as connection:
        connection.execute(text("insert into agency (code, name) values ('x', 'Contoh')"))
        connection.execute(text("insert into username values ('ani'), ('budi')"))
        connection.execute(text(PERSON), [{"name": "ani"}, {"name": "budi"}])
    yield engine
    engine.dispose()


@pytest.fixture
def migrating():
    """Starts a run of the migrations as a process of its own."""
    begun = []

    def start():
        words = [sys.executable, "-m", "bus.migrate", "identity"]
        begun.append(subprocess.Popen(words, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def rows(engine, statement, **values):
    with engine.connect() as connection:
        return list(connection.execute(text(statement), values))


def wait_until(true, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def lives_on(connection, name):
    connection.execute(text("set local lock_timeout = '3s'"))
    connection.execute(text("update account set language = 'en' where username = :name"), {"name": name})


def test_people_write_while_the_indexes_are_built(engine, migrating):
    with engine.begin() as busy:
        lives_on(busy, "ani")
        run = migrating()
        wait_until(lambda: rows(engine, BUILDING), "the index waits for who began before")
        with engine.begin() as other:
            lives_on(other, "budi")
    assert "migrated: identity" in run.communicate(timeout=60)[0]
    assert run.returncode == 0
    assert rows(engine, VALID) == [(True,), (True,)]


def test_an_interrupted_run_is_repeated(engine, migrating):
    with engine.begin() as busy:
        lives_on(busy, "ani")
        run = migrating()
        wait_until(lambda: rows(engine, BUILDING), "the index is being built")
        rows(engine, BUILDING.replace("select pid", "select pg_terminate_backend(pid)"))
        run.communicate(timeout=60)
    assert run.returncode != 0
    assert (False,) in rows(engine, VALID), "half an index is left"
    assert migrating().wait(60) == 0
    assert rows(engine, VALID) == [(True,), (True,)]


def test_two_runs_at_once_do_the_work_once(engine, migrating):
    with engine.begin() as busy:
        lives_on(busy, "ani")
        runs = [migrating(), migrating()]
        wait_until(lambda: rows(engine, BUILDING), "one of them builds the index")
        time.sleep(1)  # the other waits for its turn
    for run in runs:
        run.communicate(timeout=60)
    assert [run.returncode for run in runs] == [0, 0]
    assert rows(engine, VALID) == [(True,), (True,)]
