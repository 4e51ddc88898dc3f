"""By regency a place that everybody knows there, as data/landmarks.json has it: a point far away from it is probably a slip of the pen."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from permits.domain.location import Landmark, Location


def landmark_for(location: Location | None) -> Landmark | None:
    """That of the regency in which the location lies; None where the file has none, or nobody has chosen a region yet."""
    if not location or not location.region:
        return None
    found = _shipped().get(".".join(location.region.split(".")[:2]))
    return Landmark(**found) if found else None


@cache
def _shipped() -> dict[str, Any]:
    shipped: dict[str, Any] = json.loads((files("permits") / "data" / "landmarks.json").read_text("utf-8"))
    return shipped
