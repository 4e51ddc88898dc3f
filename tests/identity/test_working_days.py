"""Working days and working hours: what holds for any two moments. Worked cases of terms are in tests/test_one_term.py."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bus.refusals import Conflict, Invalid
from identity import seed
from identity.domain import days_off as rules
from identity.domain.office_time import USUAL, ZONES
from identity.domain.working_days import due, is_working_day, working_hours

OFFICE_ZONE = ZoneInfo(ZONES[USUAL])
OFF = frozenset(row["date"] for row in seed.public_holidays(range(2025, 2030)))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(OFFICE_ZONE))
dates = st.dates(date(2026, 1, 1), date(2028, 6, 1))


def working_day(start, day):
    """Which one of a term it is: counted one by one."""
    return sum(is_working_day(start + timedelta(days=n), days_off=OFF) for n in range(1, (day - start).days + 1))


def hours(begin, end):
    return working_hours(datetime.fromisoformat(begin), datetime.fromisoformat(end), days_off=OFF, zone=USUAL)


@given(start=dates, days=st.integers(1, 60))
def test_a_term_of_n_days_ends_on_its_nth_working_day(start, days):
    received = next(day for day in (start + timedelta(days=n) for n in range(30)) if is_working_day(day, days_off=OFF))
    last = due(datetime.combine(start, time(10), OFFICE_ZONE), working_days=days, days_off=OFF, zone=USUAL)
    assert is_working_day(last, days_off=OFF)
    assert (working_day(received, last), working_day(received, received)) == (days, 0)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2026-11-23T10:00+07:00", "2026-11-23T11:30+07:00", 1.5),
        ("2026-11-23T03:00+00:00", "2026-11-23T11:30+07:00", 1.5),  # the same, said in UTC
        ("2026-11-23T06:00+07:00", "2026-11-23T08:00+07:00", 0),  # not open yet
        ("2026-11-23T05:00+07:00", "2026-11-23T23:00+07:00", 8),
        ("2026-11-23T15:00+07:00", "2026-11-24T09:00+07:00", 2),  # over night
        ("2026-11-27T15:00+07:00", "2026-11-30T09:00+07:00", 2),  # over a weekend
        ("2026-12-23T15:00+07:00", "2026-12-28T09:00+07:00", 2),  # over cuti bersama, Christmas and a weekend
        ("2026-11-28T08:00+07:00", "2026-11-29T16:00+07:00", 0),
        ("2026-11-24T10:00+07:00", "2026-11-23T10:00+07:00", 0),  # the wrong way round
    ],
)
def test_the_hours_between_are_those_in_which_the_office_was_open(begin, end, expected):
    assert hours(begin, end) == expected


@given(three=st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_hours_add_up_and_never_shrink(three):
    first, middle, last = three
    all_of_it = working_hours(first, last, days_off=OFF, zone=USUAL)
    parts = [working_hours(*each, days_off=OFF, zone=USUAL) for each in ((first, middle), (middle, last))]
    assert all_of_it == pytest.approx(sum(parts), abs=1e-6)
    assert all(0 <= part <= all_of_it + 1e-9 for part in parts)
    assert all_of_it <= (last - first) / timedelta(hours=1) + 1e-9


@given(day=dates, week=st.integers(0, 52), minutes=st.integers(0, 2 * 24 * 60))
def test_no_hour_passes_on_a_weekend(day, week, minutes):
    saturday = datetime.combine(day + timedelta(days=(5 - day.weekday()) % 7, weeks=week), datetime.min.time(), OFFICE_ZONE)
    assert working_hours(saturday, saturday + timedelta(minutes=minutes), days_off=OFF, zone=USUAL) == 0


@given(day=dates, begin=moments, end=moments)
def test_a_day_off_takes_away_its_own_hours_and_no_others(day, begin, end):
    without, opens = OFF | {day}, datetime.combine(day, datetime.min.time(), OFFICE_ZONE)
    on_that_day = working_hours(max(begin, opens), min(end, opens + timedelta(days=1)), days_off=OFF, zone=USUAL)
    whole = working_hours(begin, end, days_off=OFF, zone=USUAL)
    assert working_hours(begin, end, days_off=without, zone=USUAL) == pytest.approx(whole - on_that_day, abs=1e-6)


def test_a_day_off_is_announced_ahead_and_once():
    today = date(2026, 11, 23)
    rules.refuse_unless_new(today, today=today, known=())
    with pytest.raises(Invalid, match="date_in_past"):
        rules.refuse_unless_new(today - timedelta(days=1), today=today, known=())
    with pytest.raises(Conflict, match="day_off_known"):
        rules.refuse_unless_new(today, today=today, known={today})


def test_what_is_no_day_is_refused():
    assert rules.day("2028-02-29") == date(2028, 2, 29)
    with pytest.raises(Invalid, match="invalid_fields"):
        rules.day("2027-02-29")
