"""Filing at the counter: an officer fills in an application for somebody without a login. The application is that person's, the officer may do
with the draft what its applicant may, and does nothing about it afterwards. So it is with a return that is answered at the counter."""

from dataclasses import dataclass, replace
from datetime import datetime

from bus.refusals import NotAllowed
from permits.domain.answering import Answering
from permits.domain.application import Application, HistoryLine
from permits.domain.holder import refuse_to_answer
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


def taken_up(returned: Application, filing: Filing, *, by: Person, at: datetime) -> Application:
    """That officer answers the return from now on. Refusals as for `refuse_to_answer`.

    :raises NotAllowed: filing_not_proven, when it was another person who came.
    """
    refuse_to_answer(returned, by=by)
    if filing.account_id != returned.applicant_id:
        raise NotAllowed("filing_not_proven", "the proof is about another person")
    begun = Answering(len(returned.corrections), filing.filing_id, by.account_id, by.name, at)
    return replace(returned, answerings=(*returned.answerings, begun))


def by_officer(line: HistoryLine, officer: Person, application: Application) -> HistoryLine:
    """What the applicant did, as that officer did it in the applicant's name."""
    applicant_id, name = application.applicant_id, application.applicant_name
    return replace(line, by_id=officer.account_id, by_name=officer.name, for_id=applicant_id, for_name=name)
