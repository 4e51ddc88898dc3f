"""Choosing an address' regions, on whichever page: what can be chosen at each level, and the search that fills all four."""

import re
from typing import Any

from flask import request

from gateway import rpc
from gateway.forms import Form
from gateway.schemas.regions import REGION_CODE

HOME = {"province": "16", "regency": "16.03"}
LEVELS = ("province", "regency", "district", "village")


def choices(form: Form) -> dict[str, list[dict[str, Any]]]:
    """Return the regions to choose from at each level, below what is chosen above it."""
    province = form["province"].value
    parents = {"regency": province, "district": _inside(form["regency"].value, province)}
    parents["village"] = _inside(form["district"].value, parents["district"])
    return {"province": rpc.call("identity", "list_regions", parent=None), **{level: below(parent) for level, parent in parents.items()}}


def _inside(code: str, parent: str) -> str:
    """A region's code begins with its parent's; another one is left over from an earlier choice."""
    return code if parent and code.startswith(f"{parent}.") else ""


def below(parent: str) -> list[dict[str, Any]]:
    """Return the regions directly below one; nothing below what is no code."""
    known = parent and re.fullmatch(REGION_CODE, parent, re.ASCII)
    return rpc.call("identity", "list_regions", parent=parent) if known else []


def asked_village() -> str:
    """Return what the village search was asked for."""
    return "".join(sign for sign in request.args.get("cari", "") if sign.isprintable()).strip()[:100]


def villages(q: str) -> list[dict[str, Any]]:
    """Return villages of that name, those of the agency's own regency first."""
    found = rpc.call("identity", "search_villages", q=q, limit=100) if len(q) > 2 else []
    return sorted(found, key=lambda each: not each["code"].startswith(HOME["regency"]))[:20]


def found_village() -> dict[str, str] | None:
    """Return all four levels and the postcode of the village that was taken from the search, if one was."""
    code = request.args.get("desa", "")
    parts = code.split(".")
    if len(parts) != 4 or not all(part.isdecimal() for part in parts):
        return None
    village = next((each for each in below(".".join(parts[:3])) if each["code"] == code), None)
    if village is None:
        return None
    levels = {level: ".".join(parts[: at + 1]) for at, level in enumerate(LEVELS)}
    return levels | ({"postal_code": village["postal_code"]} if village.get("postal_code") else {})
