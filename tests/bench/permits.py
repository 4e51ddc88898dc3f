"""What permits promises: how much a submission costs by itself and over HTTP, and that no page of it depends on how much there is.

The submission is also taken apart: its statements, the time of each with the server's answer, and what is left for Python.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.default import DefaultDialect

from tests.bench import product, scale
from tests.bench.scale import SMALL
from tests.bench.scale_fill import TYPES, Sized
from tests.bench.scale_pages import API, OF_PERMITS, OF_TYPES, Asked
from tests.faults.ledger import Ledger
from tests.faults.load import Client, prepared

RATIO_AT_MOST, TRANSACTION_AT_MOST_MS = 1.5, 6.0
SHOWN = 12  # statements of the profile
OF_MANY_TYPES = (*OF_TYPES, *(page for page in OF_PERMITS if page not in OF_TYPES and API not in page[1]))


def measure(*, applications: int, rounds: int, each: int, submissions: int) -> dict[str, Any]:
    with Sized(SMALL) as small:
        found = submission(small, submissions)
        of_small, ratios = Asked(small), {}
        with Sized(applications, offset=2000) as big:
            ratios |= scale.compare(f"{applications:,} applications", OF_PERMITS, of_small, Asked(big), rounds, each)
        with Sized(SMALL, types=TYPES, offset=2000) as wide:
            ratios |= scale.compare(f"{TYPES:,} permit types", OF_MANY_TYPES, of_small, Asked(wide), rounds, each)
    over = [name for name, ratio in ratios.items() if ratio > scale.AT_MOST]
    print(f"over {scale.AT_MOST}: {', '.join(over) or 'none'}", flush=True)
    return {**found, **{f"permits_{name}_ratio": ratio for name, ratio in ratios.items()}, "permits_over_1_2": over}


def submission(place: Sized, count: int) -> dict[str, float]:
    """In turn over HTTP and as a function call, then as a function call with every statement's time taken."""
    token, documents = prepared(place.ports.gateway)
    client = Client(place.ports.gateway, Ledger(), token)
    times, _ = product.submit_both_ways(place, client, documents, count)
    http, direct = (statistics.median(times[how]) for how in ("http", "direct"))
    print(f"submission: p50 {http:.1f} ms over HTTP, {direct:.1f} ms as a function call (aim {TRANSACTION_AT_MOST_MS})", flush=True)
    print(f"            ratio {http / direct:.2f} (aim {RATIO_AT_MOST})", flush=True)
    profiled = _profile(client, documents, count)
    return {
        "permits_submit_http_p50_ms": http,
        "permits_submit_transaction_p50_ms": direct,
        "permits_submit_ratio": http / direct,
        **profiled,
    }


def _profile(client: Client, documents: dict[str, int], count: int) -> dict[str, float]:
    door, actor = product.door(), product.actor(client)
    spent: dict[str, list[float]] = defaultdict(list)
    whole: list[float] = []
    _take_times(door.engine, spent)
    for _ in range(count):
        draft = product.draft(client, documents)
        begun = time.perf_counter()
        product.call(door, actor, draft)
        whole.append((time.perf_counter() - begun) * 1000)
    p50 = statistics.median(whole)
    in_database = sum(sum(times) for times in spent.values()) / count
    print(
        f"            taken apart: {p50:.1f} ms, {sum(map(len, spent.values())) / count:.1f} messages to the database, {in_database:.1f} ms of them"
    )
    for said, times in sorted(spent.items(), key=lambda one: -sum(one[1]))[:SHOWN]:
        print(f"            {sum(times) / count:6.2f} ms {len(times) / count:5.1f}× {said[:100]}", flush=True)
    return {"permits_submit_database_ms": in_database, "permits_submit_messages": sum(map(len, spent.values())) / count}


def _take_times(engine: Any, spent: dict[str, list[float]]) -> None:
    """What waits for the database, the commit included."""
    begun: list[float] = []
    event.listen(engine, "before_cursor_execute", lambda *_: begun.append(time.perf_counter()))

    def done(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        spent[" ".join(statement.split())].append((time.perf_counter() - begun.pop()) * 1000)

    event.listen(engine, "after_cursor_execute", done)
    commit = DefaultDialect.do_commit

    def timed(dialect: DefaultDialect, connection: Any) -> None:
        before = time.perf_counter()
        commit(dialect, connection)
        spent["commit"].append((time.perf_counter() - before) * 1000)

    DefaultDialect.do_commit = timed  # type: ignore[method-assign]
