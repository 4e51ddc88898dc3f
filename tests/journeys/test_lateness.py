"""An application that the office forgets, with a clock that is moved for every process: whoever does the step is told, then the section head, then
the head and who acts for the head, once each, though permits is killed between."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from izin.demo import PASSWORD
from tests.office.dice import Dice
from tests.office.people import Applicant, Person
from tests.office.play import Office
from tests.office.world import MovedWorld

pytestmark = [
    pytest.mark.world,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="a moved clock needs a C compiler"),
]
OFFSET, EVENING = 4800, 19
TOLD = ("loket", "kasi", "kadis")  # one after the other
DEPUTY = "kabid"  # of kadis


@pytest.fixture(scope="module")
def moved() -> Iterator[MovedWorld]:
    with tempfile.TemporaryDirectory(prefix="izin-late-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL reads the clock as another user
        with MovedWorld(Path(folder), offset=OFFSET) as world:
            yield world


def test_a_forgotten_application_is_told_to_one_after_the_other_once_whatever_restarts(moved: MovedWorld) -> None:
    office = Office(moved, Dice(1))
    first, *rest = office.working_days(12)
    moved.go_on_to(office.at(first, 8))
    delegated(moved, office, until=rest[-1] + timedelta(days=1))
    number = Applicant(moved.url, moved.inbox_url).sent("PARKIR", "new", "individual")["number"]
    mailed_on: dict[str, list[str]] = {name: [] for name in (*TOLD, DEPUTY)}
    for day in (first, *rest):
        before = {name: mails(moved, name, number) for name in mailed_on}
        moved.go_on_to(office.at(day, EVENING))
        kill(moved, "permits")
        moved.go_on_to(office.at(day, EVENING) + timedelta(minutes=5))
        for name, days in mailed_on.items():
            days += [day.isoformat()] * (mails(moved, name, number) - before[name])
    assert {name: len(days) for name, days in mailed_on.items()} == dict.fromkeys(mailed_on, 1)
    loket, kasi, kadis = (mailed_on[name][0] for name in TOLD)
    assert loket < kasi < kadis == mailed_on[DEPUTY][0]
    assert moved.faults_of_timers() == []


def mails(world: MovedWorld, name: str, number: str) -> int:
    return sum(number in each["subject"] and "Terlambat" in each["subject"] for each in world.mails(to=f"{name}@contoh.test"))


def delegated(world: MovedWorld, office: Office, *, until: object) -> None:
    head = Person(world.url, "kadis", PASSWORD)
    deputy_id = Person(world.url, DEPUTY, PASSWORD).get("/profile")["account_id"]
    today = world.clock.now.date().isoformat()
    asked = {"deputy_id": deputy_id, "roles": ["agency_head"], "since": today, "until": str(until), "reason": "Dinas luar"}
    head.post("/staff/delegations", **asked)


def kill(world: MovedWorld, service: str) -> None:
    """The supervisor starts it again."""
    kept = world.supervisor.kept[service]
    assert kept.process is not None
    kept.process.kill()
    kept.process.wait()
    kept.failures = 0
