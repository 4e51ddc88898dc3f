"""The life of a permit: entries that are only added, and what they make of it on any day.

No entry holds from a day before the one on which it was written, so what a day's entries say of that day never changes afterwards. The one
exception is an amendment that the office issues after the permit's end: it takes the permit's place on the last day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

ISSUED, SUPERSEDED, SUSPENDED, LIFTED, REVOKED, CORRECTED, EXPIRED, DUPLICATED, HANDED_OVER = (
    *("issued", "superseded", "suspended", "lifted"),
    *("revoked", "corrected", "expired", "duplicated", "handed_over"),
)
# Statuses.
ACTIVE, UPCOMING = "active", "upcoming"
IN_LIFE = (ACTIVE, UPCOMING, SUSPENDED)  # what can still be suspended, revoked or corrected


@dataclass(frozen=True)
class Entry:
    """`day`: the first on which it holds; `written_on`: the office's day on which it was added. `until`: of an issue, the last day in force,
    None for ever. `request_id`: who asked for it and why. `letter`: the number of the letter that tells the holder."""

    kind: str
    day: date
    written_on: date | None = None
    at: datetime | None = None
    until: date | None = None
    position: int | None = None
    request_id: int | None = None
    letter: str | None = None


def status(entries: Iterable[Entry], *, on: date) -> str | None:
    """active, upcoming (not yet in force), suspended, expired, superseded or revoked on that day; None before it was issued. A permit ends on
    its last day whether somebody noted that or not: entries of `expired` say only that its holder was told,
    those of `duplicated` that there is another paper, those of `handed_over` who got one."""
    issue: Entry | None = None
    first, held = set(), None
    for entry in entries:
        if entry.kind == ISSUED:
            issue = entry
        elif entry.day <= on:
            first.add(entry.kind)
            held = entry.kind if entry.kind in (SUSPENDED, LIFTED) else held
    if issue is None or (issue.written_on and on < issue.written_on):
        return None
    if REVOKED in first:
        return REVOKED
    if SUPERSEDED in first:
        return SUPERSEDED
    if issue.until and issue.until < on:
        return EXPIRED
    if held == SUSPENDED:
        return SUSPENDED
    return UPCOMING if on < issue.day else ACTIVE


@dataclass(frozen=True)
class Standing:
    """What of a life is kept with its permit, for lists: since when it is revoked, from when until the day before which it is suspended."""

    revoked_on: date | None = None
    suspended_on: date | None = None
    suspended_until: date | None = None


def standing(entries: Sequence[Entry]) -> Standing:
    """Of the last suspension alone: one before it is over on every day to come."""
    revoked = next((entry.day for entry in entries if entry.kind == REVOKED), None)
    changes = [entry for entry in entries if entry.kind in (SUSPENDED, LIFTED)]
    suspended = next((entry.day for entry in reversed(changes) if entry.kind == SUSPENDED), None)
    lifted = changes[-1].day if changes and changes[-1].kind == LIFTED else None
    return Standing(revoked, suspended, lifted)


def entries_of(issue: Entry, found: Standing, *, superseded_from: date | None) -> list[Entry]:
    """What `found` stands for, in the order in which it was written."""
    days = ((SUPERSEDED, superseded_from), (SUSPENDED, found.suspended_on), (LIFTED, found.suspended_until), (REVOKED, found.revoked_on))
    return [issue, *(Entry(kind, day) for kind, day in days if day)]
