"""What fulfils a requirement that takes no document: its applicant has declared its text, or promised to show the original at the counter."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Tick:
    """Who ticked it, for themselves or their company, and when. What was declared is the requirement's text in the application's own version."""

    at: datetime
    by_id: int
    by_name: str
