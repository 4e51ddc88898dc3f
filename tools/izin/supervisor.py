"""Keeps processes running: a process that ends is started again, each time after a longer pause, until it has run well for a while."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from izin import children
from izin.showing import Screen

LONGEST_PAUSE = 30.0  # seconds before another try
WELL_AFTER = 60.0  # seconds of running after which earlier failures are forgotten


@dataclass
class KeptProcess:
    """A process that should run, and its state."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_try: float = 0.0


@dataclass
class Supervisor:
    """Starts, restarts and stops processes; `remember` gets every process id, so that the processes of a killed run can be ended later."""

    screen: Screen
    cwd: Path
    remember: Callable[[str, int], None]
    kept: dict[str, KeptProcess] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.kept[name] = kept = KeptProcess(name, command, environment)
        self._launch(kept)

    def _launch(self, kept: KeptProcess) -> None:
        kept.process = self._spawn(kept.name, kept.command, kept.environment)
        kept.started = time.monotonic()
        self.remember(kept.name, kept.process.pid)

    def _spawn(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        reading, writing = os.pipe()
        try:
            process = children.spawn(command, environment=environment, output=writing, cwd=self.cwd)
        finally:
            os.close(writing)
        self.screen.pump(name, reading)
        return process

    def run_job(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Callable[[], None]:
        """Start a process that ends by itself; the returned function waits for it and raises if it failed."""
        process = self._spawn(name, command, environment)
        self.remember(name, process.pid)

        def wait() -> None:
            if process.wait() != 0:
                time.sleep(0.2)  # its last lines are still being read
                raise RuntimeError(f"{name} failed ({process.returncode}):\n{self.screen.last_words(name)}")

        return wait

    def look_after(self) -> None:
        """One round: restart the processes that have ended and whose pause is over. Call it a few times a second."""
        now = time.monotonic()
        for kept in self.kept.values():
            if kept.process is not None and kept.process.poll() is not None:
                self._ended(kept, now)
            if kept.process is None and now >= kept.next_try:
                self._launch(kept)

    def failing(self) -> list[str]:
        """Those that have ended and have not run well since."""
        return [
            kept.name
            for kept in self.kept.values()
            if kept.failures and (kept.process is None or time.monotonic() - kept.started < WELL_AFTER)
        ]

    def _ended(self, kept: KeptProcess, now: float) -> None:
        assert kept.process is not None
        children.signal_group(kept.process, signal.SIGKILL)  # kills whatever the process had started
        kept.failures = 1 if now - kept.started > WELL_AFTER else kept.failures + 1
        pause = pause_before_try(kept.failures)
        self.screen.say(f"{kept.name} ended ({kept.process.returncode}); again in {pause:.1f} s")
        kept.process, kept.next_try = None, now + pause

    def stop(self) -> None:
        """Ask all processes to end at once, give them a common time for it, then kill those that still run."""
        running = [kept.process for kept in self.kept.values() if kept.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + children.GRACE
        for process in running:
            children.stop(process, first=None, grace=max(0.1, deadline - time.monotonic()))
        self.kept.clear()


def pause_before_try(failures: int) -> float:
    """0.5 s, 1 s, 2 s … up to LONGEST_PAUSE, randomised so that replicas do not start at the same moment."""
    return min(LONGEST_PAUSE, 0.5 * 2 ** (failures - 1)) * random.uniform(0.8, 1.2)
