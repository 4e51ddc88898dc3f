"""One running product of real processes, with every link of it going through our proxy, and the functions that break it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from kombu import Connection

from bus import queues
from izin import children, credentials, ports, processes
from izin.places import SERVICES
from izin.system import System
from tests.faults.proxy import Proxy

CTL = "/usr/lib/rabbitmq/bin/rabbitmqctl"
FIRST_LINK = 28000
# One applicant of the load makes more in a minute than a person in years.
MUCH = dict.fromkeys(("DOCUMENTS_QUOTA", "DRAFTS_QUOTA", "COMPANIES_QUOTA", "COMPLAINTS_QUOTA"), "1000000")
ON_BROKER = ("topology", "gateway", *SERVICES)


class FaultWorld(System):
    """Used from the main thread alone: it restarts what dies only while somebody waits in `pause` or `until`."""

    def __init__(self, folder: Path, *, offset: int) -> None:
        super().__init__(folder, offset=offset, durable=True, personal=False)
        self.proxy: Proxy | None = None
        self.roles: dict[str, str] = {}  # as whom a service logs in to its database, when not by its own name

    def _start_servers(self) -> None:
        super()._start_servers()
        claims = ports.Claims()
        links = [(f"{name}-broker", self.ports.amqp) for name in ON_BROKER] + [
            (f"{name}-database", self.ports.postgres) for name in SERVICES
        ]
        self.links = {name: (ports.free_from(FIRST_LINK + self.offset % 3000, claims), port) for name, port in links}
        claims.end()
        self.proxy = Proxy([(name, port, target) for name, (port, target) in self.links.items()])

    def environment(self, name: str) -> dict[str, str]:
        found = super().environment(name) | MUCH
        service = name.partition("-")[0]
        for variable, link in (("AMQP_URI", f"{service}-broker"), (f"{service.upper()}_DATABASE_URL", f"{service}-database")):
            if variable in found and name in processes.SERVING:
                port, target = self.links[link]
                found[variable] = found[variable].replace(f":{target}/", f":{port}/")
            if variable in found and link.endswith("database") and service in self.roles:
                found[variable] = found[variable].replace(f"//{service}:", f"//{self.roles[service]}:")
        return found

    def stop(self) -> None:
        super().stop()
        if self.proxy:
            self.proxy.stop()
            self.proxy = None

    # ── time ──

    def pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._tend()

    def pause_without_servers(self, seconds: float) -> None:
        """The same while a server is meant to be away."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.supervisor.look_after()
            time.sleep(0.05)

    def until(self, true: Callable[[], bool], what: str, seconds: float = 60.0) -> float:
        """How long it took. :raises AssertionError: it did not come true."""
        begun = time.monotonic()
        while not true():
            if time.monotonic() > begun + seconds:
                raise AssertionError(f"not within {seconds:.0f} s: {what}")
            self._tend()
        return time.monotonic() - begun

    def _tend(self) -> None:
        self.supervisor.look_after()
        self._look_after_servers()
        time.sleep(0.05)

    # ── processes ──

    def process(self, name: str) -> subprocess.Popen[bytes] | None:
        server = {"postgres": getattr(self, "postgres", None), "rabbitmq": getattr(self, "rabbitmq", None)}.get(name)
        return server.process if server else self.supervisor.kept[name].process

    def pid(self, name: str) -> int:
        process = self.process(name)
        return process.pid if process else 0

    def signal(self, name: str, number: int, *, group: bool = False) -> int:
        """To the process, or with its children. :returns: its pid. A supervised one is started again without waiting for long."""
        pid = self.pid(name)
        (os.killpg if group else os.kill)(pid, number)
        if name in self.supervisor.kept:
            self.supervisor.kept[name].failures = 0
        return pid

    def is_another(self, name: str, pid: int) -> bool:
        return self.pid(name) not in (0, pid)

    def start_again(self, name: str, *, called: str) -> None:
        """Another process of a service, beside it or, when it has been ended, in its place."""
        self.supervisor.start(called, processes.command(processes.SERVING[name]), self.environment(name))

    def replace(self, name: str, *, command: list[str] | None = None, environment: dict[str, str] | None = None) -> None:
        """A service as a rolling upgrade does it: first the new process works, then the other is asked to leave. Others in place."""
        words, settings = command or processes.command(processes.SERVING[name]), self.environment(name) | (environment or {})
        if name not in SERVICES:
            self.end(name)
            self.supervisor.start(name, words, settings)
        else:
            coming = f"{name}-2"
            if coming in self.supervisor.kept:  # left by a replacement that failed
                self.end(coming)
            self.supervisor.start(coming, words, settings)
            self.until(lambda: self.readers(name) > 1, f"the new {name} works beside the other")
            self.pause(1)
            self.end(name)
            kept = self.supervisor.kept.pop(coming)
            kept.name, self.supervisor.kept[name] = name, kept
        self.until(self.healthy, f"well with the new {name}")

    def readers(self, name: str) -> int:
        """How many processes of the service read requests."""
        with self.broker() as connection:
            return int(connection.default_channel.queue_declare(queues.rpc_queue_name(name), passive=True).consumer_count)

    def end(self, called: str) -> None:
        kept = self.supervisor.kept.pop(called)
        if kept.process:
            children.stop(kept.process)

    def gateway_workers(self) -> list[int]:
        return _children(self.pid("gateway"))

    # ── the broker and the databases, as their operators ──

    def control(self, *words: str) -> str:
        done = subprocess.run([CTL, "-q", *words], env=self.rabbitmq.environment(), capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def broker(self, *, confirm: bool = True) -> Connection:
        uri = credentials.broker_uri(credentials.BROKER_ADMIN, made=self.secrets, port=self.ports.amqp)
        return Connection(uri, connect_timeout=3, transport_options={"confirm_publish": confirm})

    def queue_names(self) -> list[str]:
        """All but those for answers."""
        names = self.control("list_queues", "-p", "izin", "name").split()
        return [name for name in names if name != "name" and not name.startswith(queues.REPLY_QUEUES)]

    def broker_answers(self) -> bool:
        return bool(self.rabbitmq._answers())

    def postgres_answers(self) -> bool:
        try:
            self.postgres.connect().close()
        except psycopg2.Error:
            return False
        return True

    def rows(self, database: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = self.postgres.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values or None)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def waiting(self) -> dict[str, int]:
        """Messages by queue, of those that hold any."""
        with self.broker() as connection:
            channel = connection.default_channel
            counts = {name: channel.queue_declare(name, passive=True).message_count for name in self.queue_names()}
        return {name: count for name, count in counts.items() if count}

    def unpublished(self) -> int:
        return sum(int(self.rows(name, "select count(*) from outbox where published_at is null")[0][0]) for name in SERVICES)


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


STOP, GO, KILL, TERM = signal.SIGSTOP, signal.SIGCONT, signal.SIGKILL, signal.SIGTERM
