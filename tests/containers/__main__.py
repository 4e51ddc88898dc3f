"""`python -m tests.containers [part of a name …]`: the composed system as an operator has it, in real containers; prints a table and writes
var/containers.json.

The cases of each list build on each other and run in their order, in a project and on ports of their own; at the end nothing of it is left. It needs a
Docker engine with compose 2, and images of the base and of the servers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from izin import places
from tests.containers import cases, cluster, following, upgrading
from tests.containers.machine import FOLDER, Machine
from tests.containers.report import HEAD, Result

Case = Callable[[Machine], Result | None]
FILE = places.VAR / "containers.json"


def main(parts: list[str]) -> int:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode or not Machine.engine():
        print("make containers needs a Docker engine with compose 2, and none answers here: nothing was tried")
        return 2
    machine, results = Machine(FOLDER), []
    print(HEAD, flush=True)
    try:
        machine.prepare()
        for name, case in chosen(parts):
            results.append(tried(name, case, machine))
            print(results[-1].line(), flush=True)
            save(results)
    finally:
        machine.end()
    failed = [one.name for one in results if not one.survived]
    print(f"{len(results)} cases; failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def chosen(parts: list[str]) -> Iterator[tuple[str, Case]]:
    """What a part of a list needs comes with it."""
    for listed in (cases, following, upgrading, cluster):
        wanted = {name for name in listed.ALL if not parts or any(part in name for part in parts)}
        yield from ((name, case) for name, case in listed.ALL.items() if wanted and name in wanted | set(listed.ALWAYS))


def tried(name: str, case: Case, machine: Machine) -> Result:
    """`seconds` of a case are its own where it measures something, else all it took."""
    begun = time.monotonic()
    try:
        result = case(machine) or Result()
        result.bit = True
    except (AssertionError, LookupError, TypeError, ValueError, OSError) as error:
        result = Result(faults=[repr(error)[-1500:]])
    result.name = name
    result.seconds = result.seconds or round(time.monotonic() - begun, 1)
    return result


def save(results: list[Result]) -> None:
    """What an earlier run found of other cases stays: a part of the list may be run alone."""
    before: list[dict[str, Any]] = json.loads(FILE.read_text()) if FILE.exists() else []
    new = {one.name: one.as_json() for one in results}
    FILE.write_text(json.dumps([new.pop(one["name"], one) for one in before] + list(new.values()), indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
