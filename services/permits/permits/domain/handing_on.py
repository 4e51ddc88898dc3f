"""What a colleague is told who has been handed applications: once for each act, however many it handed on."""

from collections.abc import Sequence
from datetime import datetime

from permits.domain.absence import Absence
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.claim import Claim
from permits.domain.people import Person

NAMED = 20  # a mail names so many; the queue has all of them

Handed = tuple[Application, Claim]


def by_colleague(handed: Sequence[Handed], *, by: Person, at: datetime) -> list[Event]:
    """Whoever hands something to themselves knows it."""
    return _told([each for each in handed if each[1].account_id != by.account_id], by=by, absence=None, at=at)


def for_absence(handed: Sequence[Handed], absence: Absence, *, at: datetime) -> list[Event]:
    """What somebody held who is away now."""
    return _told(handed, by=None, absence=absence, at=at)


def _told(handed: Sequence[Handed], *, by: Person | None, absence: Absence | None, at: datetime) -> list[Event]:
    """One event for each of those who have them now, in the order in which they got the first. Names of people are the reader's to look up."""
    who = dict.fromkeys(claim.account_id for _, claim in handed)
    away = {"absent_id": absence and absence.account_id, "away_until": absence and absence.until.isoformat()}
    return [
        Event(
            "applications_handed_on",
            {
                "agency": handed[0][0].agency,
                "account_id": account_id,
                "at": at.isoformat(),
                "count": sum(claim.account_id == account_id for _, claim in handed),
                "applications": [_named(*each) for each in handed if each[1].account_id == account_id][:NAMED],
                "handed_by": by and by.account_id,
                **away,
            },
        )
        for account_id in who
    ]


def _named(application: Application, claim: Claim) -> dict[str, object]:
    step = application.step
    assert step is not None, "what nobody waits for is handed to nobody"
    return {
        "application_id": claim.application_id,
        "number": application.number,
        "permit_type_name": application.permit_type_name,
        "step": claim.step,
        "step_name": dict(step.name),
    }
