"""The catalogue and its fees."""

from datetime import date

from bus.database import Session
from bus.entrypoints import rpc
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.catalogue.search import Vocabulary, search
from permits.domain.fees import rule as tariff
from permits.service.door import Door
from permits.store import catalogue, catalogue_files, offices
from permits.views import catalogue as catalogue_view
from permits.views import documents as documents_view
from permits.views.common import Json

ADMIN = "agency_admin"  # sees where a permit type's facts were found
_vocabularies: dict[
    str, tuple[catalogue.Mark | None, Vocabulary]
] = {}  # by agency, each with the mark of the catalogue of which it was made


class Catalogue(Door):
    @rpc
    def list_permit_types(self, *, codes: list[str] | None = None, q: str | None = None, group: str | None = None) -> list[Json]:
        """Without `codes`, everything: so asks the gateway of the release before this one, and `q` and `group` go with it."""
        if codes is None:
            return list(self.search_permit_types(q=q or "", group=group)["items"])
        with self.db.read() as session:
            of = self._agency(session)
            found = catalogue.named(session, codes, of=of, on=self._today_at(session, of))
        return [catalogue_view.permit_type_summary(one) for one in found]

    @rpc
    def search_permit_types(self, *, q: str, group: str | None = None, after: str | None = None, limit: int | None = None) -> Json:
        with self.db.read() as session:
            of = self._agency(session)
            on = self._today_at(session, of)
            if not q.strip():
                return catalogue_view.search(catalogue.page(session, of=of, group=group, after=after, limit=limit, on=on), limit=limit)
            mark, elsewhere = catalogue.mark_and_elsewhere(session, of=of, on=on)
            found = search(q, _vocabulary(session, mark, of=of, on=on), elsewhere, group=group)
            items, nearest = (catalogue.named(session, codes, of=of, on=on) for codes in (found.page(after, limit), found.nearest))
        return catalogue_view.search(items, nearest, found.elsewhere, limit=limit)

    @rpc
    def get_permit_type(self, *, code: str) -> Json:
        with self.db.read() as session:
            found = self._of_today(session, code)
            standard, _revision = offices.service_standard(session, of=self._agency(session))
        return {
            **catalogue_view.permit_type(found, with_research=bool(self.call.actor and self.call.actor.has(ADMIN))),
            "service_standard": standard,
        }

    @rpc
    def get_catalogue_file(self, *, file_id: int) -> Json:
        actor = self.call.actor
        mine = str(actor.claims["agency"]) if actor and actor.has(ADMIN) else None
        with self.db.read() as session:
            found = catalogue_files.of_everybody(session, file_id, agency=mine)
        return documents_view.file(found)

    @rpc
    def get_fee_form(self, *, permit_type: str, application_kind: str | None = None) -> Json:
        with self.db.read() as session:
            found = self._of_today(session, permit_type)
        return catalogue_view.fee_form(found, found.fee_of(application_kind))

    @rpc
    def estimate_fee(self, *, permit_type: str, inputs: dict[str, str], application_kind: str | None = None) -> Json:
        with self.db.read() as session:
            found = self._of_today(session, permit_type)
        fee = found.fee_of(application_kind)
        return catalogue_view.fee_estimate(found, fee, tariff.estimate(fee, inputs))

    def _of_today(self, session: Session, code: str) -> PermitType:
        of = self._agency(session)
        return catalogue.the_permit_type(session, code, of=of, on=self._today_at(session, of))


def _vocabulary(session: Session, mark: catalogue.Mark | None, *, of: str, on: date) -> Vocabulary:
    """Made again only when the catalogue has changed since, or a version has begun to count."""
    if mark is None or _vocabularies.get(of, (None,))[0] != mark:
        _vocabularies[of] = mark, catalogue.vocabulary(session, of=of, on=on)
    return _vocabularies[of][1]
