"""When the owner of a document is told that its validity ends soon."""

from dataclasses import dataclass
from datetime import date

from permits.domain.acts.outcome import Event

REMINDED_BEFORE = (30, 7)  # days before the last one


@dataclass(frozen=True)
class Ending:
    """The newest version of a document that something uses. `told`: of which reminders its owner was told."""

    document_id: int
    account_id: int
    agency: str
    zone: str
    kind: str
    valid_until: date
    told: frozenset[int] = frozenset()


def reminder_due(one: Ending, *, on: date) -> int | None:
    """How many days before the last one the reminder stands that is to be told on that day: the nearest one, if it was not told yet."""
    left = (one.valid_until - on).days
    nearest = min((days for days in REMINDED_BEFORE if left <= days), default=None)
    return None if left < 0 or nearest in one.told else nearest


def ending(one: Ending) -> Event:
    """Tells its owner until when it is valid. The document's name is typed by its owner, and stays here."""
    about = {"agency": one.agency, "document_id": one.document_id, "applicant_id": one.account_id, "kind": one.kind}
    return Event("document_ending", {**about, "last_day": one.valid_until.isoformat()})
