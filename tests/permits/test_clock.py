"""The clock of an application: it runs, stands still and goes on; what it says of the last day is what the calendar says."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from permits.domain import clock, working_days
from permits.domain.flow.step import FOR_APPLICANT, FOR_PAYMENT, RUNS
from permits.domain.office_time import office_date
from permits.store import json as stored_json

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)  # ten in the morning at the office
OFF = frozenset({date(2026, 11, 25)})


def day(n, hour=3):
    return MONDAY + timedelta(days=n, hours=hour - 3)


def last_day(one, days, off=OFF):
    due = clock.term_ends_at(one, days, days_off=off, zone="WIB")
    return due and office_date(due, "WIB").isoformat()


@pytest.mark.parametrize("days", range(25))
@pytest.mark.parametrize(
    "start", [MONDAY, day(4), day(5), day(6), datetime(2026, 11, 23, 17, 30, tzinfo=UTC), datetime(2026, 11, 22, 17, tzinfo=UTC)]
)
def test_a_clock_that_only_runs_says_what_the_calendar_says(start, days):
    calendar = {"days_off": OFF, "zone": "WIB"}
    assert clock.term_ends_at(clock.begun(start), days, **calendar) == working_days.due_at(start, working_days=days, **calendar)


def test_stop_and_go_are_intervals_without_gaps():
    stopped = clock.switched(clock.begun(MONDAY), FOR_APPLICANT, at=day(1))
    assert clock.switched(stopped, FOR_APPLICANT, at=day(2)) == stopped
    paid = clock.switched(stopped, FOR_PAYMENT, at=day(2))
    going = clock.switched(paid, RUNS, at=day(3))
    assert [(each.since, each.until, each.state) for each in going] == [
        (MONDAY, day(1), RUNS),
        (day(1), day(2), FOR_APPLICANT),
        (day(2), day(3), FOR_PAYMENT),
        (day(3), None, RUNS),
    ]
    assert [each.runs for each in going] == [True, False, False, True]
    assert clock.ended(going, at=day(4))[-1].until == day(4)


# Monday 23 November; Wednesday the 25th is off. (stopped, going again, days, the last day)
CASES = [
    (None, None, 3, "2026-11-27"),
    (day(1), day(3), 3, "2026-12-01"),  # Tuesday and Thursday are not whole; Friday, Monday, Tuesday are
    (day(1), day(1, hour=4), 3, "2026-11-30"),  # an hour on Tuesday: that day is not whole
    (day(4), day(7), 1, "2026-11-24"),  # was over before it stopped
    (day(0, hour=4), day(0, hour=5), 3, "2026-11-27"),  # on the day of submission, which does not count anyway
]


@pytest.mark.parametrize(("stop", "go", "days", "last"), CASES)
def test_a_day_on_which_it_stood_still_does_not_count(stop, go, days, last):
    one = clock.begun(MONDAY)
    if stop:
        one = clock.switched(clock.switched(one, FOR_APPLICANT, at=stop), RUNS, at=go)
    assert last_day(one, days) == last


def test_while_it_stands_still_or_is_over_nobody_knows_the_day():
    one = clock.begun(MONDAY)
    assert last_day(clock.switched(one, FOR_APPLICANT, at=day(1)), 3) is None
    assert last_day(clock.ended(one, at=day(1)), 3) is None
    assert last_day((), 3) is None


def test_it_is_read_as_it_was_written_and_what_a_later_version_adds_is_not():
    one = clock.switched(clock.begun(MONDAY), FOR_PAYMENT, at=day(1))
    stored = json.loads(json.dumps(stored_json.written_clock(one)))
    assert stored_json.clock(stored) == stored_json.clock([each | {"later": 1} for each in stored]) == one
