"""Letters by which the office tells a decision: each kind is numbered in a series of its own, and its addressee may object.

Law 30/2014 on government administration: who is harmed by a decision objects in writing to whoever made it within 21 working days after it
was announced (art. 75 and 77 par. 1 and 2); that one decides within 10 working days, else the objection counts as granted (art. 77 par. 4
to 7); who is not content appeals within 10 working days to the superior (art. 78).
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

from permits.domain import numbering, working_days
from permits.domain.permit_life import LIFTED, REVOKED, SUSPENDED

OBJECT_WITHIN, ANSWERED_WITHIN, APPEAL_WITHIN = 21, 10, 10  # working days


@dataclass(frozen=True)
class Series:
    """`code`: the letter's own part of its number, where a permit's type stands in a permit's. One series a year for the whole agency."""

    name: str
    code: str
    number_format: str

    def number(self, sequence: int, *, unit: str, on: date) -> str:
        return numbering.written(self.number_format, sequence, permit_type=self.code, unit=unit, on=on)


REJECTION = Series("letter", "PENOLAKAN", "503/{NNNN}/{TYPE}/{UNIT}/{MM}/{YYYY}")
# While a case is under way, the report of a visit, and the receipt of whoever took the permit.
RETURN = Series("return_letter", "PENGEMBALIAN", REJECTION.number_format)
INVITATION = Series("invitation", "UNDANGAN", REJECTION.number_format)
REPORT = Series("inspection_report", "BAP", REJECTION.number_format)
RECOMMENDATION = Series("recommendation", "REKOMENDASI", REJECTION.number_format)
HANDOVER = Series("handover_receipt", "SERAH", REJECTION.number_format)
OF_PROCESS = (RETURN.name, INVITATION.name, REPORT.name, RECOMMENDATION.name, HANDOVER.name)
SIGNED_BY_HAND = frozenset({HANDOVER.name})  # at the desk; what is printed of it elsewhere or later is a copy
OF_OFFICE = frozenset({RECOMMENDATION.name})  # what one desk writes to another; an objection is worded for the office alone
# By what they tell of a permit.
OF_PERMITS = {
    REVOKED: Series("permit_letter", "CABUT", numbering.PERMIT_FORMAT),
    SUSPENDED: Series("permit_letter", "BEKU", numbering.PERMIT_FORMAT),
    LIFTED: Series("permit_letter", "CAIR", numbering.PERMIT_FORMAT),
}


def object_until(decided_at: datetime, *, days_off: Set[date], zone: str) -> date:
    """The last day on which an objection is in time."""
    return working_days.due(decided_at, working_days=OBJECT_WITHIN, days_off=days_off, zone=zone)
