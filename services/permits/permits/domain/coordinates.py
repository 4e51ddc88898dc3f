"""A point on the earth, in the forms in which people have it, kept in one: latitude and longitude as maps show them ("-3.65120, 103.77020")."""

import math
import re
from urllib.parse import unquote

from bus.refusals import Invalid

LONGEST = 500  # characters that are read: a map's link is long
EARTH_KM = 6371.0
# The country's corners, with the sea around it: latitudes, then longitudes.
COUNTRY = ((-11.5, 6.5), (94.5, 141.5))

_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"', "\u00a0": " "}
)
_NUMBER = r"-?[0-9]{1,3}\.[0-9]{1,15}"
_PLAIN = re.compile(rf"\(?\s*({_NUMBER})\s*°?\s*[,;/\s]\s*({_NUMBER})\s*°?\s*\)?")
_WITH_COMMAS = re.compile(r"\(?\s*(-?[0-9]{1,3},[0-9]{1,15})\s*°?\s*(?:[;/,]\s*|\s)(-?[0-9]{1,3},[0-9]{1,15})\s*°?\s*\)?")
# Degrees, minutes and seconds with the half of the globe before or behind them. S, LS: lintang selatan; U, LU: utara; T, BT: bujur timur.
_HALF = {"S": -1, "LS": -1, "N": 1, "U": 1, "LU": 1, "E": 1, "T": 1, "BT": 1, "W": -1, "B": -1, "BB": -1}
_ANGLE = r"([0-9]{1,3}(?:[.,][0-9]{1,15})?)\s*°?\s*(?:([0-9]{1,2}(?:[.,][0-9]{1,15})?)\s*'\s*)?(?:([0-9]{1,2}(?:[.,][0-9]{1,15})?)\s*(?:\"|'')\s*)?"
_BEHIND = re.compile(rf"\s*{_ANGLE}\s*(LS|LU|S|N|U)\s*[,;/]?\s*{_ANGLE}\s*(BT|BB|E|T|W|B)\s*")
_BEFORE = re.compile(rf"\s*(LS|LU|S|N|U)\s*{_ANGLE}\s*[,;/]?\s*(BT|BB|E|T|W|B)\s*{_ANGLE}\s*")
_IS_LINK = re.compile(r"https?://|geo:|www\.", re.IGNORECASE)
_PAIR = rf"({_NUMBER})(?:,|~|/|\+|\s)+({_NUMBER})"
# Where links have the place itself come before where they have the middle of the map.
_IN_LINKS = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&]mlat=({_NUMBER})&mlon=({_NUMBER})"),
    re.compile(rf"[?&](?:q|query|ll|sll|daddr|destination|center|cp)=(?:loc:)?{_PAIR}"),
    re.compile(rf"geo:{_PAIR}", re.IGNORECASE),
    re.compile(rf"/(?:search|dir|place)/[^@?]{{0,200}}?{_PAIR}"),
    re.compile(rf"@{_PAIR}"),
    re.compile(rf"#map=[0-9.]{{1,6}}/{_PAIR}"),
)


def read_coordinates(typed: str | None, *, field: str = "coordinates") -> str | None:
    """What was typed or pasted: decimals with points or commas, degrees with minutes and seconds, or the link of a map that names the point.
    Longitude first is understood where it can be nothing else.

    :raises Invalid: invalid_fields (`field`): coordinates; coordinates_in_no_link, of a link that does not name its point.
    """
    text = (typed or "").translate(_SIGNS).strip()
    if not text:
        return None
    found = _point(text[:LONGEST])
    if found is None:
        code = "coordinates_in_no_link" if _IS_LINK.match(text) else "coordinates"
        raise Invalid("invalid_fields", "the position is none", fields={field: {"code": code}})
    latitude, longitude = found
    return f"{latitude:.5f}, {longitude:.5f}"


def parts_of(coordinates: str) -> tuple[float, float]:
    """Latitude and longitude of what `read_coordinates` returned."""
    latitude, longitude = coordinates.split(", ")
    return float(latitude), float(longitude)


def is_in_country(coordinates: str) -> bool:
    return all(low <= part <= high for part, (low, high) in zip(parts_of(coordinates), COUNTRY, strict=True))


def distance_km(one: str, other: str) -> float:
    """As the crow flies."""
    (lat_one, lon_one), (lat_other, lon_other) = (map(math.radians, parts_of(each)) for each in (one, other))
    half = math.sin((lat_other - lat_one) / 2) ** 2 + math.cos(lat_one) * math.cos(lat_other) * math.sin((lon_other - lon_one) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _point(text: str) -> tuple[float, float] | None:
    if _IS_LINK.match(text):
        link = unquote(text)
        return next((_checked(float(found[1]), float(found[2])) for each in _IN_LINKS if (found := each.search(link))), None)
    if plain := _PLAIN.fullmatch(text):
        return _checked(float(plain[1]), float(plain[2]))
    if commas := _WITH_COMMAS.fullmatch(text):
        return _checked(*(float(each.replace(",", ".")) for each in commas.groups()))
    return _of_angles(text.upper())


def _of_angles(text: str) -> tuple[float, float] | None:
    if found := _BEHIND.fullmatch(text):
        *first, north_south = found.groups()[:4]
        *second, east_west = found.groups()[4:]
    elif found := _BEFORE.fullmatch(text):
        north_south, *first = found.groups()[:4]
        east_west, *second = found.groups()[4:]
    else:
        return None
    latitude, longitude = _degrees(first), _degrees(second)
    if latitude is None or longitude is None:
        return None
    return _checked(_HALF[str(north_south)] * latitude, _HALF[str(east_west)] * longitude)


def _degrees(parts: list[str | None]) -> float | None:
    """None where minutes or seconds are sixty or more."""
    degrees, minutes, seconds = (float((each or "0").replace(",", ".")) for each in parts)
    return degrees + minutes / 60 + seconds / 3600 if minutes < 60 and seconds < 60 else None


def _checked(latitude: float, longitude: float) -> tuple[float, float] | None:
    """None where it is no point of the earth."""
    if is_in_country(f"{longitude}, {latitude}"):
        latitude, longitude = longitude, latitude
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
