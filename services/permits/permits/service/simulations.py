"""What if: how the finished cases of a period would have gone by another flow."""

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bus import threads
from bus.entrypoints import rpc
from bus.refusals import Invalid
from permits.domain.flow.shipped import FLOWS
from permits.domain.flow.simulation import MOST, simulate
from permits.domain.office_time import ZONES
from permits.service.door import Door
from permits.store import calendar, catalogue, finished
from permits.views import editor as editor_view
from permits.views.common import Json

LONGEST = 366  # days of one question: the calendar is read for a year and the next


class Simulations(Door):
    @rpc
    def simulate_flow(
        self,
        *,
        permit_type: str,
        flow: str,
        since: str,
        until: str,
        application_kind: str | None = None,
        working_days: int | None = None,
        seed: int = 1,
    ) -> Json:
        by = self._who()
        first, last = _period(since, until)
        if flow not in FLOWS:
            raise Invalid("invalid_fields", "the house has no such flow", fields={"flow": {"code": "not_offered"}})
        zone = ZoneInfo(ZONES[by.zone])
        begins, ends = (datetime.combine(day, datetime.min.time(), zone) for day in (first, last + timedelta(days=1)))
        with self.db.read() as session:
            catalogue.the_permit_type(session, permit_type, of=by.agency, on=self._today())
            cases = finished.finished(
                session, of=by.agency, permit_type=permit_type, kind=application_kind, since=begins, until=ends, most=MOST
            )
            off = calendar.days_off(session, of=by.agency, since=first)
        work = partial(simulate, process=FLOWS[flow], working_days=working_days, days_off=off, zone=by.zone, seed=seed)
        return editor_view.forecast(threads.run(work, cases))


def _period(since: str, until: str) -> tuple[date, date]:
    """:raises Invalid: invalid_fields (since, until)."""
    days: dict[str, date] = {}
    faults: dict[str, Json] = {}
    for name, text in (("since", since), ("until", until)):
        try:
            days[name] = date.fromisoformat(text)
        except ValueError:
            faults[name] = {"code": "not_a_date"}
    if not faults and days["until"] < days["since"]:
        faults["until"] = {"code": "before_since"}
    if not faults and (days["until"] - days["since"]).days >= LONGEST:
        faults["until"] = {"code": "period_too_long", "most": LONGEST}
    if faults:
        raise Invalid("invalid_fields", "the period is none", fields=faults)
    return days["since"], days["until"]
