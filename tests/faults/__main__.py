"""`python -m tests.faults [part of a name …]`: break the running product in every way we know, and check whether anybody could notice.

Without a name: every fault of `strikes`, then the `sweep` (a death before every effect), then the `mutants` (builds broken on purpose).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from izin import places
from tests.faults import mutants, report, strikes, sweep
from tests.faults.run import MANY, Range
from tests.faults.world import FaultWorld

FOLDER = places.VAR / "faults"
FILE = places.VAR / "faults.json"


def chosen(parts: list[str], *, short: bool) -> list[str]:
    if short:
        return list(strikes.SHORT)
    full = [name for name in strikes.ALL if name not in strikes.SHORT[2:]]
    return [name for name in full if not parts or any(part in name for part in parts)]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--short", action="store_true")
    asked.add_argument("--folder", type=Path, default=FOLDER)
    given = asked.parse_args()
    begun = time.monotonic()
    whole = not given.names and not given.short
    results = run(chosen(given.names, short=given.short), given.folder)
    report.save(FILE, results, [])
    for walk in sweep.WALKS:
        if whole or any(part in f"{sweep.NAME}: {walk}" for part in given.names):
            results.append(swept(given.folder.with_name("sweep"), walk))
            report.save(FILE, results, [])
    broken = mutants.run([]) if whole else []
    report.save(FILE, results, broken)
    total = sum(result.acknowledged for result in results)
    failed = [result.name for result in results if not result.survived]
    failed += [each["name"] for each in broken if not each["caught"]]
    print(f"{len(results)} runs, {total} acknowledged writes, {time.monotonic() - begun:.0f} s; failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def swept(folder: Path, walk: str) -> report.Result:
    shutil.rmtree(folder, ignore_errors=True)
    result = sweep.run(folder, walk)
    tell(result)
    return result


def run(names: list[str], folder: Path) -> list[report.Result]:
    """In one world, which is gone afterwards but for its logs."""
    if not names:
        return []
    shutil.rmtree(folder, ignore_errors=True)
    world, results = FaultWorld(folder, offset=3000 + os.getpid() % 200 * 10), []
    try:
        world.start(demo=True)
        place = Range(world)
        place.prepare()
        print(report.HEAD, flush=True)
        for name in names:
            results.append(place.strike(name, strikes.ALL[name], alone=name in strikes.ALONE, people=strikes.FEW.get(name, MANY)))
            tell(results[-1])
        results.append(place.check_mail())
        tell(results[-1])
    finally:
        world.stop()
    return results


def tell(result: report.Result) -> None:
    print(result.line(), flush=True)
    if result.notes:
        print("    " + ", ".join(f"{name} {value}" for name, value in result.notes.items()), flush=True)
    for fault in result.faults:
        print(f"    {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
