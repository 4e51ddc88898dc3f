"""The rules by which the books of the play are closed find what they are for; a play of a few days closes them (journeys/test_office.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.office import books
from tests.office.books import Row

NOW = datetime(2027, 1, 20, 3, tzinfo=UTC)
TODAY = date(2027, 1, 20)
PAPER = Row(5, "503/0005/SKP/2026", "active", date(2026, 12, 1), date(2027, 12, 1))


def told(kind: str, day: date, **said: Any) -> books.Event:
    return kind, said, datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def case(**other: Any) -> dict[str, Any]:
    """One that waits for the office in time."""
    waits = {"number": "0001", "status": "verification", "waits_for": "verifier", "correct_by": None, "late_since": None}
    return {**waits, "due_at": NOW + timedelta(days=1), **other}


@pytest.mark.parametrize(
    "one",
    [
        case(),
        case(due_at=NOW - timedelta(days=1), late_since=NOW),
        case(status="issued", waits_for=None),
        case(status="returned", waits_for=None, correct_by=NOW + timedelta(days=3)),
    ],
)
def test_what_ended_or_waits_is_explained(one):
    assert books.unexplained([one], now=NOW) == []


@pytest.mark.parametrize(
    "one",
    [
        case(waits_for=None),
        case(due_at=NOW - timedelta(days=1)),
        case(status="returned", waits_for=None, correct_by=NOW - timedelta(days=3)),
    ],
    ids=["nobody's", "late and not told", "over the time for corrections"],
)
def test_what_waits_for_nobody_is_found(one):
    assert len(books.unexplained([one], now=NOW)) == 1


@pytest.mark.parametrize(
    ("events", "on", "state"),
    [
        ([], TODAY, "active"),
        ([], date(2026, 11, 30), "upcoming"),
        ([], date(2027, 12, 2), "expired"),
        ([told("permit_suspended", TODAY, first_day="2027-01-20")], TODAY, "suspended"),
        ([told("permit_suspended", TODAY, first_day="2027-01-21")], TODAY, "active"),
        (
            [told("permit_suspended", TODAY, first_day="2027-01-10"), told("permit_suspension_lifted", TODAY, first_day="2027-01-20")],
            TODAY,
            "active",
        ),
        ([told("permit_superseded", TODAY, first_day="2027-01-20")], TODAY, "superseded"),
        (
            [told("permit_superseded", TODAY, first_day="2027-01-20"), told("permit_revoked", TODAY, first_day="2027-01-20")],
            TODAY,
            "revoked",
        ),
    ],
)
def test_a_state_by_paper_and_events(events, on, state):
    assert books.state_of(PAPER, events, on=on) == state


def test_a_permit_that_is_shown_otherwise_is_found():
    shown = [PAPER, Row(6, "6", "active", PAPER.first, PAPER.last)]
    events = {6: [told("permit_revoked", TODAY, first_day="2027-01-02")]}
    assert books.other_states(shown, events, on=TODAY) == ["6 is shown as active; its events say revoked"]


def reminded(*days: int) -> list[books.Event]:
    assert PAPER.last
    return [told("permit_ending", PAPER.last - timedelta(days=each)) for each in days]


@pytest.mark.parametrize(
    ("events", "followed_on", "faults"),
    [
        (reminded(90, 60, 30, 7), {}, 0),
        (reminded(90, 60, 7), {}, 1),
        (reminded(90, 60, 60, 30, 7), {}, 1),
        (reminded(90, 60), {5: date(2027, 10, 10)}, 0),
        (reminded(90, 60, 30), {5: date(2027, 10, 10)}, 1),
        ([*reminded(90), told("permit_revoked", TODAY, first_day="2027-09-20")], {}, 0),
    ],
    ids=["each once", "one is missing", "one twice", "renewed", "reminded after its renewal", "revoked"],
)
def test_reminders(events, followed_on, faults):
    assert len(books.reminders([PAPER], {5: events}, followed_on=followed_on, on=date(2028, 1, 1))) == faults


def test_mails_that_are_missing_or_doubled_are_found():
    assert books.not_told_once({"permit_ending": 3, "permit_expired": 2}, {"permit_ending": 3, "permit_expired": 3}) == [
        "permit_expired: 2 events, 3 mails"
    ]


def line(step: str, person: int, *not_by: str) -> dict[str, Any]:
    return {"case": "0001", "step": step, "person": person, "applicant": 11, "not_by": not_by}


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([line("file_check", 1), line("approval", 2, "file_check")], 0),
        ([line("file_check", 1), line("approval", 1, "file_check")], 1),
        ([line("file_check", 11)], 1),
    ],
    ids=["two people", "one for both", "the applicant"],
)
def test_steps_that_the_flow_keeps_apart(lines, faults):
    assert len(books.done_by_one(lines)) == faults


def test_gaps_are_found():
    assert books.gaps({("SKP", 2026): [2, 1, 3], ("SKP", 2027): [1, 3]}) == ["numbers of ('SKP', 2027): [1, 3]"]
