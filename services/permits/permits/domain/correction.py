"""A correction: what the office asks the applicant to mend, why, until when, and what stood there before.

The applicant may change what its items name and nothing else. The office sees old and new side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from permits.domain.company import Company
from permits.domain.document import Document
from permits.domain.location import Location
from permits.domain.office_time import at_office
from permits.domain.tick import Tick

LOCATION, COMPANY, REQUIREMENTS = "location", "company", "requirements"
REQUIREMENT, FIELD = "requirement:", "field:"  # followed by the code of one
CORRECT_WITHIN_DAYS = 14
REMINDERS = (timedelta(days=3, hours=15), timedelta(days=1, hours=15))  # before the end of the last day: in the morning
ALMOST_MIDNIGHT = time(23, 59, 59)
# What officers wrote is offered to them again when it was written to so many applicants, for then it names none of them: so many reasons of
# an item, from so many of the newest returns, none of which is shorter or longer than what people choose from a list.
USED_BY, OFFERED, LOOKED_AT = 2, 6, 2000
OFFERED_LENGTH = range(5, 201)


@dataclass(frozen=True)
class Item:
    """`code`: `location`, `company`, `field:<code>`, `requirements` (the whole section), or `requirement:<code>`. `reason`: for the
    applicant; `reason_en`: in English, where it was picked from the office's reasons."""

    code: str
    reason: str
    reason_en: str | None = None

    def covers(self, code: str) -> bool:
        return code == self.code or (self.code == REQUIREMENTS and code.startswith(REQUIREMENT))


@dataclass(frozen=True)
class Correction:
    """`documents` and `ticked` (by requirement), `answers` (by field), `location` and `company`: those that the items name or that follow from
    them, as they were when the application was returned. `closed_at`: sent back, or never to be sent any more."""

    step: str
    asked_at: datetime
    until: datetime
    by_id: int
    by_role: str
    by_name: str
    items: tuple[Item, ...]
    documents: Mapping[str, Document]
    location: Location | None = None
    company: Company | None = None
    reminded_at: datetime | None = None
    closed_at: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    ticked: Mapping[str, Tick] = field(default_factory=dict)

    def covers(self, code: str) -> bool:
        return any(item.covers(code) for item in self.items)

    def reopens(self, item: str) -> bool:
        """Whether something of what the item is about may be changed."""
        return self.covers(item) or (item == REQUIREMENTS and any(each.code.startswith(REQUIREMENT) for each in self.items))

    @property
    def wakes_at(self) -> datetime | None:
        """When the next reminder is due, or the end has come; None when nothing is awaited any more."""
        if self.closed_at:
            return None
        since = self.reminded_at or self.asked_at
        return next((self.until - before for before in REMINDERS if self.until - before > since), self.until)


def last_moment(asked_at: datetime, *, zone: str) -> datetime:
    """The end of the last day on which the applicant may send the correction."""
    local = at_office(asked_at, zone)
    last = local.date() + timedelta(days=CORRECT_WITHIN_DAYS)
    return datetime.combine(last, ALMOST_MIDNIGHT, local.tzinfo).astimezone(asked_at.tzinfo)


def differing(before: Mapping[str, Document], after: Mapping[str, Document]) -> Iterator[str]:
    """The requirements whose document is another one now, or gone, or new."""
    for code in sorted({*before, *after}):
        old, new = before.get(code), after.get(code)
        if (old and old.id) != (new and new.id):
            yield code


def offered(used: Iterable[tuple[str, str, int]]) -> dict[str, list[str]]:
    """By item, the reasons to offer; `used`: item, reason and how many applicants it was written to."""
    found: dict[str, list[tuple[int, str]]] = {}
    for item, reason, times in used:
        if times >= USED_BY and len(reason) in OFFERED_LENGTH and "\n" not in reason:
            found.setdefault(item, []).append((-times, reason))
    return {item: [reason for _, reason in sorted(reasons)[:OFFERED]] for item, reasons in sorted(found.items())}
