"""Waiting for somebody else's migrations: `python -m bus.migrate --wait`."""

import os
import subprocess
import sys
import time

import pytest
from sqlalchemy import create_engine, text

from bus import migrate


@pytest.fixture
def url(empty_database, monkeypatch):
    found = empty_database()
    monkeypatch.setenv("TRACKING_DATABASE_URL", found)
    return found


def change(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_database_is_ready_at_the_newest_migration_and_at_a_later_releases(url):
    assert not migrate.is_ready("tracking")
    migrate.upgrade("tracking", url)
    assert migrate.is_ready("tracking")
    change(url, "update alembic_version set version_num = '0001'")
    assert not migrate.is_ready("tracking")
    change(url, "update alembic_version set version_num = 'of a later release'")
    assert migrate.is_ready("tracking")


def test_a_database_that_is_away_is_not_ready(monkeypatch):
    monkeypatch.setenv("TRACKING_DATABASE_URL", "postgresql+psycopg2://tracking:x@127.0.0.1:1/tracking")
    assert not migrate.is_ready("tracking")


def test_the_command_returns_when_somebody_has_migrated(url):
    words = [sys.executable, "-m", "bus.migrate", "--wait", "tracking"]
    waiting = subprocess.Popen(words, env={**os.environ}, stdout=subprocess.PIPE, text=True)
    try:
        assert waiting.stdout.readline() == "waiting for the migrations of tracking\n"
        time.sleep(0.5)
        assert waiting.poll() is None
        migrate.upgrade("tracking", url)
        assert waiting.wait(30) == 0
    finally:
        waiting.kill()
        waiting.stdout.close()
