"""What a technical team looks at, by permit type, as data/inspection_points.json has it; types without a list of their own have the usual one.

These are the first lists: they come with the seed into the catalogue, where the office changes them version by version.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from permits.domain.catalogue.inspection_point import Point


@cache
def points_for(permit_type: str) -> tuple[Point, ...]:
    shipped = _shipped()
    return tuple(Point(each["code"], each["text"]) for each in shipped["lists"][shipped["by_permit_type"].get(permit_type, "usual")])


def with_own_points() -> tuple[str, ...]:
    """The codes of the permit types that have a list of their own."""
    return tuple(_shipped()["by_permit_type"])


@cache
def _shipped() -> Any:
    return json.loads((files("permits") / "data" / "inspection_points.json").read_text("utf-8"))
