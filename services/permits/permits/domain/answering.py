"""Answering a return at the counter: an officer mends and resubmits for somebody without a login, who came there again. Who may is in
`holder`; the officer may do with it what the applicant may, and does nothing about it afterwards."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Answering:
    """`round`: which of the application's returns is answered, from 1. `filing_id`: identity's record of who it was, and of the consent."""

    round: int
    filing_id: int
    by_id: int
    by_name: str
    at: datetime
