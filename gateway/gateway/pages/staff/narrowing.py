"""By what the queue is narrowed: the address of the page says it, so that it can be kept, sent and gone back to."""

import re
from collections.abc import Mapping
from typing import Any

from flask import request

from gateway.pages.common import CODE, id_of
from gateway.typed_text import printable

# In the address, and as the service calls it.
NAMES = {
    "show": "scope", "step": "step", "type": "permit_type", "unit": "unit", "district": "district", "holder": "held_by", "late": "late", "q": "text",
}  # fmt: skip
SCOPES = ("mine", "unclaimed", "all")
_WORD = re.compile(r"[A-Za-z0-9._-]{1,20}")
_DISTRICT = re.compile(r"\d{2}\.\d{2}\.\d{2}", re.ASCII)


def asked(address: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the address (default: this page's) asks for, as the service takes it; what is not understood is left out."""
    said = request.args if address is None else address
    found = {name: _understood(name, said.get(name, "").strip()) for name in NAMES}
    return {NAMES[name]: value for name, value in found.items() if value}


def address(asked: dict[str, Any]) -> dict[str, Any]:
    """The same, as it stands in an address."""
    stands = {name: asked[service] for name, service in NAMES.items() if service in asked}
    return {**stands, "late": "yes"} if "late" in stands else stands


def _understood(name: str, typed: str) -> Any:
    if name == "show":
        return typed if typed in SCOPES else None
    if name == "step":
        return typed if CODE.fullmatch(typed) else None
    if name == "district":
        return typed if _DISTRICT.fullmatch(typed) else None
    if name == "holder":
        return id_of(typed)
    if name == "late":
        return typed == "yes"
    if name == "q":
        return printable(typed)[:100].strip()
    return typed if _WORD.fullmatch(typed) else None
