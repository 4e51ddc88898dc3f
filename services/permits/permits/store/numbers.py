"""Counters: per agency, series, permit type and year they give 1, 2, 3 … without gap or repeat.

The row stays locked until the transaction ends, and a transaction that fails gives its number back.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.domain.office_time import ZONES
from permits.store.tables import counter


@dataclass(frozen=True)
class Taken:
    """`on` is the day the year was read from: the database's clock as the office's shows it."""

    sequence: int
    on: date


def take(session: Session, *, agency: str, series: str, permit_type: str, zone: str) -> Taken:
    today = session.scalars(select(cast(func.timezone(ZONES[zone], func.now()), Date))).one()
    row = insert(counter).values(agency=agency, series=series, permit_type=permit_type, year=today.year, last=1)
    key = ["agency", "series", "permit_type", "year"]
    counted = row.on_conflict_do_update(index_elements=key, set_={"last": counter.c.last + 1}).returning(counter.c.last)
    return Taken(session.execute(counted).scalar_one(), today)
