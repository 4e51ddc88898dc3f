"""Offices as readers are shown them: agencies, regions, days off, changes of settings."""

from datetime import date
from typing import Any

from sqlalchemy.engine import Row

from identity.domain import agency_settings
from identity.views.common import View, time

AGENCY_FACTS = ("place", "regency", "time_zone", "office_unit", "office_phone", "office_hours", "office_email", "office_address")


def agency(row: Row[Any], units: list[Row[Any]], *, works: bool) -> View:
    """`works`: applicants may choose it."""
    facts = {name: getattr(row, name) for name in AGENCY_FACTS}
    shown = [{"code": unit.code, "name": unit.name, "full_name": unit.full_name} for unit in units]
    return {"code": row.code, "name": row.name, "units": shown, "works": works, "since": time(row.since), **facts}


def region(row: Row[Any]) -> View:
    return {"code": row.code, "name": row.name, "level": row.level, "postal_code": row.postal_code}


def village(row: Row[Any]) -> View:
    return {name: getattr(row, name) for name in ("code", "name", "district", "regency", "province", "postal_code")}


def day_off(day: date, name: str, kind: str) -> View:
    return {"date": day.isoformat(), "name": name, "kind": kind}


def settings_change(row: Row[Any], present: View, *, asker: int) -> View:
    """`own`: the reader asked for the change, so another admin must decide."""
    return {
        "settings_change_id": row.id,
        "settings": agency_settings.known(row.settings),
        "settings_now": {name: present[name] for name in agency_settings.known(row.settings)},
        "asked_by": row.asked_by,
        "asked_by_name": row.asked_by_name,
        "asked_at": time(row.asked_at),
        "own": asker == row.asked_by,
    }
