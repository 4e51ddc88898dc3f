"""PostgreSQL: killed, away, slow, full, or gone for one service alone."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import psycopg2

from izin.places import SERVICES
from tests.faults.ledger import now
from tests.faults.run import Strike, Struck
from tests.faults.world import KILL, FaultWorld


def killed(world: FaultWorld) -> Struck:
    pid = world.signal("postgres", KILL, group=True)
    world.until(lambda: world.is_another("postgres", pid) and world.postgres_answers(), "a new server answers")
    return Struck(bit=True, back_at=now())


def away(world: FaultWorld, seconds: float) -> Struck:
    world.postgres.stop()
    world.pause_without_servers(seconds)
    gone = not world.postgres_answers()
    world.postgres.start()
    world.until(world.postgres_answers, "the server answers")
    return Struck(bit=gone, back_at=now())


def slow(world: FaultWorld, ms: float, seconds: float = 10.0) -> Struck:
    before = sum(world.proxy.set(f"{name}-database", "slow", ms=ms).get("delayed", 0) for name in SERVICES)
    world.pause(seconds)
    after = sum(world.proxy.set(f"{name}-database", "pass").get("delayed", 0) for name in SERVICES)
    return Struck(bit=after > before, back_at=now())


def connections_taken(world: FaultWorld, seconds: float = 8.0) -> Struck:
    """Everything that was connected is thrown out, and strangers sit on every place the server has for users."""
    taken = []
    thrown_out = "select pg_terminate_backend(pid) from pg_stat_activity where usename = any(%s)"
    world.rows("postgres", thrown_out, list(SERVICES))
    with suppress(psycopg2.OperationalError):
        while len(taken) < 500:
            service = SERVICES[len(taken) % len(SERVICES)]
            password = world.secrets["databases"][service]
            taken.append(psycopg2.connect(host="127.0.0.1", port=world.ports.postgres, user=service, password=password, dbname=service))
    world.pause(seconds)
    for connection in taken:
        connection.close()
    return Struck(bit=5 < len(taken) < 500, back_at=now())


def one_cut(world: FaultWorld, name: str, seconds: float = 6.0) -> Struck:
    before = world.proxy.figures(f"{name}-database")
    world.proxy.set(f"{name}-database", "cut")
    world.pause(seconds)
    after = world.proxy.set(f"{name}-database", "pass")
    return Struck(bit=after.get("closed", 0) > before.get("closed", 0), back_at=now())


STRIKES: dict[str, Strike] = {
    "PostgreSQL killed": killed,
    "PostgreSQL away for 30 s": partial(away, seconds=30.0),
    "PostgreSQL 500 ms slower": partial(slow, ms=500.0),
    "PostgreSQL: every connection taken": connections_taken,
    **{f"the database of {name} cut off": partial(one_cut, name=name) for name in SERVICES},
}
