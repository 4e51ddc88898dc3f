"""What a technical team looks at, by permit type, as data/inspection_points.json has it; types without a list of their own have the usual one.

An inspection keeps its copy of the list, so a later edit changes none that was begun.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from permits.domain.inspection import Point


@cache
def points_for(permit_type: str) -> tuple[Point, ...]:
    shipped = _shipped()
    return tuple(Point(each["code"], each["text"]) for each in shipped["lists"][shipped["by_permit_type"].get(permit_type, "usual")])


@cache
def _shipped() -> Any:
    return json.loads((files("permits") / "data" / "inspection_points.json").read_text("utf-8"))
