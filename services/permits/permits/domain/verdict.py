"""What an officer found in order: which item, at which step, and when. What is not in order is named in a return, with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from permits.domain.correction import Correction


@dataclass(frozen=True)
class Verdict:
    """`item`: as in a correction."""

    item: str
    step: str
    at: datetime
    by_id: int
    by_role: str
    by_name: str

    def holds(self, corrections: Iterable[Correction]) -> bool:
        """Whether what it is about is still as it was looked at: the applicant changes only what a return names."""
        return not any(each.asked_at >= self.at and each.reopens(self.item) for each in corrections)
