"""The register of permits, for the office."""

from dataclasses import replace

from bus.database import Session
from bus.entrypoints import rpc
from permits.domain.register import check_day, words_of
from permits.service.door import Door, day_of
from permits.store import offices, register
from permits.store.register import Wanted
from permits.views import register as register_view
from permits.views.common import Json


class Register(Door):
    @rpc
    def list_register(
        self,
        *,
        text: str | None = None,
        permit_type: str | None = None,
        status: str | None = None,
        ending_within: int | None = None,
        unit: str | None = None,
        district: str | None = None,
        year: int | None = None,
        on: str | None = None,
        with_choices: bool = False,
        after: int | None = None,
        limit: int = 25,
    ) -> Json:
        """`on`: the day of which it is asked; without it, today."""
        by = self._who()
        day = check_day(day_of(on, "on")) if on else self._today()
        narrowed: Json = {"permit_type": permit_type, "status": status, "unit": unit, "district": district, "year": year}
        words = tuple(words_of(text or ""))
        wanted = Wanted(by.agency, by.zone, day, words, ending_within=ending_within, **narrowed)
        with self.db.read() as session:
            rows = register.listed(session, wanted, after=after, limit=limit)
            if words and not rows and after is None and (one := register.numbered(session, by.agency, text or "")):
                wanted = replace(wanted, words=(), permit_id=one)
                rows = register.listed(session, wanted, after=after, limit=limit)
            names: Json = {"districts": offices.districts(session, of=by.agency)}
            names["units"] = {each.code: each.name for each in offices.units_of(session, by.agency)}
            all_of_them = len(rows) if after is None and len(rows) <= limit else None
            more = self._beside(session, wanted, names, count=all_of_them) if with_choices else {}
        return {**register_view.page(rows, **names, limit=limit), **more}

    def _beside(self, session: Session, wanted: Wanted, names: Json, *, count: int | None) -> Json:
        """How many there are, unless that is known, and by what they can be narrowed."""
        types, issued = register.choices(session, wanted.agency)
        choices = register_view.choices(types, issued, **names, zone=wanted.zone)
        return {"count": register.count(session, wanted) if count is None else count, "choices": choices}
