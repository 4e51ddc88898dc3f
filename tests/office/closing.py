"""Closes the books: reads what the product holds at the end, hands it to the rules of `books`, and prints."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.faults.checks import INVARIANTS
from tests.office import books
from tests.office.books import WIB, Event, Row
from tests.office.play import Office

CASES = """select id, number, status, waits_for, due_at, late_since, correct_by from application where number is not null"""
PERMITS = "select id, number, code, valid_from, valid_until from permit order by id"
EVENTS = """select type, data, occurred_at from outbox where type like 'permit%%' and data ? 'permit_id' order by position"""
FOLLOWED = """select a.old_permit_id, min(a.created_at) from application a where a.old_permit_id is not null
 and a.status not in ('draft', 'withdrawn', 'rejected', 'lapsed') group by 1"""
DONE = """select a.number, h.step, h.by_id, a.applicant_id, h.outcome, a.process from history h join application a on a.id = h.application_id
 where h.step is not null and h.outcome in ('advanced', 'sent_back') order by a.id, h.position"""
NUMBERS = """select permit_type, extract(year from submitted_at at time zone 'Asia/Jakarta')::int, split_part(number, '/', 1)::int
 from application where number is not null"""
# Each brings the one person whom it is about one mail; an individual's case has no other reader outside the office.
TOLD_ONCE = (
    "application_submitted",
    "application_returned",
    "application_rejected",
    "application_lapsed",
    "permit_ending",
    "permit_expired",
)
TOLD = f"select type, count(*) from outbox where type in {TOLD_ONCE} group by 1"
MAILS = f"select kind, count(*) from delivery where kind in {TOLD_ONCE} and status = 'SENT' group by 1"


def close(office: Office) -> list[str]:
    """Prints the figures. :returns: what is wrong; empty when the books close."""
    world, now = office.world, office.world.clock.now
    today = now.astimezone(WIB).date()
    names = ("application_id", "number", "status", "waits_for", "due_at", "late_since", "correct_by")
    cases = [dict(zip(names, row, strict=True)) for row in world.rows("permits", CASES)]
    permits, events = shown(office), events_of_permits(office)
    followed = {permit: at.astimezone(WIB).date() for permit, at in world.rows("permits", FOLLOWED)}
    found = {
        "cases that are neither ended nor explained": books.unexplained(cases, now=now),
        "cases lost or doubled": filed_otherwise(office, cases),
        "permits that are not what their events say": books.other_states(permits, events, on=today),
        "reminders not told exactly once": books.reminders(permits, events, followed_on=followed, on=today),
        "mails not sent exactly once": books.not_told_once(dict(world.rows("permits", TOLD)), dict(world.rows("notifications", MAILS))),
        "steps done by one where the flow wants two": books.done_by_one(done(office)),
        "numbers with gaps": books.gaps(numbers(office)),
        "timers that failed": world.faults_of_timers(),
        "acts of the play that were refused": [f"{count} × {what}" for what, count in office.refused.items()],
    }
    for name, (services, query) in INVARIANTS.items():
        found[name] = [str(row) for service in services for row in world.rows(service, query)]
    _print(office, cases, permits, events)
    for name, those in found.items():
        print(f"{'ok' if not those else 'WRONG':<6} {name}: {len(those)}", flush=True)
        for each in those[:5]:
            print(f"         {each}")
    return [f"{name}: {each}" for name, those in found.items() for each in those]


def shown(office: Office) -> list[Row]:
    """Each permit as its public check shows it."""
    anyone, rows = office.applicants[0].walk.anybody(), []
    for permit_id, number, code, first, last in office.world.rows("permits", PERMITS):
        rows.append(Row(permit_id, number, anyone.get(f"/permit-verifications/{code}")["status"], first, last))
    return rows


def events_of_permits(office: Office) -> dict[int, list[Event]]:
    found = defaultdict(list)
    for kind, said, at in office.world.rows("permits", EVENTS.replace("%%", "%")):
        found[said["permit_id"]].append((kind, said, at))
    return found


def filed_otherwise(office: Office, cases: list[dict[str, Any]]) -> list[str]:
    here = Counter(case["number"] for case in cases)
    wanted = Counter(case.number for case in office.filed.values())
    return [f"{number}: filed {wanted[number]}, there {here[number]}" for number in {*here, *wanted} if here[number] != wanted[number]]


def done(office: Office) -> list[dict[str, Any]]:
    """Every step that somebody did, since it was last sent back, with the steps from whose doers the flow keeps it apart."""
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, step, person, applicant, outcome, process in office.world.rows("permits", DONE):
        if outcome == "sent_back":
            lines[number] = []
            continue
        apart = {each["code"]: each.get("not_by") or () for each in (json.loads(process) if isinstance(process, str) else process)["steps"]}
        lines[number].append({"case": number, "step": step, "person": person, "applicant": applicant, "not_by": apart[step]})
    return [line for those in lines.values() for line in those]


def numbers(office: Office) -> dict[tuple[str, int], list[int]]:
    found = defaultdict(list)
    for permit_type, year, number in office.world.rows("permits", NUMBERS):
        found[permit_type, year].append(number)
    return found


def _print(office: Office, cases: list[dict[str, Any]], permits: list[Row], events: dict[int, list[Event]]) -> None:
    told = Counter(kind for those in events.values() for kind, _, _ in those)
    late = sum(case["late_since"] is not None for case in cases)
    years = Counter(year for (_, year), those in numbers(office).items() for _ in those)
    print(f"\nActs: {dict(sorted(office.done.items()))}")
    print(f"Cases: {len(cases)}, {dict(Counter(case['status'] for case in cases))}; late now: {late}; numbers by year: {dict(years)}")
    print(f"Permits: {len(permits)}, {dict(Counter(row.state for row in permits))}; events of permits: {dict(told)}")
    mails = dict(office.world.rows("notifications", "select kind, count(*) from delivery group by 1 order by 1"))
    print(f"Mails: {sum(mails.values())}, {mails}\n", flush=True)


def last_days(office: Office, *, until: date) -> list[date]:
    """The days, from the next on, on which a permit is due for something, as the product itself has it."""
    query = "select distinct wakes_on from permit where wakes_on is not null order by 1"
    return [day for (day,) in office.world.rows("permits", query) if office.today < day <= until]
