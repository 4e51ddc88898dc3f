"""The companies for which an applicant acts: whoever belongs to one reads it, its owners change it."""

from typing import Any

from bus.entrypoints import command, rpc
from bus.refusals import Conflict
from permits import contacts
from permits.domain import company as rules
from permits.domain import company_member
from permits.domain.holder import is_filled_in_by
from permits.domain.status import DRAFT
from permits.service.company_door import CompanyDoor
from permits.store import applications, companies, company_members
from permits.views import companies as companies_view
from permits.views.common import Json


class Companies(CompanyDoor):
    @rpc
    def list_companies(self, *, q: str | None = None, after: int | None = None, limit: int | None = None) -> Json | list[Json]:
        with self.db.read() as session:
            found = companies.of_account(session, self._who().account_id, q=q, after=after, limit=limit)
        return companies_view.company_page(found, limit=limit)

    @rpc
    def list_companies_at_counter(self, *, application_id: int, q: str | None = None, after: int | None = None, limit: int = 25) -> Json:
        """Their names alone: of whom the asker fills in for, or the asker's own. An individual's application is for none of them."""
        by = self._who()
        with self.db.read() as session:
            draft = applications.own(session, application_id, by=by)
            if draft.status != DRAFT and not draft.correction:
                raise Conflict("application_not_draft", "its company stays", number=draft.number)
            whose = draft.applicant_id if is_filled_in_by(draft, by.account_id) else by.account_id
            found = companies.of_account(session, whose, q=q, after=after, limit=limit) if draft.applicant_type == "company" else []
        return companies_view.names(found, limit=limit)

    @rpc
    def get_company(self, *, company_id: int) -> Json:
        with self.db.read() as session:
            found, role = companies.own_with_role(session, company_id, account_id=self._who().account_id)
        return companies_view.own_company(found, role)

    @command
    def save_company(self, *, company_id: int | None = None, revision: int | None = None, **given: Any) -> Json:
        """What is not given of region and deed stays: who asks may not know of them, nor of revisions."""
        by = self._who()
        read = rules.Readings(contacts.email(given["email"]), contacts.phone(given["phone"]))
        with self.db.begin() as session:
            before = self._of_owner(session, company_id) if company_id is not None else None
            if before:
                rules.refuse_changed(before, revision=revision)
            kept = {name: getattr(before, name) for name in rules.ADDED} if before else {}
            account_id, to = (before.account_id, before.revision + 1) if before else (by.account_id, 1)
            whose: Json = {"company_id": company_id, "account_id": account_id, "revision": to}
            changed = rules.company(**whose, read=read, today=self._today(), **{**kept, **given})
            if before:
                companies.save(session, changed)
            else:
                changed = companies.add(session, changed, by=by, at=self.call.now)
                self._admit(session, "companies")
                self._tell_people(session, changed, agency=by.agency)
            self._record(session, "company_saved", f"company/{changed.id}", whose=by.account_id, agency=by.agency)
        return companies_view.own_company(changed, company_member.OWNER)

    def _of_owner(self, session: Any, company_id: int) -> rules.Company:
        """Refusals as for `company_member.owner`."""
        found = companies.the_alone(session, company_id)
        company_member.owner(company_members.of_company(session, company_id), by=self._who())
        return found
