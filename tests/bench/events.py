"""From the commit of a change to the reader of its event, one by one and in bulk."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

from kombu import Connection
from sqlalchemy import text

from bus import context, database, outbox
from tests.bench.place import Echo, Place

GAP = (0.02, 0.08)  # seconds between two single events
BULK = 10_000


def measure(place: Place, echo: Echo, *, singles: int, bulk: int = BULK) -> dict[str, float]:
    os.environ["ECHO_DATABASE_URL"] = echo.url
    engine = database.engine_for(echo.url)
    with echo.running():
        arrived = _Listener(place.uri)
        committed = {}
        for number in range(singles):
            committed[f"s{number}"] = _commit(engine, [f"s{number}"])
            time.sleep(random.uniform(*GAP))
        time.sleep(2)
        heard = _heard(engine)
        published = sorted((arrived.at[name] - at) * 1000 for name, at in committed.items())
        handled = sorted((heard[name] - at) * 1000 for name, at in committed.items())
        arrived.stop()
        figures = {
            "commit_to_published_p50_ms": published[len(published) // 2],
            "commit_to_published_p99_ms": published[int(len(published) * 0.99)],
            "commit_to_handler_p50_ms": handled[len(handled) // 2],
            "commit_to_handler_p99_ms": handled[int(len(handled) * 0.99)],
        }
        return figures | _in_bulk(engine, bulk)


def _commit(engine, names) -> float:
    now = datetime.now(UTC)
    with database.Transactions(engine).begin() as session:
        told = [outbox.Event(type="said", subject=f"name/{name}", data={"name": name}, occurred_at=now) for name in names]
        outbox.put(session, told, call=context.by_itself("echo"))
    return time.time()


def _heard(engine) -> dict[str, float]:
    with engine.begin() as connection:
        return {name: float(at) for name, at in connection.execute(text("select name, extract(epoch from at) from heard"))}


def _in_bulk(engine, bulk: int) -> dict[str, float]:
    begun = time.time()
    for start in range(0, bulk, 500):
        _commit(engine, [f"b{number}" for number in range(start, start + 500)])
    written = time.time()
    told = _until(engine, "select count(*) = 0 from outbox where published_at is null")
    heard = _until(engine, f"select count(*) = {bulk} from heard where name like 'b%'")
    return {
        "events_written_s": bulk / (written - begun),
        "events_out_s": bulk / (told - begun),
        "events_in_s": bulk / (heard - begun),
    }


def _until(engine, query: str) -> float:
    end = time.time() + 120
    while time.time() < end:
        with engine.begin() as connection:
            if connection.execute(text(query)).scalar():
                return time.time()
        time.sleep(0.02)
    raise AssertionError(query)


class _Listener:
    """When each event reached a queue."""

    def __init__(self, uri: str) -> None:
        self.at: dict[str, float] = {}
        self._connection = Connection(uri)
        channel = self._connection.default_channel
        name = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(name, "echo.events", "#")
        channel.basic_consume(name, no_ack=True, callback=self._on_message)
        self._stopped = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _on_message(self, message) -> None:
        self.at[json.loads(message.body)["data"]["name"]] = time.time()

    def _read(self) -> None:
        while not self._stopped:
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0.2)

    def stop(self) -> None:
        self._stopped = True
        self._thread.join(5)
        self._connection.release()
