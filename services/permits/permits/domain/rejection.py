"""What a letter of rejection says besides the reasons: its number, and until when its addressee may object.

Law 30/2014 on government administration: who is harmed by a decision objects in writing to whoever made it within 21 working days after it
was announced (art. 75 and 77 par. 1 and 2); that one decides within 10 working days, else the objection counts as granted (art. 77 par. 4
to 7); who is not content appeals within 10 working days to the superior (art. 78).
"""

from collections.abc import Set
from datetime import date, datetime

from permits.domain import numbering, working_days

SERIES, TYPE = "letter", "PENOLAKAN"  # of the counter: one series a year for the whole agency
FORMAT = "503/{NNNN}/{TYPE}/{UNIT}/{MM}/{YYYY}"
OBJECT_WITHIN, ANSWERED_WITHIN, APPEAL_WITHIN = 21, 10, 10  # working days


def letter_number(sequence: int, *, unit: str, on: date) -> str:
    return numbering.written(FORMAT, sequence, permit_type=TYPE, unit=unit, on=on)


def object_until(decided_at: datetime, *, days_off: Set[date], zone: str) -> date:
    """The last day on which an objection is in time."""
    return working_days.due(decided_at, working_days=OBJECT_WITHIN, days_off=days_off, zone=zone)
