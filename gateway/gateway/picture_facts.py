"""Where and when a camera says that it took a picture. The copy that is kept has neither: they are read before.

`python -m gateway.picture_facts KIND` reads a picture from its input and writes the facts as JSON to its output.
"""

import io
import json
import re
import sys
from datetime import datetime
from typing import Any

from gateway import confined
from gateway.confined import Refused

EXIF, GPS = 0x8769, 0x8825
TAKEN, CHANGED = 0x9003, 0x0132
LATITUDE, LONGITUDE = (1, 2, "S", 90), (3, 4, "W", 180)  # tags of the half of the globe and of the degrees, the half below zero, the most
SHAPES = {
    "coordinates": re.compile(r"-?[0-9]{1,2}\.[0-9]{5}, -?[0-9]{1,3}\.[0-9]{5}"),
    "taken_at": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"),
}


def facts_of(sent: bytes, kind: str) -> dict[str, str]:
    """`coordinates` and `taken_at`, as far as the picture has them. What the other process says is believed in these shapes only.

    :raises Unavailable: see `confined.run`.
    """
    try:
        told = json.loads(confined.run("gateway.picture_facts", sent, kind))
    except (Refused, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: told[name] for name, shape in SHAPES.items() if isinstance(told.get(name), str) and shape.fullmatch(told[name])}


def read(sent: bytes, kind: str) -> dict[str, str]:
    """In the process of its own."""
    exif = _exif(sent, kind)
    places = [_degrees(exif.get_ifd(GPS), *side) for side in (LATITUDE, LONGITUDE)]
    found = {"coordinates": f"{places[0]:.5f}, {places[1]:.5f}"} if None not in places else {}
    taken = _moment(exif.get_ifd(EXIF).get(TAKEN) or exif.get(CHANGED))
    return {**found, "taken_at": taken} if taken else found


def _exif(sent: bytes, kind: str) -> Any:
    import pillow_heif
    from PIL import Image

    if kind != "HEIF":
        with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
            return opened.getexif()
    exif = Image.Exif()
    exif.load(pillow_heif.open_heif(io.BytesIO(sent)).info.get("exif") or b"")
    return exif


def _degrees(gps: Any, half: int, tag: int, below_zero: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[tag])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    return (-found if gps.get(half) == below_zero else found) if 0 <= found <= most else None


def _moment(text: Any) -> str | None:
    """A camera's clock says no zone, so the time is only text."""
    found = re.fullmatch(r"(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})", str(text).strip("\0 "), re.ASCII)
    try:
        return datetime.fromisoformat(f"{found[1]}-{found[2]}-{found[3]}T{found[4]}").isoformat() if found else None
    except ValueError:  # a clock that was never set says the year 0000, a careless program anything
        return None


if __name__ == "__main__":
    confined.main(lambda sent: json.dumps(read(sent, sys.argv[1])).encode())
