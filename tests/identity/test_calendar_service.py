"""The calendar of an office behind the service's door: its own days off beside everybody's holidays, and what they do to terms."""

import logging
from datetime import date, datetime

import pytest
from sqlalchemy import delete

from bus.database import Transactions
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from identity.store import audit, calendar, tables
from tests.identity.people import AGENCY, NOW, draft, in_parallel, staff, submit, told

ADMIN = staff("agency_admin")
OTHER_ADMIN = staff("agency_admin", id=901, agency="lain")
TUESDAY = "2026-11-24"  # the day after NOW


def add(door, day=TUESDAY, name="Hari jadi", by=ADMIN):
    return door.call("add_day_off", actor=by, now=NOW, date=day, name=name)


def days(door, year=2026, by=ADMIN):
    return door.call("list_days_off", actor=by, now=NOW, year=year)


def accept_by(door):
    return datetime.fromisoformat(submit(door, draft(door))["accept_by"])


def test_a_day_of_ones_own_stands_among_the_holidays_in_order(door):
    assert add(door, name="  Hari jadi ") == {"date": TUESDAY, "name": "Hari jadi", "kind": "own"}
    found = days(door, by=staff("applicant"))
    assert [row["date"] for row in found] == sorted(row["date"] for row in found)
    assert found[-3:] == [
        {"date": TUESDAY, "name": "Hari jadi", "kind": "own"},
        {"date": "2026-12-24", "name": "Cuti Bersama Hari Raya Natal", "kind": "joint_leave"},
        {"date": "2026-12-25", "name": "Hari Raya Natal", "kind": "public_holiday"},
    ]
    assert {row["date"][:4] for row in found} == {"2026"}
    assert not [row for row in days(door, by=OTHER_ADMIN) if row["kind"] == "own"]


@pytest.mark.parametrize("day", [TUESDAY, "2026-12-25", "2026-12-24"])
def test_a_day_that_is_off_cannot_be_taken_off_again(door, day):
    if day == TUESDAY:
        add(door)
    before = days(door)
    with pytest.raises(Conflict, match="day_off_known"):
        add(door, day)
    assert days(door) == before


def test_of_two_who_enter_the_same_day_at_once_one_is_told_that_it_is_known(door):
    outcomes = in_parallel(lambda name: add(door, name=name), ["satu", "dua", "tiga", "empat"])
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert (len(outcomes), [outcome.code for outcome in refused]) == (4, ["day_off_known"] * 3)
    assert len(told(door, "day_off_changed")) == 1


@pytest.mark.parametrize(
    ("day", "code"), [("2026-11-22", "date_in_past"), ("2027-02-29", "invalid_fields"), ("2026-1-01", "invalid_arguments")]
)
def test_days_that_have_gone_and_days_that_never_come_are_refused(door, day, code):
    with pytest.raises(Invalid, match=code) as refused:
        add(door, day)
    assert set(refused.value.details["fields"]) == {"date"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb"])
def test_a_day_off_has_a_name(door, name):
    with pytest.raises(Invalid, match="invalid_arguments"):
        add(door, name=name)


def test_a_day_may_be_worked_on_after_all(door):
    before = days(door)
    add(door)
    assert door.call("remove_day_off", actor=ADMIN, now=NOW, date=TUESDAY) == {}
    assert days(door) == before
    for gone in (TUESDAY, "2026-12-25"):  # holidays are not the agency's to take back
        with pytest.raises(NotFound, match="day_off_not_found"):
            door.call("remove_day_off", actor=ADMIN, now=NOW, date=gone)


def test_another_agencys_calendar_is_out_of_reach(door):
    add(door)
    with pytest.raises(NotFound, match="day_off_not_found"):
        door.call("remove_day_off", actor=OTHER_ADMIN, now=NOW, date=TUESDAY)
    add(door, by=OTHER_ADMIN)
    assert TUESDAY in [row["date"] for row in days(door)]


@pytest.mark.parametrize("role", ["counter_officer", "agency_head", "auditor", "operator", "applicant", "password_change"])
def test_only_the_agencys_admin_changes_it(door, role):
    for method, more in (("add_day_off", {"name": "Libur"}), ("remove_day_off", {})):
        with pytest.raises(NotAllowed):
            door.call(method, actor=staff(role), now=NOW, date=TUESDAY, **more)


def test_each_change_is_told_in_order_and_recorded(door):
    add(door)
    door.call("remove_day_off", actor=ADMIN, now=NOW, date=TUESDAY)
    events = [(event.subject, event.seq, event.data) for event in told(door, "day_off_changed")]
    assert events == [
        (f"agency/{AGENCY}", 1, {"agency": AGENCY, "date": TUESDAY, "off": True}),
        (f"agency/{AGENCY}", 2, {"agency": AGENCY, "date": TUESDAY, "off": False}),
    ]
    with Transactions(door.engine).begin() as session:
        records = audit.page(session, agency=AGENCY, before=None, limit=10, only={})
    kept = [(one.act, one.subject, one.actor_id, one.details) for one in records]
    about = (f"agency/{AGENCY}", ADMIN.id, {"date": TUESDAY})
    assert kept == [("day_off_removed", *about), ("day_off_added", *about)]


def test_a_term_that_begins_now_does_not_count_the_agencys_day_off(door):
    add(door, by=OTHER_ADMIN)
    assert accept_by(door) == datetime.fromisoformat("2026-11-24T09:00+00:00")
    add(door)
    other = {"username": "lain.a", "email": "lain.a@contoh.test", "id_number": "1603024505900002"}
    assert datetime.fromisoformat(submit(door, draft(door, **other))["accept_by"]) == datetime.fromisoformat("2026-11-25T09:00+00:00")


def days_off_around(door, day):
    with Transactions(door.engine).begin() as session:
        return calendar.days_off(session, AGENCY, day)


def test_terms_know_the_days_off_of_the_years_beside(door):
    known = days_off_around(door, date(2026, 11, 23))
    assert {date(2025, 12, 26), date(2026, 12, 24), date(2027, 1, 1)} <= known
    assert {day.year for day in known} == {2025, 2026, 2027}


def test_a_year_nobody_knows_the_holidays_of_is_warned_of_once(door, caplog):
    calendar._warn_of.cache_clear()
    with caplog.at_level(logging.WARNING, "identity.calendar"):
        days_off_around(door, date(2028, 12, 31))
        assert not caplog.messages
        for _ in range(3):
            days_off_around(door, date(2029, 6, 1))
    assert [message.partition(":")[0] for message in caplog.messages] == ["the holidays of 2030 are not known"]


def test_without_any_holidays_terms_still_run(door, caplog):
    calendar._warn_of.cache_clear()
    with Transactions(door.engine).begin() as session:
        session.execute(delete(tables.holiday))
    assert accept_by(door) == datetime.fromisoformat("2026-11-24T09:00+00:00")
    assert "the holidays of 2027 are not known" in caplog.text
