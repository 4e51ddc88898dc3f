"""`python -m tests.faults.mutants [part of a name …]`: builds of our packages broken on purpose, each of which a test has to notice.

Every one is a copy of the package with one change, put before the real one on the path; the tests that know of the promise run against
it, with a real broker and a real database. A promise that no test misses when it is broken is not tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bus
import gateway
import identity
import izin
from izin import places
from tests.faults.broken_builds import MUTANTS, Mutant

PACKAGES = {package.__name__: Path(str(package.__file__)).parent for package in (bus, gateway, identity, izin)}
AT_ONCE = 2
FAILED = 1  # pytest's way of saying that tests ran and did not pass


def broken(mutant: Mutant, folder: Path) -> Path:
    """A copy of the package with the change. :raises ValueError: the text to change does not stand there once."""
    copy = folder / mutant.package
    shutil.copytree(PACKAGES[mutant.package], copy, ignore=shutil.ignore_patterns("__pycache__"))
    for beside in ("contract", "migrations"):  # a service's are looked for beside its package
        if (PACKAGES[mutant.package].parent / beside).is_dir():
            shutil.copytree(PACKAGES[mutant.package].parent / beside, folder / beside)
    if mutant.package == izin.__name__:
        _as_this_repository(folder)
    file = copy / mutant.file
    text = file.read_text("utf-8")
    if text.count(mutant.text) != 1:
        raise ValueError(f"{mutant.name}: its text stands {text.count(mutant.text)} times in {mutant.file}")
    file.write_text(text.replace(mutant.text, mutant.instead), "utf-8")
    return folder


def _as_this_repository(folder: Path) -> None:
    """The tools find everything else from the folder above `tools`, where PostgreSQL's own user can go too."""
    folder.parent.chmod(0o755)
    for entry in places.ROOT.iterdir():
        if entry.name != folder.name:
            (folder.parent / entry.name).symlink_to(entry)


def run_tests(tests: tuple[str, ...], folder: Path | None, package: str = "bus") -> tuple[int, str]:
    """pytest's answer, and its last lines, with the package in `folder` in the place of ours."""
    path = [str(folder)] if folder else []
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}
    if folder:
        where = subprocess.run(
            [sys.executable, "-c", f"import {package}; print({package}.__file__)"], env=env, capture_output=True, text=True, check=True
        )
        assert where.stdout.startswith(str(folder)), "the broken build would not be the one that runs"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "--no-header", "--timeout", "120", *tests]
    done = subprocess.run(command, cwd=places.ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-3000:]


def try_one(mutant: Mutant) -> dict[str, Any]:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        code, said = run_tests(mutant.tests, broken(mutant, Path(folder) / "tools"), mutant.package)
    caught = code == FAILED and " error" not in said.splitlines()[-1]
    print(f"  {'caught' if caught else 'NOT CAUGHT':10} {time.monotonic() - begun:5.1f} s  {mutant.name}", flush=True)
    if not caught:
        print("\n".join(f"      {line}" for line in said.splitlines()[-6:]), flush=True)
    return {"name": mutant.name, "caught": caught}


def run(parts: list[str]) -> list[dict[str, Any]]:
    """Each mutant whose name has one of the parts in it, all where there is none; first its tests with the build as it is."""
    chosen = [mutant for mutant in MUTANTS if not parts or any(part in mutant.name for part in parts)]
    tests = tuple(dict.fromkeys(test for mutant in chosen for test in mutant.tests))
    code, said = run_tests(tests, None)
    assert code == 0, f"the tests do not pass without any change:\n{said}"
    print(f"{len(chosen)} broken builds, {len(tests)} tests", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(try_one, chosen))


if __name__ == "__main__":
    sys.exit(0 if all(result["caught"] for result in run(sys.argv[1:])) else 1)
