"""A rolling upgrade in containers by the written steps of docs/operating.md, from an earlier release to this one and back, while people work.

The earlier release is the oldest commit that docker-compose.yml runs from one image (`earlier_release`); `EARLIER_RELEASE=<commit>` takes another.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from izin import places
from izin.places import SERVICES
from tests import certificates
from tests.containers import cases
from tests.containers.machine import HTTPS_PORT, Machine
from tests.containers.report import Result
from tests.faults import checks
from tests.faults.ledger import Ledger
from tests.faults.load import HUNG, Client, Load

NAMED = Path(__file__).with_name("earlier_release")
EARLIER, NEW = places.VAR / "izin-1", places.VAR / "izin-2"
REPLACED = ("topology", *SERVICES, "gateway")
KINDS = ("draft", "company", "submit")
CALM = 30.0  # seconds
PAUSE = 0.3  # seconds between two things that one person does: the proxy lets 30 requests a second of one address through


@dataclass
class Answers(Ledger):
    """Every answer that somebody got: when, its status, how long it took, and to what."""

    every: list[tuple[float, int, float, str]] = field(default_factory=list)

    def since(self, begun: float) -> list[tuple[float, int, float, str]]:
        return [answer for answer in self.every if answer[0] >= begun]


class Behind(Client):
    """A connection to the proxy."""

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPSConnection("localhost", self.port, timeout=HUNG, context=ssl._create_unverified_context())

    def ask(self, method: str, path: str, *words: Any, **named: Any) -> tuple[int, Any]:
        begun = time.monotonic()
        status, answer = super().ask(method, path, *words, **named)
        if isinstance(self.ledger, Answers):
            self.ledger.every.append((begun, status, time.monotonic() - begun, f"{method} {path}"))
        return status, answer


class People(Load):
    client = Behind

    def _repeat(self, work: Any) -> None:
        client = self.client(self.port, self.ledger, self.token)
        while not self._stopping.is_set():
            work(client)
            time.sleep(PAUSE)


def steps(nth: int) -> list[str]:
    """The commands of the nth block of the chapter, in the folders of this machine."""
    chapter = (places.ROOT / "docs/operating.md").read_text("utf-8").partition("\n## Upgrading\n")[2].partition("\n## ")[0]
    block = re.findall(r"```\n(.*?)```", chapter, re.DOTALL)[nth]
    here = block.replace("/srv/izin-", f"{places.VAR}/izin-").replace("IZIN_VERSION=", "IZIN_VERSION=tried-")
    return re.findall(r"^\$ (.+)$", here, re.MULTILINE)


def upgraded(machine: Machine) -> Result:
    commit = os.environ.get("EARLIER_RELEASE") or NAMED.read_text("utf-8").strip()
    machine.compose("--profile", "*", "down", "-v")
    machine.new_env()
    machine.find_proxy()
    earlier, new = Machine(EARLIER), Machine(NEW)
    earlier.environment = new.environment = machine.environment
    new.prepare()
    _checked_out(commit, EARLIER)
    shutil.copy(NEW / "deploy/nginx.conf", EARLIER / "deploy/nginx.conf")  # the proxy is replaced before, on another day
    shutil.copy(machine.env, earlier.env)
    ports = {"GATEWAY_PORT": "127.0.0.1:18080-18089", "GATEWAY_PROXIES": "1", "PUBLIC_URL": f"https://localhost:{HTTPS_PORT}"}
    earlier.add(IZIN_VERSION="tried-1", COMPOSE_PROFILES="development,proxy", **ports)
    (EARLIER / "certificates").mkdir()
    certificates.make(EARLIER / "certificates")
    earlier.compose("build")
    earlier.compose("up", "-d", "--wait")
    *before, last = steps(0)
    _run(new, " && ".join(before))
    return _while_people_work(new, f"cd {NEW} && {last}", "tried-1", "tried-2")


def backed_out(machine: Machine) -> Result:
    new = Machine(NEW)
    new.environment = machine.environment
    return _while_people_work(new, " && ".join(steps(1)), "tried-2", "tried-1")


def _checked_out(commit: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = subprocess.run(["git", "archive", commit], cwd=places.ROOT, capture_output=True, check=False)
    assert files.returncode == 0, f"{commit[:12]} is not in this clone (git fetch --unshallow brings it)"
    subprocess.run(["tar", "-x", "-C", str(folder)], input=files.stdout, check=True)


def _run(machine: Machine, script: str) -> str:
    done = subprocess.run(["bash", "-c", script], env=machine.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{script}: exit {done.returncode}\n{done.stdout[-700:]}\n{done.stderr[-700:]}"
    return done.stdout


def _while_people_work(machine: Machine, script: str, old: str, new: str) -> Result:
    assert set(_versions(machine).values()) == {old}, _versions(machine)
    token, documents = cases.somebody(HTTPS_PORT, client=Behind)
    ledger = Answers()
    people = People(HTTPS_PORT, ledger, token, documents, people=4)
    people.start()
    try:
        begun = time.monotonic()
        time.sleep(CALM)
        calm, changed = ledger.since(begun), time.monotonic()
        _run(machine, script)
        seconds = round(time.monotonic() - changed, 1)
        meanwhile = ledger.since(changed)
    finally:
        people.stop()
    machine.until(lambda: not people.is_at_work(), "everybody has been answered", 60)
    assert set(_versions(machine).values()) == {new}, _versions(machine)
    machine.until(lambda: not cases.missing(machine), "what was published is handled", 90)
    effects = cases.effects(machine, people.run, KINDS)
    lost, twice = checks.lost([write for write in ledger.writes if write.kind in KINDS], effects), checks.duplicated(effects)
    seen = [
        f"{at - changed:.1f} s: {status} {what} after {took:.2f} s"
        for at, status, took, what in calm + meanwhile
        if not 200 <= status < 300
    ]
    notes = {"answers": len(meanwhile), "p99 s": _p99(meanwhile), "calm p99 s": _p99(calm)}
    faults = [f"errors that people saw: {len(seen)}, {seen[:12]}"] if seen else []
    return Result(lost=len(lost), duplicated=len(twice), seconds=seconds, notes=notes, faults=faults)


def _versions(machine: Machine) -> dict[str, str]:
    """By container: the tag of its image."""
    words = ["docker", "ps", "--filter", "label=com.docker.compose.project=izin-tried", "--format", "{{.Names}} {{.Image}}"]
    printed = subprocess.run(words, env=machine.environment, capture_output=True, text=True, check=True).stdout
    found = dict(line.split() for line in printed.splitlines())
    return {name: image.rpartition(":")[2] for name, image in found.items() if name.split("-")[2] in REPLACED}


def _p99(answers: list[tuple[float, int, float, str]]) -> float:
    return round(sorted(seconds for _, _, seconds, _ in answers)[int(len(answers) * 0.99)], 2)


ALWAYS = ("rolling upgrade: the images are built", "rolling upgrade: under load")
ALL = {
    ALWAYS[0]: cases.built,
    ALWAYS[1]: upgraded,
    "rolling upgrade: backed out under load": backed_out,
}
