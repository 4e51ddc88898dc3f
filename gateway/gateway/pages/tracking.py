"""Public tracking by number: stages and dates, never names or reasons."""

from flask import Blueprint, g, request
from flask_babel import gettext as _

from bus.refusals import NotFound
from gateway import rpc
from gateway.forms import Form
from gateway.pages.common import Answer, show
from gateway.typed_text import printable

page = Blueprint("tracking", __name__)


@page.get("/lacak")
def look_up() -> Answer:
    """Find an application by its number, in the ways in which people type it."""
    number = printable(request.args.get("no", ""))[:200]
    form = Form({"no": number})
    if "no" in request.args and not number:
        form.add({"no": _("Isi nomor permohonan.")})
    found = _tracked(form, number) if number else None
    return show("track.html", form, found=found, own=_own(found["number"]) if found else None)


def _own(number: str) -> int | None:
    """The application's id, when it is one of the person who asks."""
    if "applicant" not in (g.get("account") or {}).get("roles", ()):
        return None
    rows = rpc.call("permits", "list_applications", number=number, limit=1)["items"]
    return rows[0]["application_id"] if rows else None


def _tracked(form: Form, number: str) -> dict | None:
    try:
        return rpc.call("tracking", "track", number=number)
    except NotFound:
        form.add({"no": _("Nomor tidak ditemukan. Contoh: 0123/SIPD/DPMPTSP/XI/2026. Periksa angka 0 dan huruf O.")})
        return None
