"""What other services keep copies of: agencies, their units, and the days on which they are closed.

Each is told whole, in the transaction that changes it; `tell_all` tells whatever was never told or reads otherwise now, so a system that ran
before there were these events tells of everything at its next seed, and a second seed tells of nothing.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bus import outbox
from bus.context import CallInfo
from bus.outbox import Event, outbox_table
from identity import events
from identity.store import calendar, offices

FACTS = ("place", "regency", "time_zone", "office_unit", "office_phone", "office_hours", "office_email", "office_address", "catalogue_of")


def tell_all(session: Session, *, call: CallInfo) -> int:
    """:returns: how many events that were."""
    return sum(tell_agency(session, code, call=call) for code in sorted(offices.agency_codes(session)))


def tell_agency(session: Session, code: str, *, call: CallInfo) -> int:
    """Of an agency with its units and calendars. :returns: how many events that were."""
    row = offices.the_agency(session, code)
    facts = {name: getattr(row, name) for name in FACTS}
    about = {"agency": code, "agency_name": row.name, **facts, "since": row.since.isoformat()}
    told = [events.agency_changed(about, at=call.now)]
    told += _units(session, code, call)
    told += [_calendar(session, code, year, call) for year in calendar.known_years(session)]
    return _tell_what_is_new(session, told, call)


def tell_units(session: Session, agency: str, *, call: CallInfo) -> None:
    _tell_what_is_new(session, _units(session, agency, call), call)


def tell_calendar(session: Session, agency: str, year: int, *, call: CallInfo) -> None:
    """Of a year whose holidays are known; until they are, readers count on what they shipped with."""
    if year in calendar.known_years(session):
        _tell_what_is_new(session, [_calendar(session, agency, year, call)], call)


def _units(session: Session, agency: str, call: CallInfo) -> list[Event]:
    named = {row.code: {"unit_name": row.name, "unit_full_name": row.full_name} for row in offices.units(session, agency)}
    return [events.unit_changed({"agency": agency, "unit": code, **names}, at=call.now) for code, names in named.items()]


def _calendar(session: Session, agency: str, year: int, call: CallInfo) -> Event:
    days = [{"date": row.date.isoformat(), "name": row.name, "kind": row.kind} for row in calendar.of_year(session, agency, year)]
    return events.calendar_changed({"agency": agency, "year": year, "days": days}, at=call.now)


def _tell_what_is_new(session: Session, told: list[Event], call: CallInfo) -> int:
    new = [event for event in told if event.data != _last_told(session, event)]
    outbox.put(session, new, call=call)
    return len(new)


def _last_told(session: Session, event: Event) -> dict[str, Any] | None:
    of_subject = select(outbox_table.c.data).where(outbox_table.c.subject == event.subject, outbox_table.c.type == event.type)
    found: dict[str, Any] | None = session.scalar(of_subject.order_by(outbox_table.c.seq.desc()).limit(1))
    return found
