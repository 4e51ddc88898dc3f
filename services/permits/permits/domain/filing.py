"""Filing at the counter: an officer fills in an application for somebody without a login. The application is that person's, the officer may do
with the draft what its applicant may, and does nothing about it afterwards."""

from dataclasses import dataclass

from permits.domain.people import APPLICANT, Person


@dataclass(frozen=True)
class Filing:
    """What identity proves: for whom that officer fills in, who came to the counter and consented."""

    filing_id: int
    officer_id: int
    agency: str
    account_id: int
    name: str
    marks: frozenset[str]

    def person(self, *, zone: str) -> Person:
        return Person(self.account_id, self.name, self.agency, frozenset({APPLICANT}), zone, marks=self.marks)
