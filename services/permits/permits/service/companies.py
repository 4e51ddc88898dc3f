"""The companies that an applicant keeps."""

from typing import Any

from bus.entrypoints import command, rpc
from permits import contacts
from permits.domain import company as rules
from permits.service.door import Door
from permits.store import companies
from permits.views import companies as companies_view
from permits.views.common import Json


class Companies(Door):
    @rpc
    def list_companies(self, *, q: str | None = None, after: int | None = None, limit: int | None = None) -> Json | list[Json]:
        with self.db.read() as session:
            found = companies.of_account(session, self._who().account_id, q=q, after=after, limit=limit)
        return companies_view.company_page(found, limit=limit)

    @rpc
    def get_company(self, *, company_id: int) -> Json:
        with self.db.read() as session:
            return companies_view.company(companies.own(session, company_id, account_id=self._who().account_id))

    @command
    def save_company(self, *, company_id: int | None = None, **given: Any) -> Json:
        by = self._who()
        read = rules.Readings(contacts.email(given["email"]), contacts.phone(given["phone"]))
        changed = rules.company(company_id=company_id, account_id=by.account_id, read=read, **given)
        with self.db.begin() as session:
            saved = companies.save(session, changed)
            if company_id is None:
                self._admit(session, "companies")
            self._record(session, "company_saved", f"company/{saved.id}", whose=by.account_id, agency=by.agency)
        return companies_view.company(saved)
