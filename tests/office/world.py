"""The whole product on its real parts, at a time of day that the play moves."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from izin.places import ROOT, SERVICES
from tests.faults.sweep import QUIET
from tests.office.clock import Clock
from tests.world import World

# One applicant of the play files more in a month than a person in years; nobody tries passwords here.
MUCH = dict.fromkeys(("DOCUMENTS_QUOTA", "DRAFTS_QUOTA", "COMPANIES_QUOTA", "COMPLAINTS_QUOTA"), "1000000")
CALM_WITHIN = 120.0  # seconds


class MovedWorld(World):
    """`go_on_to` moves the clock, lets each service do what it does by itself, and waits until everything that follows is done."""

    def __init__(self, folder: Path, *, offset: int) -> None:
        super().__init__(folder, offset=offset)
        self.clock = Clock(folder / "clock")
        self.own = self.clock.environment
        self.timers: dict[str, subprocess.Popen[str]] = {}

    def environment(self, name: str) -> dict[str, str]:
        return super().environment(name) | MUCH

    def start(self, *, demo: bool = True) -> None:
        super().start(demo=demo)
        for service in SERVICES:
            command = [sys.executable, "-m", "tests.office.timers", service]
            log = (self.var / "log" / f"timers-{service}.log").open("w")
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log, "text": True}
            self.timers[service] = subprocess.Popen(command, cwd=ROOT, env={**self.environment(service), "PYTHONPATH": str(ROOT)}, **pipes)

    def stop(self) -> None:
        for process in self.timers.values():
            process.stdin.close()  # type: ignore[union-attr]
            process.wait(timeout=10)
        super().stop()

    def go_on_to(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        for process in self.timers.values():
            process.stdin.write("\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        for service, process in self.timers.items():
            if process.stdout.readline() != "done\n":  # type: ignore[union-attr]
                raise RuntimeError(f"the timers of {service} ended")
        self.calm()

    def calm(self) -> None:
        """Until every event is told and every mail is out. :raises RuntimeError: it does not come to that."""
        until = time.monotonic() + CALM_WITHIN
        while waiting := [query for service, query in QUIET if self.rows(service, query)[0][0]]:
            if time.monotonic() > until:
                raise RuntimeError(f"the system does not come to rest: {waiting}")
            self.supervisor.look_after()
            time.sleep(0.1)

    def faults_of_timers(self) -> list[str]:
        return [
            line
            for service in SERVICES
            for line in (self.var / "log" / f"timers-{service}.log").read_text().splitlines()
            if " failed: " in line
        ]

    def rows(self, service: str, query: str) -> list[tuple[Any, ...]]:
        connection = self.postgres.connect(service)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return list(cursor.fetchall())
        finally:
            connection.close()
