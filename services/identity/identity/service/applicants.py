"""The applicant behind an application, for those who decide on it. The permits service knows whose application it is; this service checks
the agency only."""

from bus.database import Session
from bus.entrypoints import rpc
from bus.refusals import NotFound
from identity.domain import accounts as rules
from identity.domain import answers
from identity.domain.accounts import Account
from identity.domain.office_time import at_office
from identity.domain.registration import Registration
from identity.domain.roles import APPLICANT
from identity.service.door import Door, Json
from identity.store import accounts, audit, offices, registrations
from identity.views import accounts as accounts_view


class Applicants(Door):
    @rpc
    def get_applicant(self, account_id: int) -> Json:
        with self.db.begin() as session:
            account, registered = self._applicant(session, account_id)
            contact = rules.contact_of(account, registered)
            names = offices.region_names(session, [contact[name] for name in answers.REGIONS if name in contact])
            midnight = at_office(self.call.now, self._zone()).replace(hour=0, minute=0, second=0, microsecond=0)
            if not audit.is_recorded(session, "applicant_viewed", by=self.call.actor.id, person=account.id, since=midnight):
                self._record_look(session, "applicant_viewed", account)
        return accounts_view.applicant(account, registered, contact, names)

    @rpc
    def reveal_applicant_id_number(self, account_id: int) -> Json:
        return {"id_number": self._looked_up(account_id, "id_number", act="id_number_viewed")}

    @rpc
    def view_applicant_id_attachment(self, account_id: int) -> Json:
        return self._looked_up(account_id, "id_attachment", act="id_copy_viewed")

    def _looked_up(self, account_id: int, answer: str, *, act: str) -> Json:
        """One answer of the registration; each time somebody reads it, an audit record is made. :raises NotFound:
        applicant_not_registered, id_copy_not_kept."""
        with self.db.begin() as session:
            account, registered = self._applicant(session, account_id)
            if registered is None:
                raise NotFound("applicant_not_registered", "no registration opened this account")
            if not registered.answers[answer]:
                raise NotFound("id_copy_not_kept", "the card itself was shown at the counter")
            self._record_look(session, act, account)
        return registered.answers[answer]

    def _applicant(self, session: Session, account_id: int) -> tuple[Account, Registration | None]:
        """An applicant's account of the asker's agency, with the registration that opened it. :raises NotFound: account_not_found, for
        staff accounts too."""
        account = accounts.by_id(session, account_id, agency=self._agency())
        if APPLICANT not in account.roles:
            raise accounts.not_found()
        return account, registrations.by_id(session, account.registration_id) if account.registration_id else None

    def _record_look(self, session: Session, act: str, account: Account) -> None:
        audit.record_look(session, self.call, act, f"account/{account.id}", agency=account.agency, person=account.id)
