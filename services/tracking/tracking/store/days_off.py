"""The days off that agencies have taken for themselves, as identity tells of them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tracking.store.tables import agency_day_off


def own(session: Session, agency: str) -> frozenset[date]:
    return frozenset(session.scalars(select(agency_day_off.c.day).where(agency_day_off.c.agency == agency, agency_day_off.c.off)))


def hear(session: Session, *, agency: str, day: date, off: bool, seq: int) -> None:
    """Unless something newer about the day was heard before."""
    row = insert(agency_day_off).values(agency=agency, day=day, off=off, seq=seq)
    newer = {"off": row.excluded.off, "seq": row.excluded.seq}
    session.execute(row.on_conflict_do_update(index_elements=["agency", "day"], set_=newer, where=row.excluded.seq > agency_day_off.c.seq))
