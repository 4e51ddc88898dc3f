"""One meaning of "the term ends" (docs/decisions/0018) and of the office's clock. Services state both apart, as none imports another, and are
held here against the tables in tests/one_rule."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from gateway import office_time as of_gateway
from identity.domain import office_time as of_identity
from identity.domain import working_days as in_identity
from notifications.domain import office_time as of_notifications
from permits.domain import office_time as of_permits
from permits.domain import working_days as in_permits
from tracking.domain import complaint
from tracking.domain import office_time as of_tracking
from tracking.domain import working_days as in_tracking

TABLES = Path(__file__).parent / "one_rule"
TERMS = json.loads((TABLES / "working_days.json").read_text("utf-8"))
MOMENTS = json.loads((TABLES / "office_time.json").read_text("utf-8"))["cases"]
OFF = frozenset(map(date.fromisoformat, TERMS["days_off"]))
CLOCKS = (of_identity, of_permits, of_tracking, of_notifications, of_gateway)


@pytest.mark.parametrize("case", TERMS["cases"], ids=lambda case: case[0])
@pytest.mark.parametrize("due_at", [in_identity.due_at, in_permits.due_at])
def test_a_term_ends_at_the_closing_hour_of_its_last_day(due_at: Callable[..., datetime], case: list) -> None:
    _, received, days, zone, ends = case
    assert due_at(datetime.fromisoformat(received), working_days=days, days_off=OFF, zone=zone) == datetime.fromisoformat(ends)


@pytest.mark.parametrize("case", TERMS["cases"], ids=lambda case: case[0])
@pytest.mark.parametrize("due", [in_identity.due, in_permits.due, in_tracking.due])
def test_a_term_has_one_last_day(due: Callable[..., date], case: list) -> None:
    _, received, days, zone, ends = case
    assert due(datetime.fromisoformat(received), working_days=days, days_off=OFF, zone=zone) == datetime.fromisoformat(ends).date()


@pytest.mark.parametrize("case", [case for case in TERMS["cases"] if case[2] == complaint.ANSWER_WITHIN_DAYS and case[3] == "WIB"])
def test_a_complaint_is_promised_an_answer_by_that_day(case: list) -> None:
    who = {"agency": "muara-enim", "applicant_id": 1, "applicant_name": "Siti", "application_number": None}
    made = complaint.complain(title="x", category="other", body="x", at=datetime.fromisoformat(case[1]), days_off=OFF, zone="WIB", **who)
    assert made.answer_by == datetime.fromisoformat(case[4]).date()


@pytest.mark.parametrize(("moment", "zone", "shown"), MOMENTS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_every_part_reads_the_offices_clock_alike(clock: ModuleType, moment: str, zone: str, shown: str) -> None:
    assert f"{clock.at_office(datetime.fromisoformat(moment), zone):%Y-%m-%d %H:%M %Z}" == shown
    if hasattr(clock, "office_date"):
        assert clock.office_date(datetime.fromisoformat(moment), zone).isoformat() == shown[:10]


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_zones_abbreviation_is_the_time_zone_databases_own(clock: ModuleType) -> None:
    assert {name: f"{datetime(2026, 7, 1, tzinfo=ZoneInfo(zone)):%Z}" for name, zone in clock.ZONES.items()} == {
        name: name for name in ("WIB", "WITA", "WIT")
    }
