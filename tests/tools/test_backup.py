"""The worst day, with the whole system, under load: backup, more load, everything destroyed, restore; and each database by itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from izin.places import SERVICES
from tests.faults import checks
from tests.faults.ledger import ACKNOWLEDGED, Ledger, now
from tests.faults.load import Client, Load, prepared
from tests.faults.world import FaultWorld

pytestmark = pytest.mark.world
OFFSET = 3000 + os.getpid() % 200 * 10
MANY = 1000  # more numbers than a load of seconds is given
GAPS = ("a gap in the numbers of applications", "a gap in the numbers of complaints")  # where numbers are left free for what is lost


class Counter:
    """A world at work, of which backups are made and which is destroyed."""

    def __init__(self, folder, *, offset=OFFSET):
        self.folder = folder
        self.world = FaultWorld(folder, offset=offset)
        self.world.start(demo=True)
        self.token, self.documents = prepared(self.world.ports.gateway)

    def settings(self):
        """As an operator's shell has them."""
        found = {}
        for service in SERVICES:
            found |= self.world.environment(f"migrate-{service}")
        return {name: found[name] for name in found if name.endswith("_URL") or name in ("PATH", "LANG")}

    def izin(self, *words, code=0):
        command = [sys.executable, "-W", "ignore", "-m", "izin", *map(str, words)]
        done = subprocess.run(command, env=self.settings(), capture_output=True, text=True, timeout=300, check=False)
        assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
        print(done.stdout)
        return done.stdout

    @contextmanager
    def load(self, ledger, *, people=10):
        load = Load(self.world.ports.gateway, ledger, self.token, self.documents, people=people)
        load.start()
        yield load
        load.stop()
        self.world.until(lambda: not load.is_at_work(), "everybody has been answered", 150)

    def client(self):
        return Client(self.world.ports.gateway, Ledger(), self.token)

    def drain(self):
        self.world.until(lambda: self.world.unpublished() == 0 and not self.world.waiting(), "nothing is under way", 90)
        self.world.until(lambda: not self.wrong(), "everything in hand is handled", 60)

    def wrong(self):
        found = []
        for what, (databases, query) in checks.INVARIANTS.items():
            rows = [row for name in databases for row in self.world.rows(name, query)]
            found += [f"{what}: {rows[:3]}"] if rows and what not in GAPS else []
        read = [dict(self.world.rows(name, query)) for name, query in (("permits", checks.TOLD), ("tracking", checks.HEARD))]
        return found + checks.apart(*read, read[1])[:3]

    def effects(self, run):
        return {
            (kind, marker): checks.Effect(int(count))
            for kind, (database, query) in checks.EFFECTS.items()
            for marker, count, _ in self.world.rows(database, query, f"{run}-%")
        }

    def stop(self, *names):
        for name in names:
            self.world.end(name)

    def drop(self, database):
        self.world.postgres.drop_database(database)


@pytest.fixture(scope="module")
def counter(own_folder):
    one = Counter(own_folder / "worst")
    yield one
    one.world.stop()


