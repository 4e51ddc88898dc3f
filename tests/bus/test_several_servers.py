"""Several servers behind one address: the first that answers is taken, whether the others refuse, are silent or do not take writes."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from bus import database, heartbeat
from bus.broker import TROUBLE, addresses, connect
from izin.places import ROOT

NOBODY = "127.0.0.1:1"


@contextmanager
def silent(host="127.0.0.1", port=0):
    """Takes connections and never says anything."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(100)
        yield f"{host}:{listening.getsockname()[1]}"


# ── brokers ──


def also(uri, *others):
    user, _, rest = uri.rpartition("@")
    return f"{user}@{','.join(others)},{rest}"


def test_an_address_of_several_nodes_is_one_for_each():
    assert addresses("amqp://u:p%40@a:5672,b:5673/izin") == ["amqp://u:p%40@a:5672/izin", "amqp://u:p%40@b:5673/izin"]
    assert addresses("amqp://u:p@a/") == ["amqp://u:p@a/"]


@pytest.mark.parametrize("turn", range(4))
def test_a_node_that_answers_is_found_among_those_that_do_not(broker, turn):
    with silent() as other, connect(also(broker, NOBODY, other), confirm=True) as connection:
        assert connection.connected
        connection.default_channel.queue_declare(exclusive=True)


def test_without_any_node_there_is_trouble():
    with pytest.raises(TROUBLE):
        connect(f"amqp://u:p@{NOBODY},{NOBODY}/izin")


def test_connections_spread_over_the_nodes(monkeypatch):
    tried = []
    monkeypatch.setattr("bus.broker.Connection", lambda nodes, **_: tried.append(nodes[0]) or 1 / 0)
    for _ in range(100):
        with pytest.raises(ZeroDivisionError):
            connect("amqp://u:p@a,b,c/izin")
    assert len(set(tried)) == 3


@pytest.mark.parametrize(("nodes", "expected"), [([NOBODY], []), ([NOBODY, "live"], ["beat"])])
def test_a_process_lives_while_any_node_can_be_reached(nodes, expected, empty_database, monkeypatch):
    beats = []
    monkeypatch.setattr(heartbeat, "beat", lambda: beats.append("beat"))
    monkeypatch.setattr(heartbeat, "time", SimpleNamespace(sleep=lambda _: 1 / 0))
    monkeypatch.setenv("GREETER_DATABASE_URL", empty_database())
    with silent() as live, pytest.raises(ZeroDivisionError):
        heartbeat.keep("greeter", f"amqp://u:p@{','.join(nodes).replace('live', live)}/izin")
    assert beats == expected


# ── databases ──


def elsewhere_first(url):
    """The same with 127.0.0.2 before it; `host:port` of that."""
    user, _, rest = url.rpartition("@")
    host, _, more = rest.partition(":")
    return f"{user}@127.0.0.2,{host}:{more}", int(more.partition("/")[0])


def test_of_several_servers_each_is_one_of_its_own():
    assert database.each_server({"host": "a,b", "port": "1,2", "user": "u"}) == [
        {"user": "u", "host": "a", "port": "1"},
        {"user": "u", "host": "b", "port": "2"},
    ]
    assert database.each_server({"host": "a,b", "port": 7}) == [{"host": "a", "port": "7"}, {"host": "b", "port": "7"}]
    assert database.each_server({"host": "a,b", "port": ","}) == [{"host": "a"}, {"host": "b"}]
    assert database.each_server({"dbname": "x"}) == [{"dbname": "x"}]


def test_the_one_that_answered_is_asked_first_from_then_on(empty_database, monkeypatch):
    url, port = elsewhere_first(empty_database())
    asked, real = [], database.psycopg2.connect
    monkeypatch.setattr(database, "QUICKLY", 0)
    monkeypatch.setattr(database.psycopg2, "connect", lambda **options: asked.append(options["host"]) or real(**options))
    engine = database.engine_for(url)
    with silent("127.0.0.2", port):
        for _ in range(2):
            engine.connect().close()
            engine.dispose()
    assert asked == ["127.0.0.2", "127.0.0.1", "127.0.0.1"]


def test_one_that_refuses_is_asked_before_one_that_is_silent(monkeypatch):
    """It may be the next that takes writes; the other is away."""
    now, asked = [0.0], []

    def connect(host):
        asked.append(host)
        now[0] += 3 if host == "silent" else 0
        raise database.psycopg2.OperationalError

    monkeypatch.setattr(database.psycopg2, "connect", connect)
    monkeypatch.setattr(database, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for _ in range(2):
        with pytest.raises(database.psycopg2.OperationalError):
            database.connect(host="silent,refuses")
    assert asked == ["silent", "refuses", "refuses", "silent"]


def test_a_server_that_takes_no_writes_is_passed_over(empty_database):
    url = empty_database()
    engine = database.engine_for(f"{url}?target_session_attrs=read-write")
    with engine.begin() as session:
        session.execute(text(f'alter database "{engine.url.database}" set default_transaction_read_only = on'))
    engine.dispose()
    with pytest.raises(database.OperationalError, match="read-only"):
        engine.connect()


GREEN = """
import eventlet
eventlet.monkey_patch()
import os, signal, sys
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from bus import database
database.green_waiting()
database.SILENT = 1.0
engine = database.engine_for(sys.argv[1])
with eventlet.Timeout(60):
    with engine.connect() as session:
        pid = session.scalar(text("select pg_backend_pid()"))
    os.kill(pid, signal.SIGSTOP)
    try:
        with database.Transactions(engine).read() as session:
            session.execute(text("select 1"))
    except OperationalError as error:
        print("given up, away:", database.is_away(error))
    finally:
        os.kill(pid, signal.SIGCONT)
    with engine.connect() as session:
        print("another:", session.scalar(text("select pg_backend_pid()")) != pid)
"""


def test_in_green_threads_a_silent_server_is_passed_over_and_one_that_falls_silent_is_given_up(empty_database):
    url, port = elsewhere_first(empty_database())
    with silent("127.0.0.2", port):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", GREEN, url],
            env={**os.environ, "PYTHONPATH": str(ROOT / "bus")},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.stdout == "given up, away: True\nanother: True\n", done.stderr
