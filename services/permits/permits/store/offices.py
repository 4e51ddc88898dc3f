"""The office: its units, its regions, its catalogue, its days off. Changed by the seed and by what identity tells, read by everyone."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bus.refusals import NotFound
from permits.domain.catalogue import Elsewhere, PermitType
from permits.store import json
from permits.store.tables import agency, agency_day_off, day_off, permit_type, region

# No service limit comes near a year, so days off are read this far ahead.
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Unit:
    """`name` stands in numbers, `full_name` on letterheads."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True)
class Office:
    code: str
    name: str
    units: tuple[Unit, ...]

    def the_unit(self, code: str) -> Unit:
        """For codes that were checked when they were stored."""
        return next(unit for unit in self.units if unit.code == code)


def units(session: Session, *, of: str) -> list[str]:
    """The codes of the agency's units; none when the agency is unknown here."""
    rows = session.execute(select(agency.c.units).where(agency.c.code == of)).scalar_one_or_none()
    return [unit["code"] for unit in rows or []]


def the_office(session: Session, code: str) -> Office:
    """For codes that are foreign keys: it is there."""
    row = session.execute(select(agency).where(agency.c.code == code)).one()
    return Office(row.code, row.name, tuple(json.read(Unit, unit) for unit in row.units))


def permit_types(session: Session, *, of: str) -> list[PermitType]:
    """Every permit type of the agency `of`, by name."""
    rows = session.execute(select(permit_type).where(permit_type.c.agency == of))
    return sorted(map(_permit_type, rows), key=lambda found: found.name)


def find_permit_type(session: Session, code: str, *, of: str) -> PermitType | None:
    row = session.execute(select(permit_type).where(permit_type.c.agency == of, permit_type.c.code == code)).one_or_none()
    return _permit_type(row) if row else None


def _permit_type(row: Row[Any]) -> PermitType:
    return json.permit_type(row.data, everyday_words=row.everyday_words or (), research_notes=row.research_notes or ())


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


def days_off(session: Session, *, of: str, since: date) -> frozenset[date]:
    """Everybody's, and those that the agency has taken for itself."""
    until = since + AHEAD
    public = select(day_off.c.day).where(day_off.c.agency == of, day_off.c.day.between(since, until))
    own = select(agency_day_off.c.day).where(
        agency_day_off.c.agency == of, agency_day_off.c.off, agency_day_off.c.day.between(since, until)
    )
    return frozenset(session.execute(public.union(own)).scalars())


def hear_of_day_off(session: Session, *, of: str, day: date, off: bool, seq: int) -> None:
    """Unless something newer about the day was heard before."""
    row = insert(agency_day_off).values(agency=of, day=day, off=off, seq=seq)
    newer = {"off": row.excluded.off, "seq": row.excluded.seq}
    session.execute(row.on_conflict_do_update(index_elements=["agency", "day"], set_=newer, where=row.excluded.seq > agency_day_off.c.seq))


def put_office(session: Session, office: dict[str, Any]) -> None:
    """Adds the agency or brings it up to date, as those below do with theirs."""
    row = insert(agency).values(office)
    session.execute(row.on_conflict_do_update(index_elements=["code"], set_={"name": row.excluded.name, "units": row.excluded.units}))


def put_permit_types(session: Session, types: Iterable[PermitType], *, of: str) -> None:
    rows = [
        {"agency": of, "code": one.code, "data": json.written_permit_type(one)} | {name: list(getattr(one, name)) for name in json.BESIDE}
        for one in types
    ]
    row = insert(permit_type).values(rows)
    changed = {name: row.excluded[name] for name in ("data", *json.BESIDE)}
    session.execute(row.on_conflict_do_update(index_elements=["agency", "code"], set_=changed))


def put_elsewhere(session: Session, found: Iterable[Elsewhere], *, of: str) -> None:
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=[asdict(one) for one in found]))


def put_regions(session: Session, names: dict[str, str], *, of: str) -> None:
    """Regions that are not among `names` are no choice any more; applications keep the names they have."""
    row = insert(region).values([{"agency": of, "code": code, "name": name} for code, name in names.items()])
    session.execute(row.on_conflict_do_update(index_elements=["agency", "code"], set_={"name": row.excluded.name}))
    session.execute(delete(region).where(region.c.agency == of, region.c.code.not_in(names)))


def put_days_off(session: Session, days: dict[date, str], *, of: str) -> None:
    row = insert(day_off).values([{"agency": of, "day": day, "name": name} for day, name in days.items()])
    session.execute(row.on_conflict_do_update(index_elements=["agency", "day"], set_={"name": row.excluded.name}))
