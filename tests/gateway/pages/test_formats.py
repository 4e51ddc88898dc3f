"""Dates, times, money and sizes as pages write them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g

from gateway import formats
from gateway.office_time import office_date


@pytest.fixture(params=["id", "en"])
def language(application: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with application.test_request_context():
        g.language = request.param
        yield request.param


def test_a_date_is_written_with_its_weekday(language: str) -> None:
    written = {"id": "Kamis, 26 November 2026", "en": "Thursday, 26 November 2026"}
    assert formats.long_date("2026-11-26") == written[language]


def test_a_moment_is_told_in_the_offices_zone(language: str) -> None:
    assert formats.clock("2026-11-26T03:42:00+00:00") == {"id": "10.42 WIB", "en": "10:42 WIB"}[language]
    assert "27" in formats.long_date("2026-11-26T17:30:00+00:00"), "half past midnight in Muara Enim is the next day"


def test_money_is_rupiah_in_each_languages_notation(language: str) -> None:
    said = {"id": ["Rp0", "Rp199.908", "Rp1.250.000", "–"], "en": ["Rp0", "Rp199,908", "Rp1,250,000", "–"]}
    assert [formats.rupiah(amount) for amount in (0, 199908, 1250000, None)] == said[language]


def test_sizes_are_rounded_and_never_zero(language: str) -> None:
    comma = {"id": "7,2 MB", "en": "7.2 MB"}
    assert [formats.file_size(size) for size in (7_200_000, 48_213, 12)] == [comma[language], "48 kB", "1 kB"]


def test_an_absent_value_is_a_dash(language: str) -> None:
    assert {formats.long_date(None), formats.short_date(None), formats.clock(None), formats.moment(None)} == {"–"}


def test_a_deadline_is_late_after_it_and_a_day_after_its_last_hour(language: str) -> None:
    now = datetime.now(UTC)
    assert formats.is_late((now - timedelta(minutes=1)).isoformat())
    assert not formats.is_late((now + timedelta(minutes=1)).isoformat())
    today = office_date(now, "WIB")
    assert not formats.is_late(today.isoformat())
    assert formats.is_late((today - timedelta(days=1)).isoformat())
