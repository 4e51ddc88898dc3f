"""What an officer has last seen of an application, what others changed since, and who else has it open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from permits.domain.acts.resubmit import covered, is_changed
from permits.domain.application import Application
from permits.domain.correction import REQUIREMENT, REQUIREMENTS, Correction, differing
from permits.domain.note import Note
from permits.domain.people import Person

VISIT = timedelta(minutes=30)  # looks that follow each other within it are one visit: reading on does not unmark what is new
PRESENT = timedelta(minutes=15)  # so long after a look somebody is believed to have the page open
KEPT = timedelta(days=90)
MENDED, IN_ORDER, NOTED, DONE = "mended", "in_order", "noted", "done"


@dataclass(frozen=True)
class Look:
    """Of one officer at one application: the last one, and `since`: up to when the officer had seen it when this visit began."""

    application_id: int
    account_id: int
    name: str
    seen_at: datetime
    since: datetime


@dataclass(frozen=True)
class Change:
    """`what`: the applicant mended an item, somebody found one in order, wrote a note, or did a step. `outcome`: of that step."""

    what: str
    at: datetime
    by_name: str | None = None
    item: str | None = None
    step: str | None = None
    outcome: str | None = None


def looked(before: Look | None, application_id: int, *, by: Person, at: datetime) -> Look:
    """Whoever looks for the first time has missed nothing."""
    since = at if before is None else before.seen_at if at - before.seen_at >= VISIT else before.since
    return Look(application_id, by.account_id, by.name, at, since)


def others(looks: Iterable[Look], *, by: Person, at: datetime) -> list[Look]:
    """Who else has it open, whoever looked last first."""
    here = [each for each in looks if each.account_id != by.account_id and at - each.seen_at < PRESENT]
    return sorted(here, key=lambda each: each.seen_at, reverse=True)


def changes(application: Application, notes: Sequence[Note], *, since: datetime, by: Person) -> list[Change]:
    """What somebody else did since, newest first."""
    found = [change for asked in application.corrections for change in _mended(application, asked)]
    found += [Change(IN_ORDER, each.at, each.by_name, each.item) for each in application.verdicts if each.by_id != by.account_id]
    found += [Change(NOTED, each.at, each.by_name) for each in notes if each.by_id != by.account_id]
    found += [
        Change(DONE, each.at, each.by_name, step=each.step, outcome=each.outcome)
        for each in application.history
        if each.step and not each.is_skip and each.by_id != by.account_id
    ]
    return sorted((each for each in found if each.at > since), key=lambda each: each.at, reverse=True)


def _mended(application: Application, asked: Correction) -> Iterator[Change]:
    """Of what was asked for and was answered, what is another one now."""
    if asked.closed_at is None:
        return
    for item in asked.items:
        if item.code == REQUIREMENTS:
            for code in differing(asked.documents, covered(application, asked)):
                yield Change(MENDED, asked.closed_at, item=f"{REQUIREMENT}{code}")
        elif is_changed(application, asked, item):
            yield Change(MENDED, asked.closed_at, item=item.code)
