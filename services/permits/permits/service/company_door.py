"""Base of the parts of permits' door that change a company or its people."""

from typing import Any

from bus.database import Session
from permits.domain.acts.outcome import Event
from permits.domain.company import Company
from permits.service.door import Door
from permits.store import company_members


class CompanyDoor(Door):
    def _tell_people(self, session: Session, of: Company, *, agency: str) -> None:
        """All of them, for services that answer the company's people."""
        people = company_members.of_company(session, of.id or 0)
        data = {"agency": agency, "company_id": of.id, "accounts": sorted(each.account_id for each in people)}
        self._tell(session, f"company/{of.id}", [Event("company_people_changed", data)])

    def _record_of_company(self, session: Session, act: str, company_id: int, *, whose: int, **details: Any) -> None:
        self._record(session, act, f"company/{company_id}", whose=whose, agency=self._who().agency, **details)
