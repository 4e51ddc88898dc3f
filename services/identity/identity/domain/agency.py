"""An agency: the office of one regency or city. Place and time zone follow from its name and its regency, unless they are given."""

import re
from dataclasses import dataclass

from identity.domain.answers import tidy
from identity.domain.faults import Fault, fault, refuse
from identity.domain.office_time import ZONES

CODE = re.compile(r"[a-z0-9-]{1,60}")
REGENCY = re.compile(r"[0-9]{2}\.[0-9]{2}")
WIB, WITA, WIT = TIME_ZONES = tuple(ZONES)
# Provinces by the first two digits of a region's code (Keppres 41/1987, and the provinces that were made since). The others have WIB.
IN_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
IN_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
KINDS = re.compile(r"^(kabupaten|kab\.|kota)\s+", re.IGNORECASE)
LONGEST_NAME = 100


@dataclass(frozen=True)
class Agency:
    """`regency`: the code of the region in which its permits hold. `place`: the place in the date line of its letters. `catalogue_of`: the agency
    whose permit types are copied at the beginning; None: it begins without."""

    code: str
    name: str
    regency: str
    place: str
    time_zone: str
    office_unit: str
    office_phone: str | None = None
    office_hours: str | None = None
    office_email: str | None = None
    office_address: str | None = None
    catalogue_of: str | None = None


def agency(
    *,
    code: str,
    name: str,
    regency: str,
    office: str,
    known_regencies: frozenset[str],
    known_agencies: frozenset[str],
    place: str | None = None,
    time_zone: str | None = None,
    catalogue_of: str | None = None,
    **more: str | None,
) -> Agency:
    """A new agency, whose counter is the unit named `office`. :raises Invalid: invalid_fields."""
    name, office = tidy(name), tidy(office)
    faults = {
        "code": None if CODE.fullmatch(code) else fault("pattern"),
        "name": _name_fault(name),
        "office": _name_fault(office) or (None if unit_code(office) else fault("pattern")),
        "regency": None if REGENCY.fullmatch(regency) and regency in known_regencies else fault("unknown_region"),
        "time_zone": None if time_zone in (None, *TIME_ZONES) else fault("enum"),
        "catalogue_of": None if catalogue_of is None or catalogue_of in known_agencies else fault("unknown_agency"),
    }
    refuse({field: found for field, found in faults.items() if found})
    said = {field: tidy(value or "") or None for field, value in more.items()}
    return Agency(
        code=code, name=name, regency=regency, place=tidy(place or "") or place_in(name), time_zone=time_zone or zone_of(regency),
        office_unit=unit_code(office), catalogue_of=catalogue_of, **said,
    )  # fmt: skip


def changed(*, name: str | None = None, time_zone: str | None = None, **more: str | None) -> dict[str, str]:
    """The changed facts of an agency by name. :raises Invalid: invalid_fields."""
    said = {"name": name, "time_zone": time_zone, **more}
    given = {fact: tidy(value) for fact, value in said.items() if value is not None}
    faults = {"name": _name_fault(given["name"]) if "name" in given else None}
    faults["time_zone"] = None if given.get("time_zone", WIB) in TIME_ZONES else fault("enum")
    refuse({field: found for field, found in faults.items() if found})
    return given


def _name_fault(name: str) -> Fault | None:
    if not name:
        return fault("required")
    return fault("too_long", limit=LONGEST_NAME, got=len(name)) if len(name) > LONGEST_NAME else None


def zone_of(region: str) -> str:
    """The time zone of the province in which a region lies."""
    province = region[:2]
    return WITA if province in IN_WITA else WIT if province in IN_WIT else WIB


def place_in(name: str) -> str:
    """The place in an agency's name: the name without "Kabupaten" or "Kota"."""
    return KINDS.sub("", name)


def unit_code(name: str) -> str:
    """The unit's code, used in addresses and, in capitals, in numbers."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
