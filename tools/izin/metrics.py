"""`izin metrics`: what waits, what is late and what is reached, for Prometheus, looked up anew whenever it asks.

One process for the whole system: databases and broker know these things, however many processes the services have. It listens on
METRICS_BIND, on loopback unless that says otherwise, and needs AMQP_URI (the administrator's) and each <SERVICE>_DATABASE_URL, or the
system on this machine. Requests and calls are counted by the gateway (`gateway.metrics`). Labels are names of the code, and agencies.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Engine, text

from bus.broker import connect
from bus.queues import PARKED
from bus.settings import setting
from izin import places, waiting
from izin.operating import broker_uri, engine_of

Rows = Iterable[tuple[Any, ...]]  # values of the labels, then the value
BIND = "127.0.0.1:9464"

DELIVERIES = "select status, count(*) from delivery group by status"
DELIVERY_AGE = "select coalesce(extract(epoch from now() - min(created_at)), 0)::float from delivery where status not in ('SENT', 'FAILED')"
CASES = "select agency, count(*), count(*) filter (where due_at < now()) from application where waits_for is not null group by agency"
CONNECTIONS = "select coalesce(state, 'other'), count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() group by 1"
MOST = "select current_setting('max_connections')::int"


class Collector:
    """Looks everything up when it is asked. What cannot be reached is said by `izin_reached` and left out."""

    def __init__(self, broker: str, engines: dict[str, Engine]) -> None:
        self.broker, self.engines = broker, engines

    def collect(self) -> Iterator[GaugeMetricFamily]:
        reached: list[tuple[Any, ...]] = []
        found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in METRICS}
        for part, looks in {"broker": self._broker, **{name: self._database_of(name) for name in self.engines}}.items():
            try:
                for name, *row in looks():
                    found[name].append(tuple(row))
                reached.append((part, 1))
            except Exception:  # whatever it was, the others are looked at too
                reached.append((part, 0))
        found["izin_reached"] = reached
        for name, rows in found.items():
            yield _family(name, rows)

    def _broker(self) -> Iterator[tuple[Any, ...]]:
        with connect(self.broker, confirm=True) as connection:
            found = waiting.in_queues(connection, list(places.SERVICES))
        for one in found:
            yield "izin_queue_messages", one.queue, one.messages
            if one.queue.startswith(("rpc-", "evt-")):
                yield "izin_queue_readers", one.queue, max(0, one.readers)
            if one.queue == PARKED:
                yield "izin_parked_messages", one.messages

    def _database_of(self, service: str) -> Callable[[], Iterator[tuple[Any, ...]]]:
        def looks() -> Iterator[tuple[Any, ...]]:
            engine = self.engines[service]
            lag = waiting.lag_of(engine)
            yield "izin_outbox_unpublished", service, lag.unpublished
            yield "izin_outbox_oldest_seconds", service, lag.unpublished_seconds
            yield "izin_inbox_early", service, lag.early
            yield "izin_inbox_early_oldest_seconds", service, lag.early_seconds
            yield from (("izin_database_connections", service, *row) for row in _rows(engine, CONNECTIONS))
            yield "izin_database_connections_most", service, _rows(engine, MOST)[0][0]
            yield from OWN.get(service, _nothing)(engine)

        return looks


def _nothing(engine: Engine) -> Iterator[tuple[Any, ...]]:
    return iter(())


def _of_notifications(engine: Engine) -> Iterator[tuple[Any, ...]]:
    yield from (("izin_deliveries", *row) for row in _rows(engine, DELIVERIES))
    yield "izin_delivery_oldest_seconds", _rows(engine, DELIVERY_AGE)[0][0]


def _of_permits(engine: Engine) -> Iterator[tuple[Any, ...]]:
    for agency, cases, late in _rows(engine, CASES):
        yield "izin_cases_waiting", agency, cases
        yield "izin_cases_late", agency, late


OWN = {"notifications": _of_notifications, "permits": _of_permits}


def _rows(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as session:
        return list(session.execute(text(query)).all())


METRICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "izin_reached": ("Whether the broker, or a service's database, answered", ("part",)),
    "izin_queue_messages": ("Messages that wait in a queue", ("queue",)),
    "izin_queue_readers": ("Processes that read a queue; 0 also when it is missing", ("queue",)),
    "izin_parked_messages": ("Messages that wait for a person", ()),
    "izin_outbox_unpublished": ("Events that a service has not published yet", ("service",)),
    "izin_outbox_oldest_seconds": ("Age of the oldest of them", ("service",)),
    "izin_inbox_early": ("Events that wait for an earlier one", ("service",)),
    "izin_inbox_early_oldest_seconds": ("How long the first of them has waited", ("service",)),
    "izin_database_connections": ("Connections to a service's database", ("service", "state")),
    "izin_database_connections_most": ("Connections that its server takes", ("service",)),
    "izin_deliveries": ("Mails by state", ("status",)),
    "izin_delivery_oldest_seconds": ("Age of the oldest mail that is neither sent nor given up", ()),
    "izin_cases_waiting": ("Applications that wait for the office", ("agency",)),
    "izin_cases_late": ("Those of them whose term has ended", ("agency",)),
}


def _family(name: str, rows: Rows) -> GaugeMetricFamily:
    says, labels = METRICS[name]
    family = GaugeMetricFamily(name, says, labels=labels)
    for *values, value in rows:
        family.add_metric([str(each) for each in values], float(value))
    return family


def registry() -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(Collector(broker_uri(), {name: engine_of(name) for name in places.SERVICES}))
    return made


def run(given: argparse.Namespace) -> int:
    """Show monitoring programs what waits, what is late and what is reached."""
    host, _, port = setting("METRICS_BIND", BIND).rpartition(":")
    server, _ = start_http_server(int(port), addr=host, registry=registry())
    print(f"http://{host}:{server.server_port}/metrics", flush=True)
    threading.Event().wait()
    return 0
