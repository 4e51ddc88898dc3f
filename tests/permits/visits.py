"""What tests of other things need of inspections: a complete report, written at a fixed time."""

from dataclasses import replace
from datetime import UTC, datetime

from permits.domain import inspection as rules
from permits.domain.acts import inspect
from permits.domain.inspection import Inspection, Point
from permits.domain.people import Person
from tests.access_table import proven

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # nine o'clock at the office
TEAM = Person(57, "Tim Contoh", "muara-enim", proven("technical_team"), "WIB")
POINTS = (Point("LOCATION", {"id": "Lokasi"}), Point("ROOMS", {"id": "Ruangan"}))
PLAN = {"day": "2026-11-24", "starts": "09:30", "team": ["Teguh Contoh"], "meeting_place": "", "prepare": "", "reason": None}
FITTING = {"verdicts": {"LOCATION": "fits", "ROOMS": "not_applicable"}, "notes": {}, "visited_on": "2026-11-23", "remarks": None}


def scheduled(one=None, *, at=MONDAY, **changed):
    blank = Inspection(application_id=42, step="site_inspection", round=1, points=POINTS)
    return rules.schedule(one or blank, **{**PLAN, **changed}, days_off=frozenset(), by=TEAM, at=at)


def reported(one=None, *, at=MONDAY, **changed):
    return rules.write(one or scheduled(), **{**FITTING, "conclusion": "suitable", **changed}, by=TEAM, at=at)


def a_report(application):
    """A complete one for the step at which it waits; None where that is no inspection."""
    if application.step is None or application.step.act != inspect.ACT:
        return None
    step = application.waits_at
    return replace(reported(), application_id=application.id, step=step, round=inspect.round_of(application, step))
