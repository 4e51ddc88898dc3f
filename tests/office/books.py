"""The books of the play: what must be true of everything that happened, reckoned here once more from the events and the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

ENDS = ("issued", "rejected", "withdrawn", "lapsed")
REMINDED_BEFORE = (90, 60, 30, 7)  # days before the last one on which a permit is in force
CALM = ("permit_issued", "permit_ending", "permit_expired")  # events of a permit about which nobody did anything
WIB = timezone(timedelta(hours=7))
Event = tuple[str, dict[str, Any], datetime]  # type, what it says, when it happened


@dataclass(frozen=True)
class Row:
    """A permit as the product shows it on the day of the books, and the first and last day that its paper says."""

    permit_id: int
    number: str
    state: str
    first: date
    last: date | None


def unexplained(cases: Iterable[Mapping[str, Any]], *, now: datetime) -> list[str]:
    """Cases that have neither ended nor wait for somebody until a day to come, nor are told to be late."""
    found = []
    for case in cases:
        ended = case["status"] in ENDS
        at_applicant = case["status"] == "returned" and case["correct_by"] and case["correct_by"] > now
        at_office = case["waits_for"] and (case["late_since"] or case["due_at"] > now)
        if not (ended or at_applicant or at_office):
            found.append(f"{case['number']} is {case['status']} and waits for nobody")
    return found


def state_of(row: Row, events: Iterable[Event], *, on: date) -> str:
    """What a permit is on that day by its paper and its events. Plain on purpose: what ends it counts over what holds it up."""
    held, days = False, {}
    for kind, said, _ in events:
        day = date.fromisoformat(said["first_day"]) if "first_day" in said else None
        if day and day <= on:
            days[kind] = day
            held = kind == "permit_suspended" or (held and kind != "permit_suspension_lifted")
    if "permit_revoked" in days:
        return "revoked"
    if "permit_superseded" in days:
        return "superseded"
    if row.last and row.last < on:
        return "expired"
    if held:
        return "suspended"
    return "upcoming" if on < row.first else "active"


def other_states(rows: Iterable[Row], events: Mapping[int, list[Event]], *, on: date) -> list[str]:
    """Permits that are shown as something else than their events say."""
    says = {row: state_of(row, events.get(row.permit_id, []), on=on) for row in rows}
    return [f"{row.number} is shown as {row.state}; its events say {state}" for row, state in says.items() if state != row.state]


def reminders(rows: Iterable[Row], events: Mapping[int, list[Event]], *, followed_on: Mapping[int, date], on: date) -> list[str]:
    """One told twice, one told of a permit that is followed, one that is missing. `followed_on`: by permit, the first day on which an application
    about it was under way. Of what was suspended or revoked in between only repeats are faults."""
    found = []
    for row in rows:
        those = events.get(row.permit_id, [])
        told = Counter(_days_before(row.last, at) for kind, _, at in those if kind == "permit_ending" and row.last)
        found += [f"{row.number}: reminded {count} times, {days} days before" for days, count in told.items() if count > 1]
        calm = all(kind in CALM for kind, _, _ in those)
        for days in REMINDED_BEFORE if row.last else ():
            assert row.last
            day, followed = row.last - timedelta(days=days), followed_on.get(row.permit_id, date.max)
            if told[days] and followed < day:
                found.append(f"{row.number}: reminded {days} days before, though it was followed since {followed}")
            if calm and row.first < day < on and not told[days] and day < followed:
                found.append(f"{row.number}: not reminded {days} days before")
    return found


def _days_before(last: date, at: datetime) -> int:
    left = (last - at.astimezone(WIB).date()).days
    return min((days for days in REMINDED_BEFORE if left <= days), default=0)


def not_told_once(told: Mapping[str, int], mails: Mapping[str, int]) -> list[str]:
    """Kinds of event that each bring their one person one mail."""
    return [f"{kind}: {count} events, {mails.get(kind, 0)} mails" for kind, count in told.items() if mails.get(kind, 0) != count]


def done_by_one(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Cases of which one person did two steps that the flow keeps apart, or which their own applicant processed. `lines`: case, person, applicant,
    step, and `not_by`: the steps whose doer may not do this one. What was done before a step was sent back is done again."""
    found, by_case = [], defaultdict(list)
    for line in lines:
        by_case[line["case"]].append(line)
    for case, those in by_case.items():
        doers: dict[str, int] = {}
        for line in those:
            if line["person"] == line["applicant"]:
                found.append(f"{case}: {line['step']} was done by the applicant")
            found += [
                f"{case}: one person did {line['step']} and {other}" for other in line["not_by"] if doers.get(other) == line["person"]
            ]
            doers[line["step"]] = line["person"]
    return found


def gaps(numbers: Mapping[Any, list[int]]) -> list[str]:
    """Series (a type, a kind of number, a year) whose numbers are not 1, 2, 3 …"""
    return [f"numbers of {series}: {sorted(those)}" for series, those in numbers.items() if sorted(those) != list(range(1, len(those) + 1))]
