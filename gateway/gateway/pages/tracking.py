"""Public tracking by number: stages and dates, never names or reasons."""

from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext as _

from bus.refusals import NotFound
from gateway import agencies, rpc
from gateway.forms import Form
from gateway.pages.common import Answer, show
from gateway.typed_text import printable

page = Blueprint("tracking", __name__)


@page.get("/lacak")
def look_up() -> Answer:
    """Find an application by its number, in the ways in which people type it."""
    number = printable(request.args.get("no", ""))[:200]
    asked = agencies.find(request.args.get("instansi"))
    form = Form({"no": number, "instansi": asked["code"] if asked else ""}, chosen=("instansi",))
    agencies.name_agency(asked["code"] if asked else None)
    if "no" in request.args and not number:
        form.add({"no": _("Isi nomor permohonan.")})
    found = _tracked(form, number) if number else None
    several = agencies.known() if len(agencies.known()) > 1 else []
    return show("track.html", form, found=found, own=_own_application(found["number"]) if found else None, several=several, asked=asked)


def found_by(number: str) -> dict[str, Any]:
    """The parameters of this page's address that find an application of the current agency: different agencies may give the same number."""
    return {"no": number} | ({"instansi": agencies.current()["code"]} if len(agencies.known()) > 1 else {})


def _own_application(number: str) -> int | None:
    """The application's id, when it is one of the person who asks."""
    if "applicant" not in (g.get("account") or {}).get("roles", ()):
        return None
    rows = rpc.call("permits", "list_applications", number=number, limit=1)["items"]
    return rows[0]["application_id"] if rows else None


def _tracked(form: Form, number: str) -> dict | None:
    agency = form["instansi"].value
    try:
        return rpc.call("tracking", "track", number=number, **({"agency": agency} if agency else {}))
    except NotFound:
        if len(agencies.known()) > 1 and not agency:
            form.add({"instansi": _("Pilih instansinya: nomor yang sama dapat ada pada beberapa instansi.")})
        form.add({"no": _("Nomor tidak ditemukan. Contoh: %(number)s. Periksa angka 0 dan huruf O.", number=example())})
        return None


def example() -> str:
    """What a number of the agency at hand looks like."""
    unit = agencies.current()["office_unit"] or _("KANTOR")
    return f"0123/SIPD/{unit.upper()}/XI/2026"
