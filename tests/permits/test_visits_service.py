"""Visits that are planned, as a list of days: of today and the working days that come, of whoever's step it is, and only what holds."""

from datetime import date

from bus.refusals import NotAllowed
from permits.domain.inspection import days_ahead
from tests.permits.office import COUNTER, NOW, TEAM, VERIFIER, person, refused

PLAN = {"starts": "09:30", "team": ["Tim Contoh"], "meeting_place": "Balai desa", "prepare": ""}
TREASURER = person(90, "Ben Contoh", "treasurer")


def planned(office, day="2026-11-24", revision=0, one=None, **more):
    one = one or office.at_inspection()
    visit = {"application_id": one["application_id"], "step": one["step"], "revision": revision}
    office.schedule_inspection(TEAM, **visit, **{**PLAN, "day": day, **more})
    return one


def listed(office, by=TEAM, **asked):
    return [each["application_id"] for each in office.call("list_visits", by, **asked)["items"]]


def test_the_days_ahead_are_working_days():
    assert days_ahead(date(2026, 11, 23), days_off=frozenset()) == date(2026, 11, 30)
    assert days_ahead(date(2026, 11, 23), days_off=frozenset({date(2026, 11, 25)})) == date(2026, 12, 1)
    assert days_ahead(date(2026, 11, 28), days_off=frozenset()) == date(2026, 12, 4), "from a Saturday on"


def test_whose_step_it_is_reads_when_where_and_whose(office):
    one = planned(office)
    (visit,) = office.list_visits(TEAM)["items"]
    assert (visit["number"], visit["starts_at"], visit["meeting_place"]) == (one["number"], "2026-11-24T02:30:00+00:00", "Balai desa")
    assert visit["location"]["address"] == "Jl. Contoh No. 9" and visit["location"]["district"] == "Muara Enim"
    assert listed(office, VERIFIER) == listed(office, COUNTER) == [], "it is not their step"
    assert listed(office, person(91, "Lain Contoh", "technical_team", agency="agam")) == []
    refused(NotAllowed, "not_allowed", office.list_visits, TREASURER)


def test_the_day_before_of_and_after_the_days_that_are_listed(office):
    first, last, later = (planned(office, day) for day in ("2026-11-24", "2026-11-30", "2026-12-01"))
    assert listed(office) == [first["application_id"], last["application_id"]]
    assert office.list_visits(TEAM)["until"] == "2026-11-30"
    on_the_day = listed(office, now=NOW.replace(day=24, hour=16, minute=59))
    assert on_the_day == [each["application_id"] for each in (first, last, later)], "until midnight at the office"
    assert listed(office, now=NOW.replace(day=24, hour=17)) == [last["application_id"], later["application_id"]]


def test_only_the_appointment_that_holds_is_listed_and_none_that_was_called_off(office):
    one = planned(office)
    planned(office, "2026-11-26", revision=1, one=one, reason="Hujan")
    (visit,) = office.list_visits(TEAM)["items"]
    assert visit["starts_at"].startswith("2026-11-26")
    about = {"application_id": one["application_id"], "step": one["step"]}
    office.cancel_inspection(TEAM, **about, revision=2, reason="Tim sakit")
    assert listed(office) == []


def test_what_was_visited_and_passed_on_is_not_listed_nor_an_old_day_when_it_comes_back(office):
    one = office.at_inspection()
    office.inspected(TEAM, one)
    sent = {"application_id": one["application_id"], "revision": one["revision"], "step": one["step"]}
    office.send_back_application(TEAM, **sent, reason="Ulangi")
    assert listed(office) == []
    back = office.get_application(COUNTER, application_id=one["application_id"])
    while back["step"] != one["step"]:
        back = office.advanced(back, 1)
    assert listed(office) == [], "the new visit has no day yet"


def test_pages_follow_each_other_in_order(office):
    ids = [planned(office, day, starts=starts)["application_id"] for day, starts in (("2026-11-25", "08:00"), ("2026-11-24", "13:00"))]
    ids = [planned(office, "2026-11-24", starts="08:00")["application_id"], *reversed(ids)]
    first = office.list_visits(TEAM, limit=2)
    rest = office.list_visits(TEAM, limit=2, after=first["next"])
    assert [each["application_id"] for each in (*first["items"], *rest["items"])] == ids and rest["next"] is None
