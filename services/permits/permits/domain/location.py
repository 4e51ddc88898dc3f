"""Where a permit shall hold: an address in a district and a village that the agency's own regions name, never what somebody typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bus.refusals import Invalid
from permits.domain.coordinates import distance_km, is_in_country, read_coordinates

# What people write before a region's name, though the name does without.
KINDS = frozenset({"kecamatan", "kec", "kec.", "desa", "ds", "ds.", "kelurahan", "kel", "kel."})
DISTRICT, VILLAGE = 3, 4  # how many parts the code of a region has: 31.71.01, 31.71.01.1001
WARD = "1"  # the last part of a village's code begins so for a kelurahan, with 2 for a desa


@dataclass(frozen=True)
class Location:
    """`region` is the code of the village, or of the district while no village is chosen. Without a code district and village are text
    from the time when people wrote them: still shown, but to be chosen before the application is submitted. `point`: where it is on the map,
    as `read_coordinates` writes it; nobody has to say it."""

    address: str
    district: str
    village: str
    note: str
    region: str | None = None
    point: str | None = None

    @property
    def complete(self) -> bool:
        return bool(self.address.strip()) and _parts(self.region) == VILLAGE

    @property
    def district_code(self) -> str | None:
        return ".".join(self.region.split(".")[:DISTRICT]) if self.region else None

    @property
    def in_full(self) -> str:
        """One line for the permit. What was written once may begin with "Kecamatan" itself."""
        kind = {True: "Kelurahan", False: "Desa"}[self.region.split(".")[-1].startswith(WARD)] if self.region else "Desa/Kelurahan"
        line = f"{self.address}, {kind} {bare(self.village)}, Kecamatan {bare(self.district)}"
        return f"{line} ({self.note})" if self.note else line


@dataclass(frozen=True)
class Landmark:
    """A place of the regency that everybody knows, mostly its capital. `reach_km`: no place of the regency is farther away from it."""

    name: str
    point: str
    reach_km: int

    def distance_km(self, location: Location | None) -> float | None:
        """None of a location without a point."""
        return distance_km(self.point, location.point) if location and location.point else None


def locate(typed: Mapping[str, Any], *, regions: Mapping[str, str], before: Location | None = None) -> Location:
    """The place that was meant, by the code of its region or by the names of district and village; `regions` are names by code. A point that
    is not named stays as it was `before`, an empty one takes it away.

    :raises Invalid: invalid_fields (location.region, location.district, location.village): unknown_region; (location.point): as for
        `read_coordinates`, or coordinates_abroad.
    """
    point = _point(typed.get("point"), before=before)
    code = typed.get("region") or _code_of(typed, regions)
    if code and (code not in regions or _parts(code) not in (DISTRICT, VILLAGE)):
        raise _unknown("region")
    district = ".".join(code.split(".")[:DISTRICT])
    village = regions[code] if _parts(code) == VILLAGE else ""
    return Location(typed["address"], regions.get(district, ""), village, typed["note"], code or None, point)


def _point(typed: str | None, *, before: Location | None) -> str | None:
    if typed is None:
        return before.point if before else None
    point = read_coordinates(typed, field="location.point")
    if point and not is_in_country(point):
        raise Invalid("invalid_fields", "the point lies abroad", fields={"location.point": {"code": "coordinates_abroad"}})
    return point


def meant(typed: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What `locate` needs of the regions: those of these codes, or else those of these names, in small letters."""
    parts = (typed.get("region") or "").split(".")
    district, village = _written(typed)
    codes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return codes, [bare(name).lower() for name in (district, village, f"{village} {bare(district)}")]


def bare(name: str) -> str:
    """The name without "Kecamatan", "Desa" or "Kelurahan" before it, once or more often."""
    words = name.split()
    while len(words) > 1 and words[0].casefold() in KINDS:
        words = words[1:]
    return " ".join(words)


def _code_of(typed: Mapping[str, Any], regions: Mapping[str, str]) -> str:
    """ "" where nothing was written."""
    district, village = _written(typed)
    if not district and not village:
        return ""
    found = _named(district, _below("", regions))
    if found is None:
        raise _unknown("district")
    inside = _village(village, found, regions) if village else found
    if inside is None:
        raise _unknown("village")
    return inside


def _written(typed: Mapping[str, Any]) -> tuple[str, str]:
    district, village = (str(typed.get(name) or "").strip() for name in ("district", "village"))
    return district, village


def _village(name: str, district: str, regions: Mapping[str, str]) -> str | None:
    """Also where the official name goes on with the district's: "Pasar I" of district "Kota" as "Pasar I Kota"."""
    villages = _below(district, regions)
    return _named(name, villages) or _named(f"{name} {regions[district]}", villages)


def _below(parent: str, regions: Mapping[str, str]) -> dict[str, str]:
    """The villages of a district; without one the districts."""
    parts = VILLAGE if parent else DISTRICT
    return {code: name for code, name in regions.items() if _parts(code) == parts and (not parent or code.startswith(f"{parent}."))}


def _named(name: str, regions: Mapping[str, str]) -> str | None:
    """The only one of that name."""
    wanted = bare(name).casefold()
    codes = [code for code, each in regions.items() if each.casefold() == wanted]
    return codes[0] if len(codes) == 1 else None


def _parts(code: str | None) -> int:
    return code.count(".") + 1 if code else 0


def _unknown(field: str) -> Invalid:
    return Invalid("invalid_fields", "the agency has no such region", fields={f"location.{field}": {"code": "unknown_region"}})
