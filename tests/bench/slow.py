"""A request to the gateway's worker, alone and beside two hundred connections that hang: with half a body each, and with an unread answer each."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import requests

from tests.gateway.test_slow_guests import APP, KINDS, MANY, connections
from tests.gateway.test_worker import served

HANGING = {"body": "half a body", "answer": "does not read its answer"}


def measure(*, rounds: int, asked: int) -> dict[str, float]:
    times: dict[str, list[float]] = {"alone": []} | {name: [] for name in HANGING}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), threads=16, queue=400, app=APP) as (url, _):
        for _ in range(rounds):
            times["alone"].append(_p50(url, asked))
            for name, kind in HANGING.items():
                with connections(url, MANY, KINDS[kind]):
                    time.sleep(1)
                    times[name].append(_p50(url, asked))
    alone = statistics.median(times["alone"])
    ratios = {name: statistics.median(a / b for a, b in zip(times[name], times["alone"], strict=True)) for name in HANGING}
    return {"slow_alone_p50_ms": alone} | {f"slow_{name}_p50_over_alone": ratio for name, ratio in ratios.items()}


def _p50(url: str, asked: int) -> float:
    found = []
    with requests.Session() as session:
        for _ in range(asked):
            begun = time.perf_counter()
            assert session.post(f"{url}/api/digest", data=b"x" * 1000, timeout=10).status_code == 200
            found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)
