"""The catalogue and its fees."""

from sqlalchemy.orm import Session

from bus.entrypoints import rpc
from permits import views
from permits.domain import tariff
from permits.domain.search import Found, search
from permits.service.door import Door
from permits.store import offices
from permits.views import Json

ADMIN = "agency_admin"  # sees where a permit type's facts were found


class Catalogue(Door):
    @rpc
    def list_permit_types(self, *, q: str | None = None, group: str | None = None) -> list[Json]:
        with self.db.begin() as session:
            return [views.permit_type_summary(one) for one in _found(session, q, of=self._agency(session), group=group).items]

    @rpc
    def search_permit_types(self, *, q: str, group: str | None = None) -> Json:
        with self.db.begin() as session:
            return views.search(_found(session, q, of=self._agency(session), group=group))

    @rpc
    def get_permit_type(self, *, code: str) -> Json:
        with self.db.begin() as session:
            found = offices.the_permit_type(session, code, of=self._agency(session))
        return views.permit_type(found, with_research=bool(self.call.actor and self.call.actor.has(ADMIN)))

    @rpc
    def get_fee_form(self, *, permit_type: str) -> Json:
        with self.db.begin() as session:
            return views.fee_form(offices.the_permit_type(session, permit_type, of=self._agency(session)))

    @rpc
    def estimate_fee(self, *, permit_type: str, inputs: dict[str, str]) -> Json:
        with self.db.begin() as session:
            found = offices.the_permit_type(session, permit_type, of=self._agency(session))
        return views.fee_estimate(found, tariff.estimate(found.fee, inputs))


def _found(session: Session, q: str | None, *, of: str, group: str | None) -> Found:
    """Everything where nothing is looked for."""
    types = [one for one in offices.permit_types(session, of=of) if group in (None, one.group)]
    if not (q or "").strip():
        return Found(types, [], [])
    return search(q or "", types, offices.elsewhere(session, of=of))
