"""The catalogue: all permit types, and one of them in full."""

from typing import Any

import segno
from flask import Blueprint, Response, current_app, render_template, request, url_for

from gateway import access, agencies, rpc, uploads
from gateway.pages import labels, service_standard
from gateway.pages.common import code_key, part_asked
from gateway.typed_text import printable

page = Blueprint("catalogue", __name__)
A_PAGE = 40  # permit types at once: all those of a regency of usual size


@page.get("/layanan")
def types() -> str:
    """List permit types, filtered by `q` and `group`; both are in the address."""
    q = request.args.get("q", "").strip()[:100]
    group = request.args.get("group", "")
    narrowed = group if group in labels.GROUP else None
    found = rpc.call("permits", "search_permit_types", q=printable(q), group=narrowed, after=code_key(), limit=A_PAGE)
    whole = found["next"] is None and code_key() is None
    return render_template("catalogue.html", found=found, q=q, group=group, whole=whole)


def choices(chosen: str) -> dict[str, Any]:
    """Permit types to choose from: those that match the address's `q`, no more than a page, and the one that is chosen; `more`: there are
    others, for which one must search."""
    q = part_asked() or ""
    found = rpc.call("permits", "search_permit_types", q=q, limit=A_PAGE)
    listed = found["items"] or found["nearest"]
    if chosen and chosen not in {each["code"] for each in listed}:
        listed = [*rpc.call("permits", "list_permit_types", codes=[chosen]), *listed]
    return {"types": listed, "more": bool(q) or found["next"] is not None, "q": q}


@page.get("/layanan/<code>")
def permit_type(code: str) -> str:
    """Show one permit type with the components of the service standard; staff see how many applications wait at each step."""
    found = rpc.call("permits", "get_permit_type", code=printable(code)[:20])
    waiting = rpc.call("permits", "count_waiting", permit_type=found["code"])["steps"] if access.may_open("staff_queue.queue") else {}
    elsewhere = sum(count for step, count in waiting.items() if step not in {each["code"] for each in found["steps"]})
    standard = service_standard.told(found)
    return render_template("permit_type.html", type=found, waiting=waiting, elsewhere=elsewhere, standard=standard)


@page.get("/layanan/berkas/<id:file_id>")
def sample(file_id: int) -> Response:
    """Send an example picture to be looked at, or a blank form to be filled in."""
    found = rpc.call("permits", "get_catalogue_file", file_id=file_id)
    return uploads.send(found, as_attachment=not found["media_type"].startswith("image/"))


@page.get("/layanan/<code>/cetak")
def checklist(code: str) -> str:
    """Show what one kind of application needs as one page of A4, to be printed and ticked."""
    found = rpc.call("permits", "get_permit_type", code=printable(code)[:20])
    asked = request.args.get("permohonan", "")
    kind = asked if asked in found["requirements"] else found["kinds"][0]
    address = current_app.config["PUBLIC_URL"] + url_for("catalogue.permit_type", code=found["code"])
    own = {
        "steps": found["steps"],
        "working_days": found["working_days"],
        "validity": found["validity"],
        "fee": found["fee"],
        **(found.get("by_kind") or {}).get(kind, {}),
    }
    picture = segno.make(address, error="m").svg_data_uri(border=0, scale=3)
    office = agencies.current().get("office_address")
    return render_template("checklist.html", type=found, kind=kind, own=own, address=address, picture=picture, office_address=office)
