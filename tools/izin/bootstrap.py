"""Makes a bare machine able to run or test Izin: `python3 -m izin.bootstrap fast|up|test`. Every make target runs it.

Needs Python 3.11 or newer and nothing else. Each step leaves a stamp made from its inputs, so that a second call takes a fraction of a
second. Levels: `fast` is the Python side of the tests, `up` what the running system needs, `test` both and a browser.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from izin import packages, places

LEVELS = ("fast", "up", "test")
TEST_GROUPS = ("test", "browser", "lint")
NEEDS = {
    "fast": (),
    "up": (packages.RABBITMQ, packages.PANGO),
    "test": (packages.RABBITMQ, packages.PANGO, packages.CHROMIUM),
}


class SetupFailed(Exception):
    """Carries the sentence that a person should read instead of a traceback."""


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


def read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def requirements(parts: Iterable[str]) -> list[str]:
    """All distributions on which the given parts depend, without versions, sorted."""
    found: set[str] = set()
    for part in parts:
        file = places.ROOT / part / "pyproject.toml"
        if file.exists():
            found.update(read_toml(file)["project"].get("dependencies", []))
    found = {name for name in found if not name.startswith("izin-")}  # our own parts are on sys.path
    return sorted(found, key=str.lower)


def group(name: str) -> list[str]:
    """A dependency group of the root pyproject.toml, with the groups it includes."""
    groups = read_toml(places.ROOT / "pyproject.toml").get("dependency-groups", {})
    return [item for entry in groups.get(name, []) for item in _group_entry(entry)]


def _group_entry(entry: str | dict[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else group(entry["include-group"])


def wanted(level: str) -> list[str]:
    """The names of all distributions that `level` needs in the virtual environment."""
    names = set(requirements(places.PARTS))
    if level != "up":
        names.update(item for name in TEST_GROUPS for item in group(name))
    if packages.system_postgresql() is None:
        names.update(read_toml(places.ROOT / "tools/pyproject.toml")["project"]["optional-dependencies"]["postgres"])
    return sorted(names, key=str.lower)


def fingerprint(names: list[str]) -> str:
    constraints = (places.ROOT / "constraints.txt").read_text()
    return hashlib.sha256(json.dumps([names, constraints, sys.version]).encode()).hexdigest()


def stamp_file() -> Path:
    return places.VENV / "izin-setup.json"


def read_stamps() -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads(stamp_file().read_text())
    except (OSError, ValueError):
        return {}
    return stamps


def make_environment() -> None:
    if not places.PYTHON.exists():
        say(f"making .venv with Python {sys.version.split()[0]}")
        try:
            venv.create(places.VENV, with_pip=True, clear=places.VENV.exists())
        except (subprocess.CalledProcessError, OSError) as error:
            raise SetupFailed(f"cannot make a virtual environment (on Debian: apt-get install python3-venv): {error}") from None
    site = next((places.VENV / "lib").glob("python3*/site-packages"))
    (site / "izin.pth").write_text("\n".join(places.import_paths()) + "\n")


def pip_install(names: list[str]) -> None:
    say(f"installing {len(names)} Python packages (and what they need) into .venv; about a minute the first time")
    constraints = str(places.ROOT / "constraints.txt")
    options = ["--disable-pip-version-check", "--no-input", "--prefer-binary", "--progress-bar", "off"]
    command = [str(places.PYTHON), "-m", "pip", "install", *options, "-c", constraints, *names]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        tail = _show_pip(process.stdout)
    if process.returncode:
        raise SetupFailed("pip could not install the packages:\n" + "".join(tail[-20:]))


def _show_pip(lines: Iterable[str]) -> list[str]:
    """One short line per twenty packages fetched: progress without noise."""
    seen: list[str] = []
    collected = 0
    for line in lines:
        seen.append(line)
        collected += line.startswith("Collecting ")
        if line.startswith("Collecting ") and collected % 20 == 0:
            say(f"  {collected} packages fetched")
        if line.startswith("Installing collected"):
            say("  unpacking")
    return seen


def python_side(level: str) -> None:
    names = wanted(level)
    mark = fingerprint(names)
    stamps = read_stamps()
    fits = LEVELS if level == "up" else ("test", "fast")  # the tests' environment has all that running needs
    if places.PYTHON.exists() and any(stamps.get(key) == fingerprint(wanted(key)) for key in fits):
        return
    make_environment()
    pip_install(names)
    stamp_file().write_text(json.dumps({**stamps, level: mark}))


def system_side(level: str, *, say: Callable[[str], None] = say) -> None:
    missing = packages.install(NEEDS[level], say=say)
    if missing:
        raise SetupFailed(packages.sentence(missing))


def _wait_for(lock: TextIO) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another make is setting up this folder; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def bootstrap(level: str) -> None:
    """Everything `level` needs is there when this returns; SetupFailed says in one sentence what a person must do."""
    places.VAR.mkdir(exist_ok=True)
    with (places.VAR / "setup.lock").open("w") as lock:
        _wait_for(lock)  # two makes at once: the second waits and then finds everything done
        python_side(level)
        system_side(level)


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (this one file runs under whatever python3 the machine has)
        print("[setup] Izin needs Python 3.11 or newer; this is " + sys.version.split()[0])
        return 2
    if arguments[:1] == ["requirements"]:
        print("\n".join(requirements(arguments[1:])))
        return 0
    level = arguments[0] if arguments else "up"
    if level not in LEVELS:
        print(f"[setup] unknown level {level!r}: one of {', '.join(LEVELS)}")
        return 2
    try:
        bootstrap(level)
    except SetupFailed as problem:
        say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
