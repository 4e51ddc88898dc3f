"""Days on which offices are closed: public holidays, the same for all, and the days an agency has taken for itself."""

import logging
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from bus.database import Session
from identity.store.tables import day_off, holiday

OWN = "own"
log = logging.getLogger("identity.calendar")


def days_off(session: Session, agency: str, around: date) -> frozenset[date]:
    """The days an agency is closed besides weekends, from the beginning of the year before `around` to the end of the one after it."""
    first, last = date(around.year - 1, 1, 1), date(around.year + 1, 12, 31)
    if not _is_known(session, last.year):
        _warn_of(last.year)
    public = select(holiday.c.date).where(holiday.c.date.between(first, last))
    own = select(day_off.c.date).where(day_off.c.agency == agency, day_off.c.date.between(first, last))
    return frozenset(session.scalars(public.union(own)))


def _is_known(session: Session, year: int) -> bool:
    return (session.scalar(select(func.max(holiday.c.date))) or date.min).year >= year


@cache
def _warn_of(year: int) -> None:
    """Once per process: the term that needs them may be months away."""
    log.warning("the holidays of %s are not known: terms count them as working days; a newer seed knows them (izin seed)", year)


def of_year(session: Session, agency: str, year: int) -> list[Row[Any]]:
    """Rows with date, name and kind, in order; a day that is off twice comes twice."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    public = select(holiday.c.date, holiday.c.name, holiday.c.kind).where(holiday.c.date.between(first, last))
    own = select(day_off.c.date, day_off.c.name, literal(OWN)).where(day_off.c.agency == agency, day_off.c.date.between(first, last))
    return list(session.execute(public.union_all(own).order_by("date", "kind")))


def known_years(session: Session) -> list[int]:
    """Those whose holidays are known."""
    year = func.extract("year", holiday.c.date)
    return [int(found) for found in session.scalars(select(year).group_by(year).order_by(year))]


def add(session: Session, agency: str, day: date, name: str) -> bool:
    """:returns: False when another was faster."""
    new = insert(day_off).values(agency=agency, date=day, name=name).on_conflict_do_nothing()
    return session.scalar(new.returning(day_off.c.date)) is not None


def remove(session: Session, agency: str, day: date) -> bool:
    """:returns: False when it was none of the agency's own days off."""
    gone = delete(day_off).where(day_off.c.agency == agency, day_off.c.date == day)
    return session.scalar(gone.returning(day_off.c.date)) is not None
