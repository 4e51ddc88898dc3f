"""How long a draft is kept: the day before, of and after each limit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from permits.domain import draft as rules
from permits.domain.draft import Kept

CHANGED = datetime(2026, 11, 23, 3, tzinfo=UTC)
LAST = date(2026, 12, 23)
DAY = timedelta(days=1)
DRAFT = Kept(42, "muara-enim", "WIB", 11, "Surat Izin Praktik Dokter", CHANGED)


def told(*days, on=None):
    return replace(DRAFT, told=days, told_on=on)


def test_a_draft_is_kept_for_thirty_days_by_the_offices_calendar():
    assert rules.last_day(CHANGED, zone="WIB") == LAST
    midnight = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)
    assert [rules.last_day(midnight + timedelta(seconds=n), zone="WIB") for n in (0, 1)] == [LAST, LAST + DAY]
    assert rules.last_day(midnight, zone="WIT") == LAST + DAY


@pytest.mark.parametrize(("before", "due"), [(8, None), (7, 7), (6, 7), (2, 7), (1, 1), (0, 1), (-1, 1)])
def test_the_nearest_reminder_is_due(before, due):
    assert rules.reminder_due(DRAFT, on=LAST - before * DAY) == due


@pytest.mark.parametrize(("before", "due"), [(7, None), (2, None), (1, 1), (0, 1)])
def test_a_reminder_is_told_once(before, due):
    assert rules.reminder_due(told(7), on=LAST - before * DAY) == due
    assert rules.reminder_due(told(7, 1), on=LAST - before * DAY) is None


@pytest.mark.parametrize(("after", "over"), [(-1, False), (0, False), (1, True), (2, True)])
def test_a_draft_whose_applicant_was_told_is_removed_after_its_last_day(after, over):
    assert rules.is_over(told(7, 1, on=LAST - DAY), on=LAST + after * DAY) is over


def test_nobody_loses_a_draft_unreminded_however_long_the_service_was_away():
    late = LAST + 5 * DAY
    assert not rules.is_over(DRAFT, on=late) and not rules.is_over(told(7, on=LAST - 7 * DAY), on=late)
    assert rules.reminder_due(DRAFT, on=late) == 1
    assert rules.ending(DRAFT, on=late).data["last_day"] == late.isoformat()
    assert [rules.is_over(told(1, on=late), on=late + n * DAY) for n in (0, 1)] == [False, True]


def test_the_reminder_says_the_last_day_and_nothing_personal():
    assert rules.ending(DRAFT, on=LAST - 7 * DAY).data == {
        "agency": "muara-enim", "application_id": 42, "applicant_id": 11, "permit_type_name": "Surat Izin Praktik Dokter", "last_day": "2026-12-23",
    }  # fmt: skip
