"""The office: its units and its regions. Changed by the seed and by what identity tells, read by everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import Conflict
from permits.domain.office_time import USUAL
from permits.store import json
from permits.store.tables import DISTRICT_LENGTH, agency, region, unit


@dataclass(frozen=True)
class Unit:
    """`full_name` stands on letterheads."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True)
class Office:
    """`place`: what its letters are dated from; `zone`: WIB, WITA or WIT."""

    code: str
    name: str
    place: str
    zone: str
    units: tuple[Unit, ...]
    phone: str | None = None
    address: str | None = None

    def the_unit(self, code: str) -> Unit:
        """For codes that were checked when they were stored."""
        return next(unit for unit in self.units if unit.code == code)


# Statements of nearly every request, put together once: that takes longer than to read their rows.
_UNITS = select(unit).where(unit.c.agency == bindparam("of")).order_by(unit.c.code)
_HAS_CODE = region.c.code == any_(bindparam("codes", type_=ARRAY(Text)))
_HAS_NAME = func.lower(region.c.name) == any_(bindparam("names", type_=ARRAY(Text)))
_REGIONS = select(region.c.code, region.c.name).where(region.c.agency == bindparam("of"), or_(_HAS_CODE, _HAS_NAME))
_DISTRICTS = select(region.c.code, region.c.name).where(region.c.agency == bindparam("of"), func.length(region.c.code) == DISTRICT_LENGTH)
_ROLES_HELD = select(agency.c.roles_held).where(agency.c.code == bindparam("of"))
_ZONE = select(agency.c.time_zone).where(agency.c.code == bindparam("of"))
_FIRST_AGENCY = select(agency.c.code).order_by(agency.c.since, agency.c.code).limit(1)


def units(session: Session, *, of: str) -> list[str]:
    """The codes of the agency's units; none when the agency is unknown here."""
    return [found.code for found in units_of(session, of)]


def units_of(session: Session, of: str) -> tuple[Unit, ...]:
    told = session.execute(_UNITS, {"of": of}).all()
    if told:
        return tuple(Unit(row.code, row.name, row.full_name or row.name) for row in told)
    seeded = session.execute(select(agency.c.units).where(agency.c.code == of)).scalar_one_or_none()
    return tuple(json.read(Unit, each) for each in seeded or [])


def the_office(session: Session, code: str) -> Office:
    """For codes that are foreign keys: it is there."""
    row = session.execute(select(agency).where(agency.c.code == code)).one()
    return Office(row.code, row.name, row.place or row.name, row.time_zone, units_of(session, code), row.office_phone, row.office_address)


def first_agency(session: Session) -> str:
    """The code of the agency that was there first; "" while there is none."""
    return session.scalar(_FIRST_AGENCY) or ""


def zone(session: Session, *, of: str) -> str:
    """The time zone of the agency's calendar; that of the first agency's region for one that is not known here."""
    return session.scalar(_ZONE, {"of": of}) or USUAL


def save_agency(session: Session, code: str, *, since: datetime, seq: int, **facts: str | None) -> bool:
    """Stores the agency. :returns: False when a newer event about it was handled before."""
    values = {**facts, "since": since, "seq": seq}
    row = insert(agency).values(code=code, units=[], **values)
    newer = row.on_conflict_do_update(index_elements=["code"], set_=values, where=row.excluded.seq > agency.c.seq)
    return session.scalar(newer.returning(agency.c.code)) is not None


def save_unit(session: Session, *, of: str, code: str, name: str, full_name: str | None, seq: int) -> None:
    """Stores the unit, unless a newer event about it was handled before."""
    values = {"name": name, "full_name": full_name, "seq": seq}
    row = insert(unit).values(agency=of, code=code, **values)
    session.execute(row.on_conflict_do_update(index_elements=["agency", "code"], set_=values, where=row.excluded.seq > unit.c.seq))


def roles_held(session: Session, *, of: str) -> dict[str, list[str]] | None:
    """By role: the units of those in the agency who have it. None: not known yet."""
    held: dict[str, list[str]] | None = session.execute(_ROLES_HELD, {"of": of}).scalar_one_or_none()
    return held


def save_roles_held(session: Session, held: dict[str, list[str]], *, of: str, seq: int) -> bool:
    """Stores which roles somebody has, unless a newer event about it was handled before. :returns: False when the agency is not known yet."""
    newer = or_(agency.c.roles_seq.is_(None), agency.c.roles_seq < seq)
    session.execute(update(agency).where(agency.c.code == of, newer).values(roles_held=held, roles_seq=seq))
    return session.scalar(select(agency.c.code).where(agency.c.code == of)) is not None


def regions(session: Session, *, of: str, codes: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Names by code of the districts and villages in which the agency's permits may hold: those that have one of the codes, or of the names
    (in small letters)."""
    return dict(session.execute(_REGIONS, {"of": of, "codes": list(codes), "names": list(names)}).all())


def districts(session: Session, *, of: str) -> dict[str, str]:
    """Names of the agency's districts by code."""
    return dict(session.execute(_DISTRICTS, {"of": of}).all())


def put_office(session: Session, office: dict[str, Any]) -> None:
    """Adds the agency as it was shipped; one that is there stays: identity tells of it."""
    session.execute(insert(agency).values(office).on_conflict_do_nothing())


def put_regions(session: Session, names: dict[str, str], *, of: str) -> None:
    """Regions that are not among `names` are no choice any more; applications keep the names they have."""
    row = insert(region).values([{"agency": of, "code": code, "name": name} for code, name in names.items()])
    session.execute(row.on_conflict_do_update(index_elements=["agency", "code"], set_={"name": row.excluded.name}))
    session.execute(delete(region).where(region.c.agency == of, region.c.code.not_in(names)))


def service_standard(session: Session, *, of: str) -> tuple[dict[str, str], int]:
    """What the agency has written, by component, and the revision; nothing of an agency that is unknown here."""
    row = session.execute(select(agency.c.service_standard, agency.c.service_standard_revision).where(agency.c.code == of)).one_or_none()
    return (json.texts(row.service_standard), row.service_standard_revision) if row else ({}, 0)


def save_service_standard(session: Session, texts: dict[str, str], *, of: str, revision: int) -> int:
    """:returns: the new revision. :raises Conflict: service_standard_outdated, when it is no longer at `revision`."""
    at_it = (agency.c.code == of, agency.c.service_standard_revision == revision)
    saved = update(agency).where(*at_it).values(service_standard=texts, service_standard_revision=agency.c.service_standard_revision + 1)
    new: int | None = session.execute(saved.returning(agency.c.service_standard_revision)).scalar_one_or_none()
    if new is None:
        raise Conflict("service_standard_outdated", "somebody changed it since it was read")
    return new
