"""Agencies: copies of what identity tells."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from tracking.domain.office_time import USUAL
from tracking.store.tables import agency


def save(session: Session, code: str, *, name: str, time_zone: str, seq: int) -> None:
    """Stores the agency, unless a newer event about it was handled before."""
    values = {"name": name, "time_zone": time_zone, "seq": seq}
    row = insert(agency).values(code=code, **values)
    session.execute(row.on_conflict_do_update(index_elements=["code"], set_=values, where=row.excluded.seq > agency.c.seq))


def time_zone(session: Session, code: str) -> str:
    """WIB, WITA or WIT; the usual one until identity has told of the agency."""
    return session.scalar(select(agency.c.time_zone).where(agency.c.code == code)) or USUAL
