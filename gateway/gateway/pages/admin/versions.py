"""Versi jenis izin: who published each version and when it counts, and how two of them differ; which two is in the address."""

from typing import Any

from flask import Blueprint, request
from flask_babel import lazy_gettext as _

from gateway import rpc
from gateway.pages import differences, labels
from gateway.pages.common import Answer, show
from gateway.pages.labels import Label

page = Blueprint("admin_versions", __name__)
STATE = {
    "in_force": Label(_("Berlaku"), "green"),
    "coming": Label(_("Akan berlaku"), "yellow"),
    "past": Label(_("Tidak berlaku lagi"), "grey"),
    "never": Label(_("Tidak sempat berlaku"), "grey"),
}


@page.get("/admin/layanan/<code:code>/versi")
def listing(code: str) -> Answer:
    """List a permit type's versions; with `dari` and `ke`, say how these two differ."""
    found = rpc.call("permits", "list_permit_type_versions", code=code[:20])
    known = [each["version"] for each in found["items"]]
    before, after = _pair(known)
    told = _compared(code[:20], before, after) if "dari" in request.args and before and after else None
    return show("admin/versions.html", found=found, known=known, before=before, after=after, told=told, states=STATE)


def _compared(code: str, before: int, after: int) -> list[tuple[str, list[str]]]:
    """What differs, in sentences by kind of application; "" for what is of none alone."""
    found: dict[str, Any] = rpc.call("permits", "compare_permit_type_versions", code=code, before=before, after=after)
    general = [differences.for_office(each) for each in found["general"]]
    kinds = [
        (str(labels.APPLICATION_KIND[kind]), [differences.for_office(each) for each in those])
        for kind, those in found["differences"].items()
    ]
    return [*([("", general)] if general else []), *kinds]


def _pair(known: list[int]) -> tuple[int | None, int | None]:
    """The two versions in the address; the newest two where it names none of the permit type's."""
    asked = [request.args.get(name, "") for name in ("dari", "ke")]
    numbers = [int(text) if text.isdecimal() and len(text) < 10 else 0 for text in asked]
    before, after = (number if number in known else None for number in numbers)
    return before or (known[1] if len(known) > 1 else None), after or (known[0] if known else None)
