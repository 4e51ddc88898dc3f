"""The office: its units, its regions, its catalogue. Changed by the seed and by what identity tells, read by everyone."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bus.refusals import NotFound
from permits.domain.catalogue import Elsewhere, PermitType, is_changed
from permits.store import json
from permits.store.tables import agency, permit_type, permit_type_version, region, unit


@dataclass(frozen=True)
class Unit:
    """`full_name` stands on letterheads."""

    code: str
    name: str
    full_name: str

    @property
    def in_numbers(self) -> str:
        return self.code.upper()


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


def units(session: Session, *, of: str) -> list[str]:
    """The codes of the agency's units; none when the agency is unknown here."""
    return [found.code for found in _units(session, of)]


def _units(session: Session, of: str) -> tuple[Unit, ...]:
    told = session.execute(select(unit).where(unit.c.agency == of).order_by(unit.c.code)).all()
    if told:
        return tuple(Unit(row.code, row.name, row.full_name or row.name) for row in told)
    seeded = session.execute(select(agency.c.units).where(agency.c.code == of)).scalar_one_or_none()
    return tuple(json.read(Unit, each) for each in seeded or [])


def the_office(session: Session, code: str) -> Office:
    """For codes that are foreign keys: it is there."""
    row = session.execute(select(agency).where(agency.c.code == code)).one()
    return Office(row.code, row.name, row.place or row.name, row.time_zone, _units(session, code), row.office_phone, row.office_address)


def first_agency(session: Session) -> str:
    """The code of the agency that was there first; "" while there is none."""
    return session.scalar(select(agency.c.code).order_by(agency.c.since, agency.c.code).limit(1)) or ""


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


VERSIONED = ("agency", "code", "version", "data")  # what a version keeps of a permit type


def begin_catalogue(session: Session, *, of: str, like: str) -> None:
    """An agency without permit types gets those of another, and what that one's people look for elsewhere.

    :raises LookupError: the other has none, or is not known yet: its event is still on its way.
    """
    if session.scalar(select(permit_type.c.code).where(permit_type.c.agency == of).limit(1)) is not None:
        return
    others = [column for column in permit_type.c if column.name not in ("agency", "version")]
    taken = select(literal(of), *others).where(permit_type.c.agency == like)
    copied: Any = session.execute(insert(permit_type).from_select(["agency", *(column.name for column in others)], taken))
    if not copied.rowcount:
        raise LookupError(f"no catalogue of {like}")
    first = select(*(permit_type.c[name] for name in VERSIONED)).where(permit_type.c.agency == of)
    session.execute(insert(permit_type_version).from_select(VERSIONED, first))
    other = agency.alias("other")
    theirs = select(other.c.elsewhere).where(other.c.code == like).scalar_subquery()
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=theirs))


def permit_types(session: Session, *, of: str) -> list[PermitType]:
    """Every permit type of the agency `of`, by name."""
    rows = session.execute(select(permit_type).where(permit_type.c.agency == of))
    return sorted(map(_permit_type, rows), key=lambda found: found.name)


def find_permit_type(session: Session, code: str, *, of: str) -> PermitType | None:
    row = session.execute(select(permit_type).where(permit_type.c.agency == of, permit_type.c.code == code)).one_or_none()
    return _permit_type(row) if row else None


def _permit_type(row: Row[Any]) -> PermitType:
    beside = {name: getattr(row, name) or () for name in json.BESIDE}
    return json.permit_type(row.data, version=row.version, **beside)


def permit_type_as_pinned(session: Session, code: str, *, of: str, version: int | None) -> PermitType:
    """As it was in that version; as it is today where none was pinned. :raises NotFound: permit_type_not_found."""
    pinned = permit_type_version.c
    found = select(pinned.data).where(pinned.agency == of, pinned.code == code, pinned.version == version)
    data = session.execute(found).scalar_one_or_none() if version else None
    return json.permit_type(data, version=version or 1) if data else the_permit_type(session, code, of=of)


def elsewhere(session: Session, *, of: str) -> list[Elsewhere]:
    """What people look for at the agency and others issue."""
    found = session.execute(select(agency.c.elsewhere).where(agency.c.code == of)).scalar_one_or_none()
    return [json.read(Elsewhere, each, words=tuple(each["words"])) for each in found or []]


def the_permit_type(session: Session, code: str, *, of: str) -> PermitType:
    """:raises NotFound: permit_type_not_found."""
    found = find_permit_type(session, code, of=of)
    if not found:
        raise NotFound("permit_type_not_found", "no such permit type")
    return found


def regions(session: Session, *, of: str) -> dict[str, str]:
    """Names by code of the districts and villages in which the agency's permits may hold."""
    found = select(region.c.code, region.c.name).where(region.c.agency == of)
    return {row.code: row.name for row in session.execute(found)}


def put_office(session: Session, office: dict[str, Any]) -> None:
    """Adds the agency as it was shipped; one that is there stays: identity tells of it."""
    session.execute(insert(agency).values(office).on_conflict_do_nothing())


def put_permit_types(session: Session, types: Iterable[PermitType], *, of: str) -> None:
    """An entry that says something new becomes its next version; the earlier ones stay for who pinned them."""
    locked = select(permit_type).where(permit_type.c.agency == of).with_for_update()
    known = {row.code: _permit_type(row) for row in session.execute(locked)}
    rows, versions = [], []
    for one in types:
        before = known.get(one.code)
        is_new = before is None or is_changed(before, one)
        version = (before.version if before else 0) + is_new
        row = {"agency": of, "code": one.code, "version": version, "data": json.written_permit_type(one)}
        rows.append(row | {name: list(getattr(one, name)) for name in json.BESIDE})
        versions += [row] if is_new else []
    put = insert(permit_type).values(rows)
    changed = {name: put.excluded[name] for name in ("version", "data", *json.BESIDE)}
    session.execute(put.on_conflict_do_update(index_elements=["agency", "code"], set_=changed))
    if versions:
        session.execute(insert(permit_type_version), versions)


def put_elsewhere(session: Session, found: Iterable[Elsewhere], *, of: str) -> None:
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=[asdict(one) for one in found]))


def put_regions(session: Session, names: dict[str, str], *, of: str) -> None:
    """Regions that are not among `names` are no choice any more; applications keep the names they have."""
    row = insert(region).values([{"agency": of, "code": code, "name": name} for code, name in names.items()])
    session.execute(row.on_conflict_do_update(index_elements=["agency", "code"], set_={"name": row.excluded.name}))
    session.execute(delete(region).where(region.c.agency == of, region.c.code.not_in(names)))
