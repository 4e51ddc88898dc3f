"""When a step is late and who is told, as tables: its share of the limit in working time, without the time in which the applicant was waited for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bus import contract
from permits.domain.acts.advance import advance
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.send_back import send_back
from permits.domain.flow.step import FOR_COLLECTION
from permits.domain.lateness import expected_at, late_at, notices, step_begun_at, told
from tests.permits.test_application import NOW, SITI, at_status, staff, submitted

CALENDAR = {"days_off": frozenset(), "zone": "WIB"}
DAY = timedelta(days=1)
# The file check of SIPD has one day: from Monday 23 November, 09.00 to Tuesday at closing time.
LATE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def rungs(one, **asked):
    known = {"after_days": 1, "held": None, "told_at": {}, "now": NOW, **CALENDAR, **asked}
    return [(each.level, each.role, each.at) for each in notices(one, **known)]


def at_step(one, **changed):
    """With its present step changed."""
    steps = tuple(replace(step, **changed) if step.code == one.waits_at else step for step in one.process.steps)
    return replace(one, process=replace(one.process, steps=steps))


def test_whoever_does_the_step_is_told_first_and_those_above_a_working_day_later_each():
    one, _ = submitted()
    assert one.step.days == 1
    assert rungs(one) == [(0, "counter_officer", LATE), (1, "section_head", LATE + DAY), (2, "agency_head", LATE + 2 * DAY)]
    assert [moment for _, _, moment in rungs(one, after_days=3)] == [LATE, LATE + 3 * DAY, LATE + 8 * DAY], "a weekend lies between"
    off = {"days_off": frozenset({date(2026, 11, 24), date(2026, 11, 26)})}
    assert [moment for _, _, moment in rungs(one, **off)] == [LATE + DAY, LATE + 3 * DAY, LATE + 6 * DAY]


@pytest.mark.parametrize(
    ("role", "held", "who"),
    [
        ("counter_officer", {"agency_head": []}, ["counter_officer", "agency_head"]),
        ("counter_officer", {}, ["counter_officer"]),
        ("section_head", None, ["section_head", "agency_head"]),
        ("division_head", None, ["division_head", "agency_head"]),
        ("agency_head", None, ["agency_head"]),
    ],
)
def test_nobody_is_told_twice_and_no_role_that_nobody_has(role, held, who):
    one = at_step(submitted()[0], role=role)
    assert [each for _, each, _ in rungs(one, held=held)] == who


def test_a_step_begins_when_the_one_before_was_done_and_anew_when_it_was_sent_back():
    first, _ = submitted()
    assert step_begun_at(first) == NOW
    second, _ = advance(first, step="file_check", note=None, by=staff("counter_officer"), at=NOW + DAY)
    assert step_begun_at(second) == NOW + DAY
    back, _ = send_back(second, step="verification", reason="x", by=staff("verifier", 51), at=NOW + 2 * DAY)
    assert (back.waits_at, step_begun_at(back)) == ("file_check", NOW + 2 * DAY)
    assert [step_begun_at(at_status(status)) for status in ("draft", "issued", "rejected")] == [None] * 3


def test_time_in_which_the_applicant_was_waited_for_does_not_count():
    first, _ = submitted()
    returned, _ = return_to_applicant(first, step="file_check", reasons={"location": "x"}, by=staff("counter_officer"), at=NOW + DAY)
    assert late_at(returned, **CALENDAR) is None and rungs(returned) == []
    sent, _ = resubmit(returned, note="x", days_off=frozenset(), by=SITI, at=NOW + 3 * DAY)
    assert step_begun_at(sent) == NOW
    # Tuesday to Thursday it stood still
    assert late_at(sent, **CALENDAR) == LATE + 3 * DAY


def test_a_pause_of_an_earlier_step_does_not_lengthen_a_later_one():
    first, _ = submitted()
    returned, _ = return_to_applicant(first, step="file_check", reasons={"location": "x"}, by=staff("counter_officer"), at=NOW + DAY)
    sent, _ = resubmit(returned, note="x", days_off=frozenset(), by=SITI, at=NOW + 2 * DAY)
    second, _ = advance(sent, step="file_check", note=None, by=staff("counter_officer"), at=NOW + 3 * DAY)
    straight = at_step(replace(second, clock=first.clock))
    assert late_at(second, **CALENDAR) == late_at(straight, **CALENDAR) is not None


def test_without_days_of_its_own_a_step_is_late_with_the_case_and_one_that_waits_for_nobody_here_never_is():
    one, _ = submitted()
    assert late_at(at_step(one, days=None), **CALENDAR) == one.due_at
    assert late_at(at_step(one, days=0), **CALENDAR) == LATE - DAY
    collected = replace(
        one, clock=(*[replace(each, until=NOW) for each in one.clock], replace(one.clock[-1], since=NOW, state=FOR_COLLECTION))
    )
    assert late_at(collected, **CALENDAR) is None
    assert rungs(at_status("issued")) == []


def test_what_was_late_for_long_before_anybody_was_told_is_told_to_one_after_the_other():
    one, _ = submitted()
    friday = datetime(2026, 12, 4, 3, tzinfo=UTC)
    monday, tuesday = (datetime(2026, 12, day, 9, tzinfo=UTC) for day in (7, 8))
    assert [at for _, _, at in rungs(one, now=friday)] == [LATE, monday, tuesday]
    assert [at for _, _, at in rungs(one, now=monday, told_at={0: friday})] == [LATE, monday, tuesday]
    assert [at for _, _, at in rungs(one, now=tuesday, told_at={0: friday, 1: monday})] == [LATE, monday, tuesday]


def test_the_event_names_who_is_told_and_nobody_by_name():
    one, _ = submitted()
    first, second = notices(one, after_days=1, held=None, told_at={}, now=NOW, **CALENDAR)[:2]
    for notice, level in ((first, 0), (second, 1)):
        event = told(one, notice, late_since=LATE, at=LATE + DAY)
        contract.of("permits").check_event(event.type, 1, event.data)
        assert (event.data["level"], event.data["tells"]) == (level, {"role": notice.role, "units": [], "deputies": []})
        assert "Siti" not in str(event.data)


def test_what_is_late_as_a_whole_has_a_new_date_by_the_days_of_the_steps_that_are_left():
    one, _ = submitted()
    late = datetime(2026, 12, 1, 2, tzinfo=UTC)  # Tuesday morning; it was due on Monday
    assert expected_at(one, now=one.due_at, **CALENDAR) is None, "it is in time"
    assert expected_at(one, now=late, **CALENDAR) == datetime(2026, 12, 8, 9, tzinfo=UTC), "five working days"
    assert expected_at(replace(one, waits_at="issuance"), now=late, **CALENDAR) == datetime(2026, 12, 2, 9, tzinfo=UTC), (
        "a step without days"
    )
    assert expected_at(replace(one, clock=()), now=late, **CALENDAR) is None, "it is not known whether its clock runs"
    returned, _ = return_to_applicant(one, step="file_check", reasons={"location": "x"}, by=staff("counter_officer"), at=late)
    assert expected_at(returned, now=late + DAY, **CALENDAR) is None, "its applicant is waited for"
