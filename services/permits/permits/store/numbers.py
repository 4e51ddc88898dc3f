"""Counters: per agency, series, permit type and year they give 1, 2, 3 … without gap or repeat.

The row stays locked until the transaction ends, and a transaction that fails gives its number back.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Integer, bindparam, cast, extract, func
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.office_time import ZONES
from permits.store.tables import counter


@dataclass(frozen=True)
class Taken:
    """`on` is the day the year was read from: the database's clock as the office's shows it."""

    sequence: int
    on: date


def take(session: Session, *, agency: str, series: str, permit_type: str, zone: str) -> Taken:
    counted = {"of": agency, "in_series": series, "for_type": permit_type, "zone": ZONES[zone]}
    return Taken(*session.execute(_TAKE, counted).one())


_TODAY = cast(func.timezone(bindparam("zone"), func.now()), Date)
_TAKE = (
    insert(counter)
    .values(
        agency=bindparam("of"),
        series=bindparam("in_series"),
        permit_type=bindparam("for_type"),
        year=cast(extract("year", _TODAY), Integer),
        last=1,
    )
    .on_conflict_do_update(index_elements=["agency", "series", "permit_type", "year"], set_={"last": counter.c.last + 1})
    .returning(counter.c.last, _TODAY)
)
