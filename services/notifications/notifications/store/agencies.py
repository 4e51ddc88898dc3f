"""Agencies, copied from identity's events."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from notifications.domain.agency import Agency
from notifications.domain.office_time import USUAL
from notifications.store.tables import agency

_FACTS = (agency.c.code, agency.c.name, agency.c.time_zone, agency.c.office_phone, agency.c.office_hours)


def save(session: Session, one: Agency, *, seq: int) -> None:
    """Store the agency, unless a newer event about it was handled before."""
    values = {**asdict(one), "seq": seq}
    row = insert(agency).values(values)
    session.execute(row.on_conflict_do_update(index_elements=["code"], set_=values, where=row.excluded.seq > agency.c.seq))


def get(session: Session, code: str) -> Agency:
    """The agency as known from events; when no event about it was handled yet, only its code is known,
    and the usual time zone is used."""
    row = session.execute(select(*_FACTS).where(agency.c.code == code)).first()
    return Agency(**row._mapping) if row else Agency(code, time_zone=USUAL)
