"""Publishes what other services keep copies of: agencies, their units, the roles that somebody
there has, and the days on which they are closed.

Each event carries the whole agency, unit, list of roles or year, and is part of the transaction that changes it. `publish_all` publishes what was never
published or has changed since: `izin seed` calls it, and a second seed publishes nothing.
"""

from typing import Any

from sqlalchemy import select

from bus import outbox
from bus.context import CallInfo
from bus.database import Session
from bus.outbox import Event, outbox_table
from identity import events
from identity.store import calendar, offices, staff

FACTS = ("place", "regency", "time_zone", "office_unit", "office_phone", "office_hours", "office_email", "office_address", "catalogue_of")


def publish_all(session: Session, *, call: CallInfo) -> int:
    """:returns: the number of events."""
    return sum(publish_agency(session, code, call=call) for code in sorted(offices.agency_codes(session)))


def publish_agency(session: Session, code: str, *, call: CallInfo) -> int:
    """Publishes an agency with its units and calendars. :returns: the number of events."""
    row = offices.the_agency(session, code)
    facts = {name: getattr(row, name) for name in FACTS}
    about = {"agency": code, "agency_name": row.name, **facts, "since": row.since.isoformat()}
    found = [events.agency_changed(about, at=call.now)]
    found += [*_units(session, code, call), _roles(session, code, call)]
    found += [_calendar(session, code, year, call) for year in calendar.known_years(session)]
    return _publish_changed(session, found, call)


def publish_units(session: Session, agency: str, *, call: CallInfo) -> None:
    _publish_changed(session, _units(session, agency, call), call)


def publish_roles(session: Session, agency: str, *, call: CallInfo) -> None:
    """Callers hold `staff.one_at_a_time`, so that no other decision on the staff is missed."""
    _publish_changed(session, [_roles(session, agency, call)], call)


def publish_calendar(session: Session, agency: str, year: int, *, call: CallInfo) -> None:
    """Publishes a year, if its holidays are known; until then readers use the list that their migration brought."""
    if year in calendar.known_years(session):
        _publish_changed(session, [_calendar(session, agency, year, call)], call)


def _units(session: Session, agency: str, call: CallInfo) -> list[Event]:
    named = {row.code: {"unit_name": row.name, "unit_full_name": row.full_name} for row in offices.units(session, agency)}
    return [events.unit_changed({"agency": agency, "unit": code, **names}, at=call.now) for code, names in named.items()]


def _roles(session: Session, agency: str, call: CallInfo) -> Event:
    return events.roles_held(agency, staff.roles_held(session, agency), at=call.now)


def _calendar(session: Session, agency: str, year: int, call: CallInfo) -> Event:
    days = [{"date": row.date.isoformat(), "name": row.name, "kind": row.kind} for row in calendar.of_year(session, agency, year)]
    return events.calendar_changed({"agency": agency, "year": year, "days": days}, at=call.now)


def _publish_changed(session: Session, found: list[Event], call: CallInfo) -> int:
    new = [event for event in found if event.data != _last_published(session, event)]
    outbox.put(session, new, call=call)
    return len(new)


def _last_published(session: Session, event: Event) -> dict[str, Any] | None:
    of_subject = select(outbox_table.c.data).where(outbox_table.c.subject == event.subject, outbox_table.c.type == event.type)
    data: dict[str, Any] | None = session.scalar(of_subject.order_by(outbox_table.c.seq.desc()).limit(1))
    return data
