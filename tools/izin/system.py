"""The whole system on one machine: `make up` and tests/world.py run it, in the same order as a deployment.

broker and database server → databases, topology, migrations, seeds → services, gateway, mail inbox → ready
"""

from __future__ import annotations

import fcntl
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from izin import children, credentials, ports, processes
from izin.definitions import definitions
from izin.places import ROOT, SERVICES
from izin.ports import LOOPBACK
from izin.postgres import Postgres
from izin.rabbitmq import RabbitMQ
from izin.showing import Screen
from izin.supervisor import Supervisor

READY_TIMEOUT = 60.0  # seconds from the start of the gateway


class AlreadyRunning(Exception):
    """Another process runs the system of this folder."""


class System:
    """One private system under `var`. Not thread-safe: start, look after and stop it from the main thread. `own`: variables that each of its
    processes gets beside its settings, and PostgreSQL too."""

    own: Mapping[str, str] = {}

    def __init__(self, var: Path, *, offset: int = 0, durable: bool = True, terminal: TextIO | None = None, personal: bool = True) -> None:
        var.mkdir(parents=True, exist_ok=True)
        self.var = var
        self.offset = offset
        self.durable = durable
        self.personal = personal
        self.screen = Screen(var / "log", terminal=terminal)
        self.supervisor = Supervisor(self.screen, ROOT, self._remember)
        self.ready_after = 0.0
        self._lock: Any = None
        self._claims = ports.Claims()

    # ── addresses ──

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.gateway}"

    @property
    def inbox_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.inbox}"

    def environment(self, name: str) -> dict[str, str]:
        """The environment variables of the process `name`."""
        return {**credentials.environment(name, made=self.secrets, ports=self.ports, var=self.var, personal=self.personal), **self.own}

    # ── life ──

    def start(self, *, demo: bool = True) -> None:
        """Everything runs and answers when this returns; `ready_after` has the seconds it took.

        :raises AlreadyRunning: another process runs this folder's system already.
        :raises RuntimeError: a part did not start; the text has its last lines.
        """
        begun = time.monotonic()
        self._take_lock()
        try:
            self._heal()
            self._start_servers()
            self._prepare(demo=demo)
            self._start_processes()
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self.ready_after = time.monotonic() - begun
        self._tell_others()

    def _take_lock(self) -> None:
        self._lock = (self.var / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise AlreadyRunning(str(self.var)) from None

    def _heal(self) -> None:
        """End what a killed run left, so that its data and ports can be used again."""
        ended = children.end_leftovers(self._pids)
        if ended:
            self.screen.say(f"ended what an earlier run left behind: {', '.join(ended)}")
        (self.var / "run.json").unlink(missing_ok=True)

    @property
    def _pids(self) -> Path:
        return self.var / "pids.json"

    def _remember(self, name: str, pid: int) -> None:
        children.remember(self._pids, name, pid)

    @contextmanager
    def only_postgres(self) -> Iterator[int]:
        """Its port, while it runs and nothing else does: for a restore. :raises AlreadyRunning:"""
        self._take_lock()
        try:
            self._heal()
            self._choose()
            self._start_server(self.postgres)
            self.postgres.wait()
            yield self.ports.postgres
        finally:
            self.stop()

    def _choose(self) -> None:
        """Secrets, ports and folders."""
        self.secrets = credentials.load(self.var)
        self.ports = ports.choose(offset=self.offset, claims=self._claims)
        for folder in ("home", "files", "postgres"):
            (self.var / folder).mkdir(exist_ok=True)
        server = {"port": self.ports.postgres, "password": self.secrets["postgres"], "durable": self.durable, "own": self.own}
        self.postgres = Postgres(self.var / "postgres", **server)

    def _start_servers(self) -> None:
        self._choose()
        admin = credentials.BROKER_ADMIN
        self.rabbitmq = RabbitMQ(
            self.var / "rabbitmq",
            ports=self.ports,
            user=admin,
            password=self.secrets["amqp"][admin],
            definitions=definitions(self.secrets["amqp"]),
        )
        self.screen.say("starting PostgreSQL and RabbitMQ")
        self._start_server(self.rabbitmq)
        self._start_server(self.postgres)
        self.postgres.wait()

    def _start_server(self, server: Postgres | RabbitMQ) -> None:
        server.start()
        for name, pid in server.pids().items():
            self._remember(name, pid)

    def _prepare(self, *, demo: bool) -> None:
        """Databases, migrations and seeds need no broker, so they do not wait for it."""
        for name in SERVICES:
            self.postgres.ensure_database(name, password=self.secrets["databases"][name])
        self.screen.say("migrating and filling the databases")
        self._together({f"migrate-{name}": f"migrate-{name}" for name in SERVICES}, processes.JOBS)
        extra = ("--demo",) if demo else ()
        seeds = {job: (*words, *extra) for job, words in processes.SEEDS.items()}
        self._together({f"seed-{name}": name for name in processes.SEEDED}, seeds)

    def _together(self, jobs: dict[str, str], table: dict[str, tuple[str, ...]]) -> None:
        """Run jobs at the same time, each with the environment of the process that `jobs` names for it."""
        waits = [self.supervisor.run_job(job, processes.command(table[job]), self.environment(name)) for job, name in jobs.items()]
        for wait in waits:
            wait()

    def _start_processes(self) -> None:
        self.screen.say("starting the services (what they say meanwhile is in var/log)")
        self.screen.following = False  # they start before the broker does, and log that
        for name, words in processes.SERVING.items():
            self.supervisor.start(name, processes.command(words), self.environment(name))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT
        while not self.healthy():
            self.supervisor.look_after()
            if time.monotonic() > deadline:
                raise RuntimeError(
                    "\n".join(["not everything is ready:", *map(self._last_words, dict.fromkeys([*self.supervisor.failing(), "gateway"]))])
                )
            time.sleep(0.1)
        self.screen.following = True

    def _last_words(self, name: str) -> str:
        return f"{name}:\n{self.screen.last_words(name)}"

    def healthy(self) -> bool:
        """Whether the gateway reports that broker and services answer, and the inbox accepts mail."""
        try:
            with urllib.request.urlopen(f"{self.url}/sehat", timeout=3) as answer:
                return bool(answer.status == 200) and ports.listens(self.ports.smtp)
        except (urllib.error.URLError, OSError):
            return False

    def _tell_others(self) -> None:
        """Writes the file by which `make demo` and `izin bus` find a running system."""
        content = {"pid": os.getpid(), "birth": children.birth(os.getpid()), "url": self.url, "inbox": self.inbox_url}
        content |= {"amqp_port": self.ports.amqp, "postgres_port": self.ports.postgres}
        (self.var / "run.json").write_text(json.dumps(content))

    def look_after(self, *, until: Callable[[], bool]) -> None:
        """Keep everything running until `until()`; servers that die are started again too."""
        while not until():
            self.supervisor.look_after()
            self._look_after_servers()
            time.sleep(0.2)

    def _look_after_servers(self) -> None:
        for name, server in (("postgres", self.postgres), ("rabbitmq", self.rabbitmq)):
            if server.process is not None and server.process.poll() is not None:
                self.screen.say(f"{name} ended ({server.process.returncode}); starting it again")
                server.stop()
                time.sleep(0.5)
                self._start_server(server)

    def stop(self) -> None:
        """Nothing of ours runs when this returns."""
        self.supervisor.stop()
        for server in ("rabbitmq", "postgres"):
            if hasattr(self, server):
                getattr(self, server).stop()
        children.end_leftovers(self._pids)  # a job that was interrupted
        (self.var / "run.json").unlink(missing_ok=True)
        self._claims.end()
        if self._lock:
            self._lock.close()


def running(var: Path) -> dict[str, Any] | None:
    """Address and inbox of the system that runs in `var`, or None."""
    try:
        found: dict[str, Any] = json.loads((var / "run.json").read_text())
    except (OSError, ValueError):
        return None
    return found if children.still_ours(found) else None