def made_key():
    command = [sys.executable, "-W", "ignore", "-m", "izin", "backup-key"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def public_part(key):
    return re.search(r"^# public key: (age1\w+)$", key.read_text(), re.M)[1]


def submitted(ledger):
    return {write.answer["number"] for write in ledger.with_outcome(ACKNOWLEDGED) if write.kind == "submit"}


def test_after_everything_is_destroyed_what_the_backup_has_is_there(counter, own_folder):
    folder, before, after = own_folder / "backups" / "whole", Ledger(), Ledger()
    key = own_folder / "backup.key"
    key.write_text(made_key())
    with counter.load(before) as load:
        counter.world.pause(4)
        begun = now()
        said = counter.izin("backup", folder, "--to", public_part(key))
        counter.world.pause(2)
    assert "identity, permits, notifications, tracking as of" in said and "NOT ENCRYPTED" not in said
    assert {path.suffix for path in folder.rglob("*") if path.is_file() and path.parent != folder} == {".age"}
    with counter.load(after):
        counter.world.until(lambda: submitted(after), "somebody has a number that will be lost")
    assert not before.unexpected, "the backup was felt"
    counter.world.stop()
    for name in ("postgres", "rabbitmq", "files", "mail"):
        shutil.rmtree(counter.folder / name)

    world = FaultWorld(counter.folder, offset=OFFSET)
    with world.only_postgres():
        counter.world = world
        assert "name the file with that key" in counter.izin("restore", folder, code=1)
        counter.izin("restore", folder, "--key", key, "--leave-numbers", MANY)
        refused = counter.izin("restore", folder, "--key", key, code=1)
        assert "not empty: the database of identity, permits, notifications, tracking" in refused
    counter.world = FaultWorld(counter.folder, offset=OFFSET)
    counter.world.start(demo=True)
    counter.drain()
    effects = counter.effects(load.run)
    acknowledged = [write for write in before.writes if write.outcome == ACKNOWLEDGED and write.answered < begun]
    assert len(acknowledged) > 10
    assert checks.lost(acknowledged, effects) == []
    assert checks.duplicated(effects) == []
    assert json.loads((folder / "restored.json").read_text())["databases"] == list(SERVICES)
    assert "0 lost, 0 files missing" in counter.izin("reconcile", "--since", "2026-01-01")
    again = Ledger()
    counter.token, counter.documents = prepared(counter.world.ports.gateway)
    with counter.load(again):
        counter.world.until(lambda: submitted(again), "somebody has a number again")
    counter.drain()
    assert not submitted(again) & (submitted(before) | submitted(after)), (
        "numbers that people got after the backup are given to nobody else"
    )
    assert not again.unexpected


def test_permits_alone_restored_gives_no_number_twice_and_what_is_lost_is_listed_by_number(counter, own_folder):
    folder, before, lost = own_folder / "backups" / "permits", Ledger(), Ledger()
    with counter.load(before, people=4):
        counter.world.pause(3)
    moved = next(write.answer for write in before.with_outcome(ACKNOWLEDGED) if write.kind == "submit")
    assert "NOT ENCRYPTED" in counter.izin("backup", folder)
    with counter.load(lost, people=4):
        counter.world.pause(3)
    withdraw(counter, moved)
    counter.drain()
    counter.stop("permits")
    counter.drop("permits")
    said = counter.izin("restore", folder, "--only", "permits", code=1)
    for number in submitted(lost):
        assert re.search(rf"^LOST: others know of it: application \d+ {number}$", said, re.M), number
    assert f"LOST: others know of it: the last 1 acts on application {moved['application_id']}\n" in said
    counter.world.start_again("permits", called="permits")
    counter.world.until(counter.world.healthy, "permits is there again")
    counter.world.until(lambda: withdrawn(counter, moved) is False, "its timeline is what permits says")

    withdraw(counter, moved)
    counter.world.until(lambda: withdrawn(counter, moved), "what happens to it now is seen, though its number was used before")
    after = Ledger()
    with counter.load(after, people=4):
        counter.world.pause(3)
    numbers, taken = submitted(after), submitted(before) | submitted(lost)
    assert numbers and not numbers & taken
    ids = [
        write.answer["application_id"] for ledger in (lost, after) for write in ledger.with_outcome(ACKNOWLEDGED) if write.kind == "submit"
    ]
    assert len(ids) == len(set(ids))
    counter.world.until(
        lambda: numbers <= {row[0] for row in counter.world.rows("tracking", "select number from timeline")}, "they are seen"
    )
    counter.world.until(lambda: counter.world.unpublished() == 0 and not counter.world.waiting(), "nothing is under way", 90)
    gone = {f"application/{write.answer['application_id']}" for write in lost.with_outcome(ACKNOWLEDGED) if write.kind == "submit"}
    wrong = counter.wrong()
    assert [each for each in wrong if each.partition(":")[0] not in gone] == []


def test_tracking_alone_restored_reads_again_what_it_has_not(counter, own_folder):
    folder, lost = own_folder / "backups" / "tracking", Ledger()
    counter.izin("backup", folder)
    with counter.load(lost, people=4):
        counter.world.pause(3)
    counter.world.until(lambda: counter.world.unpublished() == 0 and not counter.world.waiting(), "nothing is under way", 90)
    complaints = [write.answer["number"] for write in lost.with_outcome(ACKNOWLEDGED) if write.kind == "complaint"]
    counter.world.until(lambda: known(counter, complaints), "their mails are made")
    counter.stop("tracking")
    counter.drop("tracking")
    said = counter.izin("restore", folder, "--only", "tracking", code=1)
    assert complaints
    for number in complaints:
        assert re.search(rf"^LOST: others know of it: complaint \d+ {number}$", said, re.M), number
    assert re.search(r"^repaired: \d+ events of permits are published again for tracking.on_application$", said, re.M)
    counter.world.start_again("tracking", called="tracking")
    counter.world.until(counter.world.healthy, "tracking is there again")
    numbers = submitted(lost)
    counter.world.until(lambda: numbers <= {row[0] for row in counter.world.rows("tracking", "select number from timeline")}, "timelines")
    after = Ledger()
    with counter.load(after, people=4):
        counter.world.pause(3)
    again = {write.answer["number"] for write in after.with_outcome(ACKNOWLEDGED) if write.kind == "complaint"}
    assert again and not again & set(complaints)


def test_missing_files_are_named(counter):
    row = counter.world.rows("permits", "select id, file_key from document order by id limit 1")[0]
    file = counter.folder / "files" / row[1]
    data = file.read_bytes()
    file.unlink()
    assert f"MISSING FILE: document {row[0]} ({row[1]})" in counter.izin("reconcile", "--since", "2026-01-01", code=1)
    file.write_bytes(data)


def test_an_altered_backup_is_not_restored(counter, own_folder):
    folder = own_folder / "backups" / "tracking"
    (folder / "permits.dump").write_bytes(b"altered")
    assert "missing or altered is permits.dump" in counter.izin("restore", folder, "--only", "permits", code=1)


def withdraw(counter, application):
    path = f"/applications/{application['application_id']}"
    client = counter.client()
    _, found = client.ask("GET", path)
    status, answer = client.ask("POST", f"{path}/withdrawal", {"revision": found["revision"]})
    assert status == 200, answer
    counter.world.until(lambda: withdrawn(counter, application), "it is withdrawn")


def withdrawn(counter, application):
    query = "select status from timeline where application_id = %s"
    return [row[0] for row in counter.world.rows("tracking", query, application["application_id"])] == ["withdrawn"]


def known(counter, numbers):
    subjects = " ".join(row[0] for row in counter.world.rows("notifications", "select subject from delivery"))
    return all(number in subjects for number in numbers)
