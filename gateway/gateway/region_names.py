"""The name of a village with those above it, as identity knows them."""

import re
from typing import Any

from bus.refusals import Invalid
from gateway import rpc

LEVELS = 4
VILLAGE = re.compile(r"[0-9]{2}(\.[0-9]{2}){2}\.[0-9]{4}", re.ASCII)


def placed(asked: dict[str, Any]) -> dict[str, Any]:
    """What was given of a company, with the name of its region; what was not given of region and deed is left out, and stays as stored.

    :raises Invalid: invalid_fields (region).
    """
    code = asked.get("region")
    unsaid = {"region"} | ({"deed_number", "deed_date"} if asked.get("deed_number") is None else set())
    given = {name: value for name, value in asked.items() if name not in unsaid}
    return given if code is None else {**given, "region": code, "region_name": in_full(code) if code else ""}


def in_full(code: str) -> str:
    """:raises Invalid: invalid_fields (region)."""
    parts = code.split(".")
    codes = [".".join(parts[:count]) for count in range(1, LEVELS + 1)]
    names = [_name(code, parent) for code, parent in zip(codes, [None, *codes], strict=False)] if VILLAGE.fullmatch(code) else [""]
    if not all(names):
        raise Invalid("invalid_fields", "no such village", fields={"region": {"code": "unknown_region"}})
    return ", ".join(reversed(names))


def _name(code: str, parent: str | None) -> str:
    return next((each["name"] for each in rpc.call("identity", "list_regions", parent=parent) if each["code"] == code), "")
