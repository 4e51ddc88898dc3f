"""`python -m tests.bench [--quick] [--runs 3] [rpc|events|product|permits|identity|known|slow|peers|rebuild|scale|desk …]`: what the product costs, in numbers; var/bench.json."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from izin import places
from tests.bench import (
    desk,
    events,
    identity,
    issuing,
    known,
    memory,
    peers,
    permits,
    product,
    rebuild,
    register,
    rpc,
    scale,
    simulation,
    slow,
)
from tests.bench.place import Echo, Place

FILE = places.VAR / "bench.json"
FOLDER = places.VAR / "bench"
PARTS = ("rpc", "events", "product", "identity", "known", "slow")
BY_NAME = ("permits", "peers", "rebuild", "scale", "memory", "simulation", "desk")  # only when asked for


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", choices=[*PARTS, *BY_NAME, []])
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--timelines", type=int, default=rebuild.TIMELINES, help="how many `rebuild` builds")
    asked.add_argument("--runs", type=int, default=1, help="how often `known` is measured, one after the other")
    asked.add_argument("--applications", type=int, default=1_000_000, help="of the big one of `scale`, `permits` and `desk`")
    given = asked.parse_args()
    figures: dict[str, Any] = {"cpus": os.cpu_count() or 0, "load_before": os.getloadavg()[0]}
    if "scale" in given.parts:
        figures |= scale.measure(applications=given.applications, rounds=2 if given.quick else 6, each=5 if given.quick else 10)
    if "permits" in given.parts:
        few = {"rounds": 2, "each": 5, "submissions": 5} if given.quick else {"rounds": 6, "each": 10, "submissions": 60}
        figures |= permits.measure(applications=given.applications, **few)
    if "desk" in given.parts:
        few = {"rounds": 2, "each": 5} if given.quick else {"rounds": 6, "each": 10}
        figures |= register.measure(permits=given.applications, **few)
    if others := [part for part in given.parts or PARTS if part not in ("scale", "permits")]:
        figures |= _measure_all(others, given)
    before = json.loads(FILE.read_text()) if FILE.exists() and given.parts else {}
    FILE.write_text(json.dumps(before | figures, indent=1) + "\n")
    return 0


def _measure_all(parts: Sequence[str], given: argparse.Namespace) -> dict[str, float]:
    figures = {}
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Place(FOLDER) as place:
        echo = Echo(place)
        for part in parts:
            found = _measure(part, place, echo, given)
            figures |= {name: round(value, 3) for name, value in found.items()}
            show(found)
    return figures


def _measure(part: str, place: Place, echo: Echo, given: argparse.Namespace) -> dict[str, float]:
    quick = given.quick
    if part == "simulation":
        return simulation.measure()
    if part == "rpc":
        return rpc.measure(place, echo, rounds=1 if quick else 5, seconds=0.5 if quick else 2.0)
    if part == "events":
        return events.measure(place, echo, singles=20 if quick else 200, bulk=1000 if quick else events.BULK)
    if part == "slow":
        return slow.measure(rounds=1 if quick else 5, asked=50 if quick else 300)
    if part == "known":
        return known.measure(place, samples=20 if quick else 300, runs=given.runs)
    if part == "peers":
        return peers.measure(place, echo, rounds=1 if quick else 5, each=20 if quick else 100, submissions=5 if quick else 60)
    if part == "rebuild":
        return rebuild.measure(place, timelines=1000 if quick else given.timelines)
    if part == "desk":
        return desk.measure(place, documents=3 if quick else 20, reads=5 if quick else 20) | issuing.measure(
            place, permits=10 if quick else 100
        )
    if part == "memory":
        return memory.measure(place, log_ins=50 if quick else memory.LOG_INS)
    if part == "identity":
        return identity.measure(place, rounds=3 if quick else 60, accounts=10_000 if quick else identity.ACCOUNTS)
    return product.measure(place, submissions=5 if quick else 60, reads=20 if quick else 500)


def show(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:44} {value:12.3f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
