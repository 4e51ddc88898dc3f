"""Tracking's copies of agencies and calendars: from events in any order, told twice, with gaps; and what holds before any is there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bus.context import Actor
from bus.database import Transactions
from bus.testing import Door
from tracking.service import Tracking
from tracking.store import agencies

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
SITI = Actor(id=11, roles=frozenset({"applicant"}), claims={"agency": "muara-enim", "name": "Siti Contoh"})


@pytest.fixture
def door(database: Callable[[str], str]) -> Door:
    return Door(Tracking, database("tracking"))


def hear(door: Door, type: str, seq: int, **data: Any) -> None:
    door.handle(f"on_{type}", source="identity", type=type, subject="x/1", seq=seq, data=data)


def hear_of_year(door: Door, seq: int, *days: str, agency: str = "muara-enim", year: int = 2026) -> None:
    told = [{"date": day, "name": "Libur", "kind": "own"} for day in days]
    hear(door, "calendar_changed", seq, agency=agency, year=year, days=told)


def answer_by(door: Door, now: datetime = NOW) -> str:
    asked = {"title": "Loket tutup", "category": "service_time", "body": "Kapan buka?"}
    return str(door.call("create_complaint", actor=SITI, now=now, **asked)["answer_by"])


def test_before_identity_has_told_of_a_year_what_was_shipped_holds(door: Door) -> None:
    assert answer_by(door, NOW.replace(month=12, day=21)) == "2026-12-30", "Christmas and the day before"
    assert answer_by(door, NOW.replace(month=12, day=29)) == "2027-01-07", "and New Year and Isra Mikraj of the year that follows"


def test_a_told_year_takes_the_place_of_the_shipped_one_and_older_news_changes_nothing(door: Door) -> None:
    hear_of_year(door, 2, "2026-11-24", agency="lain")
    assert answer_by(door) == "2026-11-30", "another agency's"
    hear_of_year(door, 2, "2026-11-24")
    hear_of_year(door, 2, "2026-11-24")
    assert answer_by(door) == "2026-12-01"
    hear_of_year(door, 1)
    assert answer_by(door) == "2026-12-01"
    hear_of_year(door, 5)
    assert answer_by(door) == "2026-11-30", "seq 3 and 4 may come later, or never: a year is told whole"


def test_an_agencys_time_zone_is_the_one_told_last(door: Door) -> None:
    def zone() -> str:
        with Transactions(door.engine).begin() as session:
            return agencies.time_zone(session, "jayapura")

    assert zone() == "WIB", "that of most, until it is told"
    for seq, told in ((2, "WIT"), (1, "WITA"), (2, "WIT")):
        hear(door, "agency_changed", seq, agency="jayapura", agency_name="Kota Jayapura", time_zone=told)
        assert zone() == "WIT"


def test_a_promise_is_given_by_the_clock_of_the_agency(door: Door) -> None:
    """14.30 in WIB is 16.30 in WIT: the office there has closed, so the complaint is received on the next working day."""
    afternoon = NOW.replace(hour=7, minute=30)
    assert answer_by(door, afternoon) == "2026-11-30"
    hear(door, "agency_changed", 1, agency="muara-enim", agency_name="Kabupaten Muara Enim", time_zone="WIT")
    assert answer_by(door, afternoon) == "2026-12-01"
