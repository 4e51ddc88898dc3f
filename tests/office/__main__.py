"""`make office`: eight people of an office at work for 30 working days with 600 cases, then the life of the permits for the year after, with a
moved clock. Prints its books, and exits with a code other than 0 if they do not close. `CASES`, `DAYS` and `SEED` make another play."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.office.closing import close, last_days
from tests.office.dice import Dice
from tests.office.people import OFFICERS, Applicant
from tests.office.play import Office
from tests.office.world import MovedWorld

OFFSET = 4700
LIFE = timedelta(days=400)  # longer than the permits of one year are in force


def play(folder: Path, *, cases: int, days: int, seed: int, life: timedelta = LIFE) -> Sequence[str]:
    """:returns: what does not close."""
    begun = time.monotonic()
    with MovedWorld(folder, offset=OFFSET) as world:
        office = Office(world, Dice(seed))
        people = max(3, cases // 25)
        office.applicants = [Applicant(world.url, world.inbox_url) for _ in range(people)]
        print(f"{len(OFFICERS)} people, {people} applicants, {cases} cases in {days} working days, seed {seed}", flush=True)
        for number, day in enumerate(office.working_days(days)):
            new = cases * (number + 1) // days - cases * number // days
            office.day(day, new=new)
            say(office, f"in {new:>3}  open {open_cases(world):>4}", begun)
        clear_up(office)
        say(office, f"the last case has ended, or {open_cases(world)} are open", begun)
        live_on(office, life)
        say(office, "the last day", begun)
        return close(office)


def say(office: Office, what: str, begun: float) -> None:
    print(f"{office.today}  {what}  {time.monotonic() - begun:6.0f} s", flush=True)


def open_cases(world: MovedWorld) -> int:
    query = "select count(*) from application where waits_for is not null or correct_by is not null"
    return int(world.rows("permits", query)[0][0])


def clear_up(office: Office) -> None:
    """No new cases, until everything has come to its end, for sixty days at most."""
    for day in office.working_days(60):
        if not open_cases(office.world):
            return
        office.day(day, new=0)


def live_on(office: Office, life: timedelta) -> None:
    """From one day to the next on which a permit is due for something; nobody is at work."""
    until = office.today + life
    while days := last_days(office, until=until):
        office.today = days[0]
        office.world.go_on_to(office.at(days[0], 8))


def main() -> int:
    asked = {name.lower(): int(os.environ.get(name) or default) for name, default in (("CASES", 600), ("DAYS", 30), ("SEED", 1))}
    with tempfile.TemporaryDirectory(prefix="izin-office-") as folder:
        Path(folder).chmod(0o755)
        wrong = play(Path(folder), **asked)
    print("The books close." if not wrong else f"The books do not close: {len(wrong)} faults.", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
