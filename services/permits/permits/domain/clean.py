"""What keeps a case from being approved together with others: somebody has left something open, so whoever decides looks at it alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from permits.domain.acts.check import items_of
from permits.domain.application import SENT_BACK, Application
from permits.domain.correction import REQUIREMENT, REQUIREMENTS
from permits.domain.note import Note
from permits.domain.verdict import Verdict

OPEN_NOTES, UNSETTLED, INCOMPLETE, DISPUTED, OLD_PERMIT = "open_notes", "unsettled_verdicts", "incomplete", "sent_back", "old_permit"


@dataclass(frozen=True)
class Looked:
    """An item, and the verdict on it that holds; None: nobody has found it in order as it is now."""

    item: str
    verdict: Verdict | None


def looked_at(application: Application) -> list[Looked]:
    """Every item on which a verdict is due. What is neither attached nor ticked and need not be has none; a verdict on all
    requirements counts for each."""
    newest = {each.item: each for each in application.in_order}
    given = application.documents.keys() | application.ticked.keys()
    optional = {f"{REQUIREMENT}{each.code}" for each in application.requirements if not each.required and each.code not in given}
    due = [item for item in items_of(application) if item != REQUIREMENTS and item not in optional]
    return [Looked(item, newest.get(item) or (newest.get(REQUIREMENTS) if item.startswith(REQUIREMENT) else None)) for item in due]


def why_not(application: Application, notes: Sequence[Note], *, on: date, decided_on: date | None = None, no_successor: bool) -> list[str]:
    """Empty: it may be approved together with others. `on` and `decided_on`: the days on which documents count; `no_successor`: the permit whose place it would
    take gets none now."""
    found = {
        OPEN_NOTES: any(each.is_open for each in notes),
        UNSETTLED: any(each.verdict is None for each in looked_at(application)),
        INCOMPLETE: bool(application.missing(on=on, decided_on=decided_on)),
        DISPUTED: any(line.outcome == SENT_BACK for line in application.history),
        OLD_PERMIT: no_successor,
    }
    return [code for code, holds in found.items() if holds]
