"""One office takes another's catalogue: its permit types as a file, and the file's entries as drafts. Nothing is published here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bus import contract
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Conflict, Invalid
from permits.domain.catalogue import exchange
from permits.domain.catalogue import faults as fault_rules
from permits.domain.catalogue.exchange import Verdict
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.flow.shipped import FLOWS
from permits.inspection_points import points_for
from permits.service.door import Door
from permits.service.editor import DOCUMENT_KINDS, THE_CATALOGUE
from permits.store import catalogue, offices, type_drafts
from permits.views import exchange as views
from permits.views.common import Json

PROMISED = contract.of("permits")


class Exchange(Door):
    @rpc
    def export_catalogue(self, *, after: str | None = None, limit: int = 50) -> Json:
        by = self._who()
        with self.db.begin() as session:
            found = catalogue.all_types(session, of=by.agency, after=after, limit=limit, on=self._today())
            if after is None:
                self._record(session, "catalogue_exported", THE_CATALOGUE, whose=by.account_id, agency=by.agency)
        return views.entries(found, limit=limit)

    @rpc
    def review_catalogue_entries(self, *, entries: list[Json]) -> Json:
        read = [_read(entry) for entry in entries]
        with self.db.read() as session:
            judged = iter(self._judged(session, [one for one, _wrong, _unknown in read if one]))
        items = []
        for place, (entry, (one, wrong, unknown)) in enumerate(zip(entries, read, strict=True)):
            if one:
                verdict, newest = next(judged)
                items.append(views.verdict(place, one, verdict, before=newest, unknown=unknown))
            else:
                items.append(views.unreadable(place, entry, wrong=wrong, unknown=unknown))
        return {"items": items}

    @command
    def import_permit_type(self, *, entry: Json) -> Json:
        by = self._who()
        one, wrong, _unknown = _read(entry)
        if one is None:
            raise Invalid("catalogue_entry_wrong", "it keeps not to CatalogueEntry", fields=dict(wrong))
        with self.db.begin() as session:
            verdict, newest = self._judged(session, [one])[0]
            if verdict.outcome in (exchange.DRAFTED, exchange.REFUSED):
                raise Conflict("permit_type_draft_exists", "somebody has begun one")
            if verdict.outcome == exchange.SAME:
                raise Conflict("nothing_to_import", "the permit type is so already")
            added = type_drafts.add(session, exchange.draft_of(one, newest=newest, agency=by.agency))
            about = {"permit_type": one.code, "base": added.base}
            self._record(session, "permit_type_imported", f"catalogue/{added.id}", whose=by.account_id, agency=by.agency, **about)
        return {"code": one.code, "draft_id": added.id}

    def _judged(self, session: Session, read: Sequence[PermitType]) -> list[tuple[Verdict, PermitType | None]]:
        """Of each, what importing does, and the version that was published last."""
        of, codes = self._who().agency, [one.code for one in read]
        today, newest = catalogue.today_of(session, codes, of=of, on=self._today()), catalogue.newest_of(session, codes, of=of)
        drafts = type_drafts.by_code(session, codes, agency=of)
        formats, held = catalogue.number_formats(session, of=of), offices.roles_held(session, of=of)

        def judged(one: PermitType) -> tuple[Verdict, PermitType | None]:
            known, last, code = today.get(one.code), newest.get(one.code), one.code
            return exchange.judge(one, today=known, newest=last, draft=drafts.get(code), faults=_faults(one, formats, held)), last

        return [judged(one) for one in read]


def _faults(one: PermitType, formats: Mapping[str, set[str]], held: Collection[str] | None) -> list[Fault]:
    return fault_rules.faults(one, flows=FLOWS, document_kinds=DOCUMENT_KINDS, formats=formats, held=held)


def _read(entry: Mapping[str, Any]) -> tuple[PermitType | None, dict[str, Json], list[str]]:
    """The permit type, None where the entry cannot be read; what is wrong with it by place; and the places that are not known here."""
    found = PROMISED.value_faults("CatalogueEntry", entry)
    unknown = [place for place, fault in found.items() if fault["code"] == "additionalProperties"]
    wrong = {place: fault for place, fault in found.items() if place not in unknown}
    return (None if wrong else exchange.read(entry, points=points_for(entry["code"]))), wrong, unknown
