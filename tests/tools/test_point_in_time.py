"""A moment between two backups: a base backup and an archive of the write-ahead log, by PostgreSQL's own means, as docs/operating.md says."""

import os
import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from izin import children, ports, postgres
from izin.ports import LOOPBACK
from izin.postgres import Postgres
from tests.faults import checks
from tests.faults.ledger import Ledger
from tests.faults.load import prepared
from tests.faults.world import FaultWorld
from tests.tools.test_backup import MANY, Counter, submitted

pytestmark = [pytest.mark.world, pytest.mark.timeout(900)]  # it starts, fills, destroys and restores a whole system
OFFSET = 5200 + os.getpid() % 200 * 10
ARCHIVIST = "archive"
FIRST_SIDE_PORT = 29900


class Archive:
    """The base backup and the write-ahead log of a server, elsewhere."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.log, self.base = folder, folder / "wal", folder / "base"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PGPASSWORD": "archive-password",
            "PGHOST": LOOPBACK,
            "PGPORT": str(port),
            "PGUSER": ARCHIVIST,
        }
        self.log.mkdir(parents=True)
        self.receiver = None

    def run(self, name, *words):
        subprocess.run([str(postgres.programs() / name), "--no-password", *words], env=self.environment, check=True, capture_output=True)

    def begin(self):
        self.run("pg_receivewal", "--slot=archive", "--create-slot", "--if-not-exists", f"--directory={self.log}")
        command = [
            str(postgres.programs() / "pg_receivewal"),
            "--no-password",
            "--slot=archive",
            "--synchronous",
            f"--directory={self.log}",
        ]
        self.receiver = subprocess.Popen(command, env=self.environment)

    def end(self):
        children.stop(self.receiver)

    def copy_base(self):
        self.run("pg_basebackup", f"--pgdata={self.base}", "--format=tar", "--gzip", "--wal-method=none", "--checkpoint=fast")

    def put_back(self, server_folder: Path, *, until: str | None = None):
        """A data directory that recovers from the archive when it is started."""
        data = server_folder / "data"
        data.mkdir(parents=True, mode=0o700)
        subprocess.run(["tar", "--extract", "--gzip", "--file", str(self.base / "base.tar.gz"), "--directory", str(data)], check=True)
        log = f"{self.log}/%f"
        settings = {"restore_command": f"cp {log} %p || cp {log}.partial %p", "recovery_target_action": "promote"}
        settings |= {"recovery_target_time": until} if until else {}
        with (data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        (data / "recovery.signal").touch()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody:nogroup", str(data), str(self.log)], check=True)


@pytest.fixture(scope="module")
def counter(own_folder):
    one = Counter(own_folder / "moment", offset=OFFSET)
    yield one
    one.world.stop()


@pytest.fixture(scope="module")
def archive(counter):
    """Used by an account that may read the whole log and nothing else."""
    counter.world.rows("postgres", f"create role {ARCHIVIST} login replication password 'archive-password'")
    archive = Archive(counter.folder.parent / "archive", counter.world.ports.postgres)
    archive.begin()
    yield archive
    archive.end()


def archived(counter):
    """Whether all that was acknowledged so far is in the archive."""
    query = "select bool_and(flush_lsn >= pg_current_wal_lsn()) from pg_stat_replication where application_name = 'pg_receivewal'"
    return counter.world.rows("postgres", query) == [(True,)]


def worked(counter, seconds=2.0):
    """The ledger of a load that came to its end, whose events were handled, and all of which is archived."""
    ledger = Ledger()
    with counter.load(ledger, people=6) as load:
        counter.world.pause(seconds)
    counter.drain()
    counter.world.until(lambda: archived(counter), "the archive has everything")
    return ledger, load.run


def wait_until(true, what, seconds=90):
    """Where no world runs that has to be tended meanwhile."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def recovered(server):
    """Whether the server has come to the moment at which it was to stop, and takes writes."""
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_is_in_recovery()")
        return cursor.fetchone() == (False,)


def test_a_moment_between_two_backups_and_all_that_was_archived(counter, archive, own_folder):
    first, first_run = worked(counter)
    archive.copy_base()
    second, second_run = worked(counter)
    moment = counter.world.rows("postgres", "select clock_timestamp()::text")[0][0]
    third, third_run = worked(counter)
    files = own_folder / "files"
    shutil.copytree(counter.folder / "files", files)
    archive.end()
    lost = Ledger()
    with counter.load(lost, people=6):
        counter.world.until(lambda: submitted(lost), "somebody has a number that will be lost")
    counter.world.signal("postgres", 9)
    counter.world.stop()
    for name in ("postgres", "rabbitmq", "files", "mail"):
        shutil.rmtree(counter.folder / name)

    at_the_moment(counter, archive, own_folder / "side", moment, there=(first, second), not_yet=(third, lost))
    archive.put_back(counter.folder / "postgres")
    shutil.copytree(files, counter.folder / "files")
    counter.world = FaultWorld(counter.folder, offset=OFFSET)
    with counter.world.only_postgres():
        wait_until(lambda: recovered(counter.world.postgres), "the log is applied")
        said = counter.izin("reconcile", "--since", "2026-01-01", "--restored", "--leave-numbers", MANY)
    assert "0 lost, 0 files missing" in said
    counter.world = FaultWorld(counter.folder, offset=OFFSET)
    counter.world.start(demo=True)
    counter.drain()

    for ledger, run in ((first, first_run), (second, second_run), (third, third_run)):
        assert checks.lost(ledger.writes, counter.effects(run)) == []
    numbers = {row[0] for row in counter.world.rows("permits", "select number from application where number is not null")}
    gone = submitted(lost) - numbers
    print(f"lost, and known from the receipts of those who got them: {', '.join(sorted(gone))}")
    assert gone == submitted(lost) and gone
    counter.token, counter.documents = prepared(counter.world.ports.gateway)
    again = Ledger()
    with counter.load(again, people=4):
        counter.world.until(lambda: submitted(again), "somebody has a number again")
    counter.drain()
    assert not submitted(again) & (numbers | gone)
    assert not again.unexpected


def at_the_moment(counter, archive, folder, moment, *, there, not_yet):
    """Beside the system, a server that stopped at the moment has what was acknowledged before it and nothing of later."""
    archive.put_back(folder, until=moment)
    claims = ports.Claims()
    server = Postgres(folder, port=ports.free_from(FIRST_SIDE_PORT, claims), password=counter.world.secrets["postgres"])
    server.start()
    try:
        server.wait()
        wait_until(lambda: recovered(server), "the log is applied up to the moment")
        with closing(server.connect("permits")) as connection, connection.cursor() as cursor:
            cursor.execute("select number from application where number is not null")
            numbers = {row[0] for row in cursor.fetchall()}
    finally:
        server.stop()
        claims.end()
    assert set().union(*map(submitted, there)) <= numbers
    assert not numbers & set().union(*map(submitted, not_yet))
