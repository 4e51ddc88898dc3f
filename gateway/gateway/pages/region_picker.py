"""Choosing where somebody lives: four levels below one another, with the agency's own regency as the usual case, or by a village's name."""

import re
from typing import Any

from flask import request

from gateway import agencies, rpc
from gateway.forms import Form
from gateway.schemas.regions import REGION_CODE
from gateway.typed_text import printable

LEVELS = ("province", "regency", "district", "village")
INSIDE = "inside"  # the answer to "Alamat di Kabupaten …?"
FEWEST_LETTERS, MOST_FOUND = 3, 20


def home() -> dict[str, str]:
    """The regency of the agency that the page is about, with its province; {} where none is known."""
    code = agencies.current()["regency"]
    return {"province": code.partition(".")[0], "regency": code} if code else {}


def answered(typed: dict[str, Any]) -> dict[str, Any]:
    """The typed fields; for an address inside the own regency, province and regency are filled in."""
    return {**typed, **home()} if typed.get(INSIDE) == "yes" else typed


def stored(fields: dict[str, Any]) -> dict[str, Any]:
    """A stored address as the form shows it: inside the own regency, unless the address says otherwise."""
    own = home()
    placed = fields if fields.get("province") else {**fields, **own}
    lives_in = {level: placed.get(level) or own.get(level) for level in own}
    inside = bool(own) and lives_in == own
    return {**placed, INSIDE: "yes" if inside else "no"}


def choices(form: Form) -> dict[str, list[dict[str, Any]]]:
    """The regions to choose from at each level, below the one chosen above."""
    province = form["province"].value
    parents = {"regency": province, "district": _inside(form["regency"].value, province)}
    parents["village"] = _inside(form["district"].value, parents["district"])
    lower = {level: below(parent) if parent else [] for level, parent in parents.items()}
    return {"province": rpc.call("identity", "list_regions", parent=None), **lower}


def _inside(code: str, parent: str) -> str:
    """A region's code if it begins with its parent's code; otherwise it is left over from an earlier choice and dropped."""
    return code if parent and code.startswith(f"{parent}.") else ""


def below(parent: str) -> list[dict[str, Any]]:
    """The regions directly below one; none when `parent` is not a code."""
    known = parent and re.fullmatch(REGION_CODE, parent, re.ASCII)
    return rpc.call("identity", "list_regions", parent=parent) if known else []


def wanted() -> str:
    """The name of the village that is searched."""
    return printable(_given("cari"))[:100]


def _given(name: str) -> str:
    return request.form.get(name) or request.args.get(name, "")


def villages(q: str) -> list[dict[str, Any]]:
    """Villages with that name, those of the own regency first."""
    found = rpc.call("identity", "search_villages", q=q, limit=100) if len(q) >= FEWEST_LETTERS else []
    own = home().get("regency", "")
    return sorted(found, key=lambda each: not each["code"].startswith(own))[:MOST_FOUND]


def found_village() -> dict[str, str]:
    """A village chosen from the search fills all four levels and the postcode; {} when none was chosen."""
    code = _given("desa")
    parts = code.split(".")
    if len(parts) != len(LEVELS) or not all(part.isdecimal() for part in parts):
        return {}
    village = next((each for each in below(".".join(parts[:3])) if each["code"] == code), None)
    if village is None:
        return {}
    return levels_of(code) | ({"postal_code": village["postal_code"]} if village.get("postal_code") else {})


def levels_of(code: str) -> dict[str, str]:
    """The codes of all levels: a region's code contains the codes of the regions above it."""
    parts = code.split(".")
    return {level: ".".join(parts[: at + 1]) for at, level in enumerate(LEVELS) if at < len(parts)}
