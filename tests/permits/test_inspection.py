"""An inspection: who comes when, a report that is saved in parts, what it needs, and how it passes its step on."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bus.refusals import Conflict, Invalid
from permits.domain import inspection as rules
from permits.domain.acts import inspect
from permits.domain.acts.advance import advance
from permits.domain.acts.send_back import send_back
from permits.inspection_points import points_for
from permits.seed import permit_types
from tests.permits.test_application import refusal_of
from tests.permits.test_flow import on, sent, to_act, who_does
from tests.permits.visits import MONDAY, PLAN, TEAM, a_report, reported, scheduled

TODAY = date(2026, 11, 23)
PHOTO = {"key": "inspections/1", "name": "a.jpg", "media_type": "image/jpeg", "size": 1, "sha256": "0" * 64}


def faults(kind, act, *arguments, **named):
    refused = refusal_of(act, *arguments, **named)
    assert isinstance(refused, kind)
    return {name: fault["code"] for name, fault in refused.details["fields"].items()}


# Appointments


@pytest.mark.parametrize(
    ("typed", "faulty"),
    [
        ({"day": "2026-11-24"}, {}),
        ({"day": "2026-11-23", "starts": "09.01"}, {}),
        ({"day": "2026-11-23", "starts": "09:00"}, {"starts": "hour_in_past"}),
        ({"day": "2026-11-22"}, {"day": "date_in_past"}),
        ({"day": "2026-11-28"}, {"day": "not_a_working_day"}),  # a Saturday
        ({"day": "2026-11-30"}, {"day": "not_a_working_day"}),  # the office's own day off
        ({"day": "2027-02-23"}, {}),
        ({"day": "2027-02-24"}, {"day": "date_too_far"}),
        ({"day": "2026-02-30"}, {"day": "not_a_date"}),
        ({"day": ""}, {"day": "not_a_date"}),
        ({"starts": "3.00"}, {"starts": "hour_of_night"}),
        ({"starts": "18:01"}, {"starts": "hour_of_night"}),
        ({"starts": "18:00"}, {}),
        ({"starts": "24:00"}, {"starts": "not_an_hour"}),
        ({"starts": "pagi"}, {"starts": "not_an_hour"}),
        ({"starts": "٩:٣٠"}, {"starts": "not_an_hour"}),
        ({"team": [" ", ""]}, {"team": "required"}),
        ({"day": "x", "starts": "x", "team": []}, {"day": "not_a_date", "starts": "not_an_hour", "team": "required"}),
    ],
)
def test_when_a_team_may_come(typed, faulty):
    given = {**PLAN, **typed}
    blank = replace(scheduled(), appointments=())
    asked = {"days_off": frozenset({date(2026, 11, 30)}), "by": TEAM, "at": MONDAY}
    if faulty:
        assert faults(Invalid, rules.schedule, blank, **given, **asked) == faulty
    else:
        assert rules.schedule(blank, **given, **asked).appointment.team == ("Teguh Contoh",)


def test_an_hour_is_the_offices_and_told_in_utc():
    assert scheduled().appointment.starts_at == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    east = replace(TEAM, zone="WIT")
    one = rules.schedule(replace(scheduled(), appointments=()), **PLAN, days_off=frozenset(), by=east, at=MONDAY)
    assert one.appointment.starts_at == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def test_moving_needs_a_reason_and_the_same_again_changes_nothing():
    one = scheduled()
    assert scheduled(one) is one
    assert faults(Invalid, scheduled, one, starts="10:00") == {"reason": "required"}
    moved = scheduled(one, starts="10:00", reason=" Hujan ")
    assert [each.reason for each in moved.appointments] == [None, "Hujan"] and moved.appointment.starts_at.hour == 3


def test_calling_off_needs_an_appointment_and_a_reason():
    one = scheduled()
    assert faults(Invalid, rules.call_off, one, reason=" ", by=TEAM, at=MONDAY) == {"reason": "required"}
    off = rules.call_off(one, reason="Sakit", by=TEAM, at=MONDAY)
    assert off.appointment is None and off.appointments[-1].reason == "Sakit"
    assert refusal_of(rules.call_off, off, reason="x", by=TEAM, at=MONDAY).code == "inspection_not_scheduled"
    assert scheduled(off).appointment is not None, "a new one needs no reason"


# The report


def test_a_report_is_saved_in_parts_and_says_what_it_still_needs():
    one = scheduled()
    assert one.missing == ["visited_on", "verdict:LOCATION", "verdict:ROOMS", "conclusion"] and not one.is_begun
    nothing = {"visited_on": None, "verdicts": {}, "notes": {}, "conclusion": None, "remarks": None, "by": TEAM, "at": MONDAY}
    assert rules.write(one, **nothing) is one
    one = rules.write(one, **{**nothing, "verdicts": {"ROOMS": "differs"}})
    assert one.is_begun and one.missing == ["visited_on", "verdict:LOCATION", "note:ROOMS", "conclusion"]
    one = rules.write(one, **{**nothing, "notes": {"ROOMS": " Gudang pindah "}, "verdicts": {"LOCATION": "fits"}})
    one = rules.write(one, **{**nothing, "conclusion": "suitable_with_conditions", "visited_on": "2026-11-23"})
    assert one.missing == ["remarks"] and one.notes == {"ROOMS": "Gudang pindah"}
    done = rules.write(one, **{**nothing, "remarks": "Denah baru"})
    assert done.missing == [] and rules.write(done, **{**nothing, "remarks": "Denah baru "}) is done
    assert rules.write(done, **{**nothing, "verdicts": {"ROOMS": ""}}).missing == ["verdict:ROOMS"], "an empty text takes away"


def test_nobody_reports_before_the_team_is_known():
    off = rules.call_off(scheduled(), reason="x", by=TEAM, at=MONDAY)
    assert refusal_of(reported, off).code == "inspection_not_scheduled"
    called_off_later = rules.call_off(reported(), reason="x", by=TEAM, at=MONDAY)
    assert called_off_later.missing == ["appointment"]


def test_what_a_report_cannot_say():
    assert faults(Invalid, reported, visited_on="2026-11-24") == {"visited_on": "date_in_future"}
    assert faults(Invalid, reported, visited_on="x") == {"visited_on": "not_a_date"}
    wrong = {"verdicts": {"POOL": "fits"}, "notes": {"ROOF": "x"}}
    assert faults(Invalid, reported, **wrong) == {"verdicts.POOL": "unknown_field", "notes.ROOF": "unknown_field"}


# Photos


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("-3.6512, 103.7702", "-3.65120, 103.77020"),
        (" -3.6512;103.7702 ", "-3.65120, 103.77020"),
        ("-3.6512 103.7702", "-3.65120, 103.77020"),
        ("", None),
        (None, None),
    ],
)
def test_coordinates_as_maps_show_them(typed, kept):
    assert rules.read_coordinates(typed) == kept


@pytest.mark.parametrize("typed", ["-3,65", "di sini", "91.0, 10.0", "10.0, 181.0", "3.1", "1e5.0, 2.0", "٣.١, ١.٢"])
def test_what_are_no_coordinates(typed):
    assert faults(Invalid, rules.read_coordinates, typed) == {"coordinates": "coordinates"}


@pytest.mark.parametrize(
    ("typed", "seen", "kept"),
    [
        (None, None, (None, None)),
        (None, {"taken_at": "2026-11-23T09:00:00"}, (None, None)),
        (None, {"coordinates": "-3.65120, 103.77020"}, ("-3.65120, 103.77020", "picture")),
        ("-1.0, 100.0", {"coordinates": "-3.65120, 103.77020"}, ("-1.00000, 100.00000", "typed")),
    ],
)
def test_typed_coordinates_correct_the_cameras(typed, seen, kept):
    new = rules.photo(scheduled(), file=PHOTO, caption=" Depan ", typed=typed, seen=seen, by=TEAM, at=MONDAY)
    assert (new.coordinates, new.coordinates_from) == kept and new.caption == "Depan"


def test_a_photo_is_a_picture_and_there_are_so_many():
    paper = {**PHOTO, "media_type": "application/pdf"}
    asked = {"caption": "", "typed": None, "seen": None, "by": TEAM, "at": MONDAY}
    assert faults(Invalid, rules.photo, scheduled(), file=paper, **asked) == {"file": "file_no_picture"}
    rules.admit_photo(have=rules.MOST_PHOTOS - 1)
    assert refusal_of(rules.admit_photo, have=rules.MOST_PHOTOS).code == "photos_full"


# What it does to its step


def to_inspection(**changed):
    return to_act(sent(**changed), "inspect")


def passed(one, inspection, note=None):
    return advance(one, step=one.waits_at, note=note, by=who_does(one), at=MONDAY, inspection=inspection)[0]


@pytest.mark.parametrize(
    ("written", "finding", "note"),
    [
        ({}, "suitable", None),
        ({"remarks": "Bersih"}, "suitable", "Bersih"),
        ({"conclusion": "suitable_with_conditions", "remarks": "Denah baru"}, "suitable_with_conditions", "Denah baru"),
    ],
)
def test_the_conclusion_is_what_the_step_found(written, finding, note):
    one = to_inspection()
    moved = passed(one, reported(**written))
    line = next(line for line in reversed(moved.history) if line.step == one.waits_at)
    assert (line.outcome, line.finding, line.note) == ("advanced", finding, note)


@pytest.mark.parametrize(
    ("inspection", "missing"),
    [
        (None, []),
        (scheduled(), ["visited_on", "verdict:LOCATION", "verdict:ROOMS", "conclusion"]),
        (reported(conclusion="suitable_with_conditions"), ["remarks"]),
    ],
)
def test_without_a_complete_report_the_step_stays(inspection, missing):
    one = to_inspection()
    refused = refusal_of(passed, one, inspection, note="Sesuai")
    assert isinstance(refused, Conflict) and (refused.code, refused.details["missing"]) == ("inspection_report_missing", missing)


def test_what_is_not_suitable_is_sent_back_and_not_passed_on():
    one, unsuitable = to_inspection(), reported(conclusion="unsuitable", remarks="Dalam sempadan")
    assert refusal_of(passed, one, unsuitable).code == "inspection_unsuitable"
    back, _ = send_back(one, step=one.waits_at, reason="Dalam sempadan", by=who_does(one), at=MONDAY)
    assert back.history[-1].finding == "unsuitable"


def before_reports(one):
    """As a release of before submitted it: the step asked for a note."""
    steps = tuple(replace(step, form=("note",)) if step.act == "inspect" else step for step in one.process.steps)
    return replace(one, process=replace(one.process, steps=steps))


def test_a_case_of_before_is_passed_on_by_its_note_or_by_a_report():
    one = before_reports(to_inspection())
    by_note = passed(one, None, note="Sesuai gambar")
    assert [(line.finding, line.note) for line in by_note.history if line.step == one.waits_at] == [("suitable", "Sesuai gambar")]
    assert faults(Invalid, passed, one, scheduled()) == {"note": "required"}
    by_report = passed(one, reported(conclusion="suitable_with_conditions", remarks="Denah baru"))
    assert [line.finding for line in by_report.history if line.step == one.waits_at] == ["suitable_with_conditions"]
    assert refusal_of(passed, one, reported(conclusion="unsuitable", remarks="x"), note="x").code == "inspection_unsuitable"


def test_every_visit_to_the_step_has_an_inspection_of_its_own():
    one = to_inspection()
    assert (inspect.round_of(one, one.waits_at), inspect.step_of(one)) == (1, one.step)
    back, _ = send_back(one, step=one.waits_at, reason="x", by=who_does(one), at=MONDAY)
    assert back.waits_at == "file_check" and inspect.step_of(back).code == "site_inspection"
    again = to_act(back, "inspect")
    assert inspect.round_of(again, again.waits_at) == 2 and a_report(again).round == 2
    assert inspect.step_of(on(again)).code == "site_inspection" and inspect.step_of(sent()) is None


def test_every_permit_type_has_points_to_look_at():
    for each in permit_types():
        points = points_for(each.code)
        codes = [point.code for point in points]
        assert 3 <= len(points) <= 12 and len(set(codes)) == len(codes)
        assert all(point.text["id"] and len(point.code) <= 40 for point in points)
    assert points_for("APOTEK") != points_for("PBG") != points_for("JALAN") == points_for("of a later catalogue")
