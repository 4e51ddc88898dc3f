"""Days on which agencies are closed besides weekends: copies of identity's; before those arrive, the list that the migration brought."""

import logging
from datetime import date
from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.store.tables import agency_day_off, calendar

SHIPPED = ""  # the agency under which the list of the migration stands
log = logging.getLogger("permits.calendar")

_YEARS = select(calendar).where(calendar.c.agency.in_((bindparam("of"), SHIPPED)), calendar.c.year.in_(bindparam("years", expanding=True)))
_OWN = select(agency_day_off.c.day).where(agency_day_off.c.agency == bindparam("of"), agency_day_off.c.off)


def days_off(session: Session, *, of: str, since: date) -> frozenset[date]:
    """The days off of the year of `since` and of the next: no term is longer."""
    years = (since.year, since.year + 1)
    rows = session.execute(_YEARS, {"of": of, "years": years})
    found = {(row.agency, row.year): row.days for row in rows}
    days = {year: found.get((of, year), found.get((SHIPPED, year))) for year in years}
    for year in (year for year, known in days.items() if known is None):
        _warn_of(of, year)
    own = session.scalars(_OWN, {"of": of})
    return frozenset(date.fromisoformat(day) for known in days.values() for day in known or ()) | frozenset(own)


@cache
def _warn_of(agency: str, year: int) -> None:
    """Once per process."""
    log.warning("the holidays of %s are not known for %s: terms count them as working days; `izin seed` tells of them", year, agency)


def save_year(session: Session, *, of: str, year: int, days: list[str], seq: int) -> None:
    """Stores the year, unless a newer event about it was handled before."""
    row = insert(calendar).values(agency=of, year=year, days=days, seq=seq)
    newer = {"days": row.excluded.days, "seq": row.excluded.seq}
    where = row.excluded.seq > calendar.c.seq
    session.execute(row.on_conflict_do_update(index_elements=["agency", "year"], set_=newer, where=where))


def save_day(session: Session, *, of: str, day: date, off: bool, seq: int) -> None:
    """Stores the day, unless a newer event about it was handled before."""
    row = insert(agency_day_off).values(agency=of, day=day, off=off, seq=seq)
    newer = {"off": row.excluded.off, "seq": row.excluded.seq}
    session.execute(row.on_conflict_do_update(index_elements=["agency", "day"], set_=newer, where=row.excluded.seq > agency_day_off.c.seq))
