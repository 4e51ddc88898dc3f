"""What permits say, before it is published: a specimen of the permit that a draft of the catalogue would print."""

from bus.entrypoints import rpc
from permits import permit_specimen
from permits.service.door import Door
from permits.store import offices, type_drafts
from permits.views import documents as documents_view
from permits.views.common import Json


class PermitTexts(Door):
    @rpc
    def preview_permit(self, *, draft_id: int, kind: str | None = None) -> Json:
        """Made outside any transaction, and once for the same words."""
        of = self._who().agency
        with self.db.read() as session:
            entry = type_drafts.read(session, draft_id, agency=of).entry
            office = offices.the_office(session, of)
        shown = kind if kind in entry.kinds else next(iter(entry.kinds), "new")
        page = permit_specimen.page(entry, shown, office=office, on=self._today())
        return documents_view.file(permit_specimen.render_and_store(page))
