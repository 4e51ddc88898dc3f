"""One echo in three ways, side by side: raw AMQP, stock nameko, and ours with all its checks."""

from __future__ import annotations

import statistics
import sys
from typing import Any

from tests.bench.place import HERE, Echo, Place, stock_python

MANY = 32


def measure(place: Place, echo: Echo, *, rounds: int, seconds: float) -> dict[str, float]:
    stock = stock_python()
    place.serve([sys.executable, "-m", "tests.bench.floor", place.uri])
    place.serve([stock, str(HERE / "stock.py"), "serve", place.uri])
    place.wait_for("bench.floor")
    place.wait_for("rpc-stock_echo")
    asked: dict[str, Any] = {
        "floor": lambda threads: place.ask([sys.executable, "-m", "tests.bench.asking", "floor", place.uri, str(threads), str(seconds)]),
        "stock": lambda threads: place.ask(
            [stock, str(HERE / "stock.py"), "ask", place.uri, str(HERE / "asking.py"), str(threads), str(seconds)]
        ),
        "ours": lambda threads: _ours(place, echo, threads, seconds),
    }
    with echo.running():
        found = {(kind, threads): [] for kind in asked for threads in (1, MANY)}
        for _ in range(rounds):
            for (kind, threads), runs in found.items():
                runs.append(asked[kind](threads))
    with echo.running(quorum=True):
        found["quorum", 1] = [_ours(place, echo, 1, seconds) for _ in range(rounds)]
        found["quorum", MANY] = [_ours(place, echo, MANY, seconds) for _ in range(rounds)]
    return _figures(found)


def _ours(place: Place, echo: Echo, threads: int, seconds: float) -> dict[str, float]:
    return place.ask(
        [sys.executable, "-m", "tests.bench.asking", "ours", place.uri, str(threads), str(seconds)], environment=echo.environment
    )


def _figures(found: dict[tuple[str, int], list[dict[str, float]]]) -> dict[str, float]:
    """Medians over the rounds, and the ratios of rounds that ran one after the other."""
    figures = {}
    for (kind, threads), runs in found.items():
        for name in ("calls_s", "p50_ms", "p99_ms", "cpu_ms"):
            figures[f"rpc_{kind}_{threads}_{name}"] = statistics.median(run[name] for run in runs)
    figures["rpc_p50_over_floor"] = _ratio(found, "p50_ms", ("ours", 1), ("floor", 1))
    figures["rpc_throughput_32_over_stock"] = _ratio(found, "calls_s", ("ours", MANY), ("stock", MANY))
    figures["rpc_throughput_32_over_floor"] = _ratio(found, "calls_s", ("ours", MANY), ("floor", MANY))
    return figures


def _ratio(found: Any, name: str, over: tuple[str, int], under: tuple[str, int]) -> float:
    return statistics.median(a[name] / b[name] for a, b in zip(found[over], found[under], strict=True))
