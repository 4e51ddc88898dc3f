"""Rebuilding the timelines while people ask for them: how many events a second, how many requests fail, how much longer readers wait."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from izin import credentials, places
from tests.bench.place import Place
from tests.bench.wire import cpu
from tests.faults.ledger import Ledger
from tests.faults.load import Client

TIMELINES = 20_000
STORY = ("application_submitted", "application_moved", "application_moved", "permit_issued")
READERS = 3
PAUSE = 0.05  # seconds between two requests of one reader
CALM = 15.0  # seconds of reading before the rebuild begins
LONGEST = 3600.0


def measure(place: Place, *, timelines: int = TIMELINES) -> dict[str, float]:
    begun = time.monotonic()
    _fill(place, timelines)
    print(f"{timelines} timelines of {len(STORY)} events each: filled in {time.monotonic() - begun:.0f} s", flush=True)
    start = _cpu(place)
    with _Readers(place, timelines) as before:
        time.sleep(CALM)
    calm = _cpu(place)
    with _Readers(place, timelines) as during:
        begun = time.monotonic()
        _izin(place, "rebuild", "tracking.on_application")
        _wait(place, timelines)
        took = time.monotonic() - begun
    busy, share = _cpu(place), len(during.times) / len(before.times)
    spent = {name: (busy[name] - calm[name] - (calm[name] - start[name]) * share) * 1e6 / (timelines * len(STORY)) for name in busy}
    print(_izin(place, "replays"), flush=True)
    return {
        **{f"rebuild_cpu_us_per_event_{name}": value for name, value in spent.items() if value > 1},
        "rebuild_cpu_us_per_event": sum(spent.values()),
        "rebuild_timelines": timelines,
        "rebuild_seconds": took,
        "rebuild_events_per_s": timelines * len(STORY) / took,
        "rebuild_requests": len(during.times),
        "rebuild_failed_requests": during.failed,
        "rebuild_readers_p50_before_ms": statistics.median(before.times) * 1000,
        "rebuild_readers_p50_ms": statistics.median(during.times) * 1000,
        "rebuild_readers_p95_before_ms": _p95(before.times) * 1000,
        "rebuild_readers_p95_ms": _p95(during.times) * 1000,
        "rebuild_readers_p95_ratio": _p95(during.times) / _p95(before.times),
    }


def _cpu(place: Place) -> dict[str, float]:
    """Seconds of CPU, by process."""
    kept = {name: one.process.pid for name, one in place.supervisor.kept.items() if one.process}
    return {name: cpu([pid]) for name, pid in {**kept, **place.rabbitmq.pids(), **place.postgres.pids()}.items()}


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def _fill(place: Place, timelines: int) -> None:
    place.execute("postgres", "alter system set max_wal_size = '8GB'", "select pg_reload_conf()")
    with ThreadPoolExecutor() as together:
        list(together.map(lambda fill: fill(place, timelines), (_fill_permits, _fill_tracking)))
    place.execute("postgres", "alter system reset max_wal_size", "select pg_reload_conf()", "checkpoint")


def _fill_permits(place: Place, timelines: int) -> None:
    """The log, published long ago."""
    for seq, type in enumerate(STORY, start=1):
        place.execute("permits", _EVENTS, seq=seq, type=type, data=json.dumps(_example(type)), count=timelines)
    place.execute("permits", "select setval('outbox_position_seq', (select max(position) from outbox))", "vacuum analyze")


def _fill_tracking(place: Place, timelines: int) -> None:
    """Timelines with no stage in them: one that has stages has been rebuilt."""
    place.execute("tracking", *_TIMELINES, count=timelines, last=len(STORY))
    place.execute("tracking", "vacuum analyze")


def _example(type: str) -> dict[str, Any]:
    return dict(json.loads((places.ROOT / f"services/permits/contract/events/{type}.v1.json").read_text("utf-8"))["example"])


# Events of applications that live at the same time lie between each other, as in an office.
_EVENTS = """
    insert into outbox (position, id, source, type, version, subject, seq, occurred_at, request_id, data, published_at)
    select 1000000 + 4 * n + 400 * (%(seq)s - 1) + %(seq)s, gen_random_uuid(), 'permits', %(type)s, 1, 'application/' || (10000000 + n),
        %(seq)s, now(), 'bench', %(data)s::jsonb || jsonb_build_object('application_id', 10000000 + n, 'number', n || '/BENCH'), now()
    from generate_series(1, %(count)s) n
"""
_TIMELINES = (
    """
    insert into timeline (application_id, agency, number, number_key, applicant_id, permit_type_name, status, submitted_at, stages)
    select 10000000 + n, 'muara-enim', n || '/BENCH', case when n < 1000 then lpad(n::text, 4, '0') else n::text end || 'BENCH', 1, 'x',
        'submitted', now(), '[]' from generate_series(1, %(count)s) n
    """,
    """
    insert into timeline_entry (application_id, seq, at, type, status)
    select 10000000 + n, seq, now(), 'moved', 'submitted' from generate_series(1, %(count)s) n, generate_series(1, %(last)s) seq
    """,
    """
    insert into inbox_progress (handler, subject, seq)
    select 'tracking.on_application', 'application/' || (10000000 + n), %(last)s from generate_series(1, %(count)s) n
    """,
)


def _wait(place: Place, timelines: int) -> None:
    """Looks so seldom that looking takes a tenth of the time at most: it reads every timeline."""
    begun = looked = time.monotonic()
    while (rebuilt := _rebuilt(place)) < timelines:
        assert time.monotonic() < begun + LONGEST, f"{rebuilt} of {timelines} timelines are rebuilt"
        time.sleep(max(0.5, 10 * (time.monotonic() - looked)))
        looked = time.monotonic()


def _rebuilt(place: Place) -> int:
    return int(place.rows("tracking", "select count(*) from timeline where stages <> '[]' and status = 'issued'")[0][0])


def _izin(place: Place, *words: str) -> str:
    uri = credentials.broker_uri(credentials.BROKER_ADMIN, made=place.secrets, port=place.ports.amqp)
    urls = {name: place.environment(service)[name] for service in places.SERVICES for name in [f"{service.upper()}_DATABASE_URL"]}
    command = [sys.executable, "-W", "ignore", "-m", "izin", "bus", *words]
    done = subprocess.run(command, env={**os.environ, "AMQP_URI": uri, **urls}, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


class _Readers:
    """People who ask where an application is, one after the other, by its number."""

    def __init__(self, place: Place, timelines: int) -> None:
        self.times: list[float] = []
        self.failed = 0
        self._place, self._timelines, self._over = place, timelines, threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]

    def _read(self) -> None:
        client, chance = Client(self._place.ports.gateway, Ledger()), random.Random()
        while not self._over.is_set():
            begun = time.perf_counter()
            status, _ = client.ask("GET", f"/tracking?number={chance.randrange(self._timelines) + 1}/BENCH")
            self.times.append(time.perf_counter() - begun)
            self.failed += status != 200
            time.sleep(PAUSE)

    def __enter__(self) -> _Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
