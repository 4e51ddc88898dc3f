"""Two releases at once: processes of an earlier commit and of this one on one broker and one database, each part replaced in its turn.

The tables are this release's, as in every upgrade: migrations come first. The earlier commit stands in `tests/faults/previous_release`;
`PREVIOUS_RELEASE=<commit> make faults F="old and new"` takes another.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from izin import places, processes
from izin.places import SERVICES
from tests.faults.ledger import now
from tests.faults.run import Strike, Struck
from tests.faults.world import FaultWorld

NAMED = Path(__file__).parents[1] / "previous_release"
WALK_WITHIN = 300.0
# With PREVIOUS_RELEASE_RUNS=yes this release's parts speak as the one before also does: for commits from before decision 0009.
PASSED_ON = ("PREVIOUS_RELEASE_RUNS",)


class Missing(Exception):
    """The earlier commit is not in this clone."""


@dataclass(frozen=True)
class Release:
    """Where the code of a release lies."""

    name: str
    folder: Path

    def environment(self) -> dict[str, str]:
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {"PYTHONPATH": os.pathsep.join(str(self.folder / part) for part in places.PARTS), **passed_on}

    def command(self, name: str) -> list[str]:
        words = processes.command(processes.SERVING[name])
        return [str(self.folder / word) if word.endswith("gunicorn.conf.py") else word for word in words]

    def is_what_runs(self) -> bool:
        """Whether Python takes the code from the release's folder: else nothing would be old."""
        where = "import bus, gateway, permits; print(bus.__file__, gateway.__file__, permits.__file__)"
        environment = {**os.environ, **self.environment()}
        told = subprocess.run([places.PYTHON, "-c", where], env=environment, capture_output=True, text=True, check=True).stdout
        return all(file.startswith(f"{self.folder}/") for file in told.split())


@contextmanager
def earlier(parent: Path) -> Iterator[Release]:
    """The earlier commit, checked out beside everything else. :raises Missing: a shallow clone may lack it."""
    commit = os.environ.get("PREVIOUS_RELEASE") or NAMED.read_text("utf-8").strip()
    folder = parent / "earlier"
    made = _git("worktree", "add", "--force", "--detach", str(folder), commit)
    if made.returncode:
        raise Missing(f"{commit[:12]} is not in this clone (git fetch --unshallow brings it)")
    try:
        yield Release("old", folder)
    finally:
        _git("worktree", "remove", "--force", str(folder))


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(places.ROOT), *words], capture_output=True, text=True, check=False)


# The main job by the client that belongs to a release's gateway. The machine is busy with people and with starting processes.
WALK = "import sys; from izin import demo; demo.PATIENCE = demo.Walk.patience = 90.0; sys.exit(demo.walk(*sys.argv[1:]))"


@dataclass
class Upgrade:
    """Replaces parts, one at a time, and walks the main job meanwhile."""

    world: FaultWorld
    walked: dict[str, float] = field(default_factory=dict)
    _of: dict[str, str] = field(default_factory=dict)  # which release each part is of

    def put(self, release: Release, *names: str) -> None:
        for name in names:
            if self._of.get(name, "new") == release.name:
                continue
            self.world.replace(name, command=release.command(name), environment=release.environment())
            self._of[name] = release.name

    def walk(self, when: str, gateway: Release, replaced_by: Release | None = None, *names: str) -> None:
        """The whole main job over the `gateway` of a release; `names` are replaced while it is under way."""
        begun, said = time.monotonic(), self.world.var / "log" / "walk.log"
        words = [str(places.PYTHON), "-c", WALK, self.world.url, self.world.inbox_url]
        with said.open("w") as file:
            walker = subprocess.Popen(words, env={**os.environ, **gateway.environment()}, stdout=file, stderr=subprocess.STDOUT)
        try:
            if replaced_by:
                self.put(replaced_by, *names)
            self.world.until(lambda: walker.poll() is not None, f"the main job is done, {when}", WALK_WITHIN)
        finally:
            walker.kill()
        failed = [line.strip() for line in said.read_text("utf-8").splitlines() if "FAILED" in line or "Error" in line]
        assert walker.returncode == 0, f"{when}: {failed[-1] if failed else 'the walk ended'}"
        self.walked[when] = round(time.monotonic() - begun, 1)


def old_and_new(world: FaultWorld) -> Struck:
    """Down to the earlier release, its gateway the first to come back; then up as operating.md has it: topology, services, gateway."""
    new, upgrade = Release("new", places.ROOT), Upgrade(world)
    try:
        with earlier(world.var) as old:
            bit = old.is_what_runs() and new.is_what_runs()
            try:
                upgrade.put(old, *SERVICES)
                upgrade.walk("gateway new, all services old", new)
                upgrade.put(old, "topology", "gateway")
                upgrade.walk("all old, on the new tables", old)
                upgrade.put(new, "topology")
                for name in SERVICES:
                    upgrade.walk(f"{name} replaced", old, new, name)
                upgrade.walk("gateway old, all services new", old)
            finally:  # what comes after finds this release alone
                upgrade.put(new, "topology", *SERVICES, "gateway")
            upgrade.walk("all new", new)
    except Missing as reason:
        return Struck(bit=False, back_at=now(), notes={"not run": str(reason)})
    return Struck(bit=bit, back_at=now(), notes={"main job walked, in s": upgrade.walked})


NAME = "old and new side by side"
STRIKES: dict[str, Strike] = {NAME: old_and_new}
FEW = {NAME: 2}  # people at work beside the walks, whose mails come after all those that they cause
