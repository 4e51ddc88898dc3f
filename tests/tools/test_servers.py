"""The private PostgreSQL: one role per database, nobody else's, and a killed server comes back."""

import os
import secrets
import signal
import threading

import psycopg2
import pytest

from izin import ports
from izin.postgres import Postgres


def test_a_service_enters_its_own_database_and_no_other(postgres):
    for name in ("one", "two"):
        postgres.ensure_database(name, password=f"secret-{name}")
        postgres.ensure_database(name, password=f"secret-{name}")
    address = {"host": "127.0.0.1", "port": postgres.port}
    psycopg2.connect(**address, dbname="one", user="one", password="secret-one").close()
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(**address, dbname="two", user="one", password="secret-one")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(**address, dbname="one", user="one", password="wrong")


def test_a_killed_server_starts_again_with_its_data(own_folder):
    folder = own_folder / "killed"
    folder.mkdir()
    server = Postgres(folder, port=ports.choose(offset=5000 + os.getpid() % 400).postgres, password=secrets.token_hex(8))
    try:
        server.start()
        server.wait()
        server.ensure_database("kept", password="x")
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        assert (server.data / "postmaster.pid").exists()
        server.start()
        server.wait()
        server.connect("kept").close()
    finally:
        server.stop()


def test_a_server_starts_after_the_last_backend_of_a_killed_one_has_ended(own_folder):
    folder = own_folder / "attached"
    folder.mkdir()
    server = Postgres(folder, port=ports.choose(offset=7000 + os.getpid() % 400).postgres, password=secrets.token_hex(8))
    try:
        server.start()
        server.wait()
        with server.connect() as connection:
            backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # a backend that is slow to notice
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        ending = threading.Timer(0.5, os.kill, (backend, signal.SIGKILL))
        ending.start()
        server.start()
        assert ending.finished.is_set()
        server.wait()
    finally:
        server.stop()


def test_a_half_made_data_directory_is_made_anew(own_folder):
    folder = own_folder / "half"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("15\n")
    (folder / "initialising").touch()
    server = Postgres(folder, port=ports.choose(offset=6000 + os.getpid() % 400).postgres, password=secrets.token_hex(8))
    try:
        server.start()
        server.wait()
    finally:
        server.stop()
