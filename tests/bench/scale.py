"""Does size matter? A product with very many applications runs beside a small one; both are asked in turn for each page and each read.

Also: the small one beside one with 2,000 permit types, and an applicant with hundreds of applications beside one with 120. CPU is that of
all processes together; statements and calls are those of one request, from PostgreSQL's log and the services'.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from izin.places import SERVICES
from tests.bench import product
from tests.bench.scale_fill import TYPES, Sized
from tests.bench.scale_pages import CROWD, OF_CROWD, OF_PERMITS, OF_TYPES, PAGEFUL, PAGES, Asked
from tests.bench.wire import Answer, Wire, cpu

SMALL = 1_000
AT_MOST = 1.2  # times the small one's p50
Page = tuple[str, str]


@dataclass
class Side:
    """One of the two that are compared."""

    asked: Asked
    request: bytes
    times: list[list[float]] = field(default_factory=list)  # milliseconds, by round
    cpu: float = 0.0  # seconds
    statements: int = 0
    calls: int = 0

    @property
    def p50(self) -> float:
        return statistics.median(one for times in self.times for one in times)

    @property
    def cpu_ms(self) -> float:
        return self.cpu * 1000 / sum(map(len, self.times))


def measure(*, applications: int, rounds: int, each: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with Sized(SMALL) as small:
        of_small = Asked(small)
        with Sized(applications, offset=2000) as big:
            found |= compare(f"{applications:,} applications", PAGES, of_small, Asked(big), rounds, each)
        found |= compare("500 applications of one person", [(CROWD, path) for path in OF_CROWD], of_small, of_small, rounds, each)
        with Sized(SMALL, types=TYPES, offset=2000) as wide:
            found |= compare(f"{TYPES:,} permit types", OF_TYPES, of_small, Asked(wide), rounds, each)
    over = [name for name, ratio in found.items() if ratio > AT_MOST]
    print(f"over {AT_MOST}: {', '.join(over) or 'none'}", flush=True)
    return {"scale_applications": applications, **{f"scale_{name}_ratio": ratio for name, ratio in found.items()}, "pages_over_1_2": over}


def compare(title: str, pages: Sequence[Page], small: Asked, big: Asked, rounds: int, each: int) -> dict[str, float]:
    print(f"\n{title}\n{'':58} {'p50 ms':>15} {'ratio':>6} {'CPU ms':>15} {'statements':>10} {'calls':>7}", flush=True)
    found = {}
    for name, *sides in _sides(pages, small, big):
        ratio = _ratio(*sides, rounds, each)
        if ratio > AT_MOST * 0.95:
            ratio = _ratio(*sides, 2 * rounds, each)  # once more, longer: the machine may have been busy with something else
        for side in sides:
            _count(side)
        found[name if pages in (PAGES, OF_PERMITS) else f"{title.split()[0]} {name}"] = ratio
        a, b = sides
        print(
            f"{name[:58]:58} {a.p50:7.1f} {b.p50:7.1f} {ratio:6.2f} {a.cpu_ms:7.1f} {b.cpu_ms:7.1f} {a.statements:4d} {b.statements:5d}"
            f" {a.calls:3d} {b.calls:3d}{'  <--' if ratio > AT_MOST else ''}",
            flush=True,
        )
    return found


def _sides(pages: Sequence[Page], small: Asked, big: Asked) -> list[tuple[str, Side, Side]]:
    """Each is asked once: what cannot be asked is known before anything is measured."""
    found, refused = [], []
    for who, path in pages:
        sides = Side(small, small.request(PAGEFUL if who == CROWD else who, path)), Side(big, big.request(who, path))
        for side in sides:
            status = Wire(side.asked.place.ports.gateway).ask(side.request).status
            refused += [] if status in (200, 503) else [f"{status} {side.asked.place.var.name} {who} {path}"]
        found.append((f"{who or 'anybody'} {path}", *sides))
    assert not refused, "\n".join(refused)
    return found


def _ratio(small: Side, big: Side, rounds: int, each: int) -> float:
    """Asked in turn, so that both meet the same machine: the median of the rounds' ratios."""
    for side in (small, big):
        side.times, side.cpu = [], 0.0
    for _ in range(rounds):
        for side in (small, big):
            _ask(side, each)
    return statistics.median(statistics.median(b) / statistics.median(a) for a, b in zip(small.times, big.times, strict=True))


def _ask(side: Side, each: int) -> None:
    place = side.asked.place
    wire = Wire(place.ports.gateway)
    _ok(wire, side.request)
    before, times = cpu(product.pids(place).values()), []
    for _ in range(each):
        begun = time.perf_counter()
        _ok(wire, side.request)
        times.append((time.perf_counter() - begun) * 1000)
    side.cpu += cpu(product.pids(place).values()) - before
    side.times.append(times)
    wire.close()


def _ok(wire: Wire, request: bytes) -> Answer:
    """A page that is not ready within its budget is answered with 503; that time counts like any other."""
    answer = wire.ask(request)
    assert answer.status in (200, 503), (answer.status, request.partition(b"\r\n")[0], answer.body[:300])
    return answer


# ── what one request does ──

STATEMENT = "LOG:  statement: "


def _count(side: Side) -> None:
    """The least of three: between two requests timers and relays do work of their own."""
    place, wire = side.asked.place, Wire(side.asked.place.ports.gateway)
    _log_statements(place, "all")
    found = [_one(place, wire, side.request) for _ in range(3)]
    _log_statements(place, "none")
    side.statements, side.calls = (min(counted) for counted in zip(*found, strict=True))
    wire.close()


def _one(place: Sized, wire: Wire, request: bytes) -> tuple[int, int]:
    """How many statements and how many calls of services."""
    statements = place.var / "postgres/postgres.log"
    logs = {file: file.stat().st_size for file in [statements, *(place.var / "log" / f"{name}.log" for name in SERVICES)]}
    head = _ok(wire, request).head.decode()
    time.sleep(0.05)
    new = {file: _since(file, size) for file, size in logs.items()}
    id = head.lower().partition("x-request-id: ")[2][:32]
    return new.pop(statements).count(STATEMENT), sum(text.count(id) for text in new.values())


def _since(file: Path, size: int) -> str:
    with file.open("rb") as opened:
        opened.seek(size)
        return opened.read().decode(errors="replace")


def _log_statements(place: Sized, which: str) -> None:
    place.execute("postgres", f"alter system set log_statement = '{which}'", "select pg_reload_conf()")
    time.sleep(0.3)
