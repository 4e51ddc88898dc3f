"""The operator's commands that create and change an agency: its counter, its place and its help line, published to all services."""

from dataclasses import asdict

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bus.context import CallInfo
from bus.database import Session
from bus.refusals import Conflict, NotFound
from identity import copies
from identity.domain import agency as rules
from identity.domain.agency import Agency
from identity.domain.answers import tidy
from identity.store import audit, offices, tables

BY = "operator"


def create(session: Session, *, call: CallInfo, office_name: str | None = None, **said: str | None) -> Agency:
    """`said`: the arguments of `identity.domain.agency.agency`. :raises Invalid: invalid_fields. :raises Conflict: agency_known."""
    known = offices.known_regions(session, {said["regency"] or ""})
    new = rules.agency(known_regencies=known, known_agencies=offices.agency_codes(session), **said)  # type: ignore[arg-type]
    row = upsert(tables.agency).values(**asdict(new), since=call.now).on_conflict_do_nothing()
    if session.scalar(row.returning(tables.agency.c.code)) is None:
        raise Conflict("agency_known", "there is an agency of that code")
    unit = {"code": new.office_unit, "name": tidy(said["office"] or ""), "full_name": office_name or None}
    session.execute(insert(tables.unit).values(agency=new.code, **unit))
    copies.publish_agency(session, new.code, call=call)
    audit.record(session, call, "agency_created", f"agency/{new.code}", agency=new.code, by=BY)
    return new


def change(session: Session, code: str, *, call: CallInfo, time_zone: str | None = None, **said: str | None) -> None:
    """Changes the facts that are given; the others stay. :raises NotFound: agency_not_found. :raises Invalid: invalid_fields."""
    if code not in offices.agency_codes(session):
        raise NotFound("agency_not_found", "no agency of that code")
    given = rules.changed(time_zone=time_zone, **said)
    if given:
        session.execute(update(tables.agency).where(tables.agency.c.code == code).values(**given))
        copies.publish_agency(session, code, call=call)
        audit.record(session, call, "agency_changed", f"agency/{code}", agency=code, by=BY, facts=sorted(given))


def regency_named(session: Session, name: str) -> str | None:
    """The code of the regency or city with this name; None when no or more than one has it."""
    level_2 = (tables.region.c.level == 2, tables.region.c.gone_at.is_(None))
    found = session.scalars(select(tables.region.c.code).where(*level_2, func.lower(tables.region.c.name) == tidy(name).lower())).all()
    return found[0] if len(found) == 1 else None
