"""A small map of our own of the point of a permit's location: where it is from a place that everybody knows. No tile comes from outside."""

import math
from typing import Any

from flask_babel import format_decimal

WIDTH, HEIGHT, EDGE = 320, 220, 34
KM_OF_DEGREE = 111.195
BARS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)  # km
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)  # degrees between two lines of the grid
FAR_APART_PX, LONGEST_BAR_PX, SMALLEST_KM = 60, 110, 2.0


def parts_of(point: str) -> tuple[float, float]:
    """Latitude and longitude of a point as the service writes it."""
    latitude, longitude = point.split(",")
    return float(latitude), float(longitude)


def links(point: str) -> dict[str, str]:
    """Addresses that open the point: in the map of the phone, and in one that everybody may use."""
    latitude, longitude = (f"{part:.5f}" for part in parts_of(point))
    return {
        "geo": f"geo:{latitude},{longitude}?q={latitude},{longitude}",
        "map": f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}",
    }


def drawn(point: str, landmark: str) -> dict[str, Any]:
    """Where everything is on the picture: the two points, the lines of the grid with what they say, and the bar of the scale."""
    (lat, lon), (lat_known, lon_known) = parts_of(point), parts_of(landmark)
    middle, shrink = ((lat + lat_known) / 2, (lon + lon_known) / 2), math.cos(math.radians((lat + lat_known) / 2))
    wide, high = abs(lon - lon_known) * shrink * KM_OF_DEGREE, abs(lat - lat_known) * KM_OF_DEGREE
    scale = min((WIDTH - 2 * EDGE) / max(wide, SMALLEST_KM), (HEIGHT - 2 * EDGE) / max(high, SMALLEST_KM))  # pixels for a kilometre

    def at(latitude: float, longitude: float) -> tuple[float, float]:
        east, north = (longitude - middle[1]) * shrink * KM_OF_DEGREE, (latitude - middle[0]) * KM_OF_DEGREE
        return round(WIDTH / 2 + east * scale, 1), round(HEIGHT / 2 - north * scale, 1)

    step = next((each for each in STEPS if each * KM_OF_DEGREE * scale >= FAR_APART_PX), STEPS[-1])
    half_high, half_wide = HEIGHT / 2 / scale / KM_OF_DEGREE, WIDTH / 2 / scale / KM_OF_DEGREE / shrink
    bar = max((each for each in BARS if each * scale <= LONGEST_BAR_PX), default=BARS[0])
    here, known = at(lat, lon), at(lat_known, lon_known)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "here": here,
        "known": known,
        "known_to_left": known[0] > WIDTH / 2,
        "across": [(at(each, lon)[1], _angle(each, step)) for each in _lines(middle[0], half_high, step)],
        "down": [(at(lat, each)[0], _angle(each, step)) for each in _lines(middle[1], half_wide, step)],
        "bar": (round(bar * scale, 1), format_decimal(bar)),
    }


def _lines(middle: float, half: float, step: float) -> list[float]:
    first, last = math.ceil((middle - half) / step), math.floor((middle + half) / step)
    return [number * step for number in range(first, last + 1)]


def _angle(degrees: float, step: float) -> str:
    places = 0 if step >= 1 else 1 if step >= 0.1 else 2
    return f"{format_decimal(round(degrees, places) + 0.0, format='0' if not places else '0.' + '0' * places)}°"
