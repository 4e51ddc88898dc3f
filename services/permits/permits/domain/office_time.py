"""When it is at an office. Its agency says in which of the country's zones it stands; none of them has summer time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
USUAL = "WIB"  # of an agency that has said nothing else
LATEST = "WIT"  # the zone in which a day begins first


def at_office(moment: datetime, zone: str) -> datetime:
    """The moment by the office's clock, whose `%Z` is the zone's abbreviation."""
    return moment.astimezone(ZoneInfo(ZONES[zone]))


def office_date(moment: datetime, zone: str) -> date:
    return at_office(moment, zone).date()


def begins(day: date, zone: str) -> datetime:
    """The first moment of the office's day."""
    return datetime.combine(day, time.min, ZoneInfo(ZONES[zone]))
