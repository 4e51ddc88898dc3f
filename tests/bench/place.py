"""The place of every measurement: the whole product as processes, and beside it the echo services for comparison."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey
from kombu import Connection

from bus import migrate, queues
from bus.topology import Topology, queues_of
from izin import credentials, places
from tests.world import World

HERE = Path(__file__).parent
TOYS = HERE / "toys/echo"
STOCK = (
    *("nameko==2.14.1", "kombu==5.7.0", "amqp==5.4.2", "eventlet==0.41.3", "setuptools<81"),
    *("sqlalchemy==2.1.9", "psycopg2-binary==2.9.13"),
)


class Place(World):
    """The running product, its broker as the administrator sees it, and processes of our own."""

    def __init__(self, folder: Path, *, offset: int = 6000) -> None:
        super().__init__(folder, offset=offset + os.getpid() % 100 * 10)
        self.durable = True
        self._own: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Place:
        super().__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        for process in self._own:
            process.kill()
            process.wait()
        super().__exit__(*error)

    @property
    def uri(self) -> str:
        return credentials.broker_uri(credentials.BROKER_ADMIN, made=self.secrets, port=self.ports.amqp)

    def serve(self, command: list[str], *, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
        log = (self.var / f"own-{len(self._own)}.log").open("w")
        process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=log, stderr=log, text=True, cwd=places.ROOT)
        self._own.append(process)
        return process

    def ask(self, command: list[str], *, environment: dict[str, str] | None = None) -> dict[str, float]:
        done = subprocess.run(
            command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, timeout=120, cwd=places.ROOT
        )
        assert done.returncode == 0, done.stderr[-2000:]
        figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
        return figures

    def execute(self, database: str, *statements: str, **parameters: Any) -> None:
        """As the database's superuser; no triggers, which would check each row's foreign keys."""
        with closing(self.postgres.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica; set work_mem = '256MB'; set maintenance_work_mem = '1GB'")
            for statement in statements:
                cursor.execute(statement, parameters or None)

    def rows(self, database: str, query: str) -> list[tuple[Any, ...]]:
        with closing(self.postgres.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def readers(self, queue: str) -> int:
        with Connection(self.uri) as connection:
            try:
                return int(connection.default_channel.queue_declare(queue, passive=True).consumer_count)
            except connection.channel_errors:
                return 0

    def wait_for(self, queue: str) -> None:
        end = time.monotonic() + 30
        while not self.readers(queue):
            assert time.monotonic() < end, f"nobody reads {queue}"
            time.sleep(0.1)


class Echo:
    """Our echo service, its database and who may ask it."""

    def __init__(self, place: Place) -> None:
        sys.path.insert(0, str(TOYS))
        from echo.service import Echo as Service

        self.place, self.service = place, Service
        place.postgres.ensure_database("echo", password="echo")
        self.url = place.postgres.url("echo", user="echo", password="echo")
        migrate.upgrade("echo", self.url)
        key = OKPKey.generate_key("Ed25519")
        claims = {"aud": "echo", "sub": "1", "roles": ["applicant"], "exp": int(time.time()) + 3600}
        self.token = jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])
        self.environment = {
            "AMQP_URI": place.uri,
            "ECHO_DATABASE_URL": self.url,
            "ACTOR_PUBLIC_KEY": json.dumps(key.as_dict(private=False)),
            "ACTOR_TOKEN": self.token,
            "PYTHONPATH": os.pathsep.join([str(TOYS), str(places.ROOT)]),
        }
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def running(self, *, quorum: bool = False) -> Iterator[subprocess.Popen[str]]:
        self._declare(quorum=quorum)
        process = self.place.serve([sys.executable, "-W", "ignore", "-m", "bus.runner", "echo"], environment=self.environment)
        self.place.wait_for("rpc-echo")
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def _declare(self, *, quorum: bool) -> None:
        with Connection(self.place.uri) as connection:
            for queue in queues_of(self.service):
                connection.default_channel.queue_delete(queue.name)
            time.sleep(0.3)
            if quorum:
                queue = queues.rpc_queue("echo")
                queue.queue_arguments = {"x-queue-type": "quorum", "x-max-length": 2000, "x-overflow": "reject-publish"}
                queue.bind(connection.default_channel).declare()
            else:
                Topology([self.service]).declare(connection)


def stock_python() -> str:
    """The interpreter of an environment that holds stock nameko, made once for each list of its packages."""
    folder = places.VAR / "stock"
    program, ready = folder / "bin/python", folder / "ready"
    if not ready.exists() or ready.read_text() != " ".join(STOCK):
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(program), "-m", "pip", "-q", "--disable-pip-version-check", "install", *STOCK], check=True, capture_output=True)
        ready.write_text(" ".join(STOCK))
    return str(program)
