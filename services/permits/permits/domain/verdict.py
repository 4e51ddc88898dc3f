"""What an officer found in order: which item, at which step, and when. What is not in order is named in a return, with a reason."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Verdict:
    """`item`: as in a correction."""

    item: str
    step: str
    at: datetime
    by_id: int
    by_role: str
    by_name: str
