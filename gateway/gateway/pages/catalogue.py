"""The catalogue: all permit types, and one of them in full."""

from typing import Any

from flask import Blueprint, render_template, request

from gateway import rpc
from gateway.pages import labels
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
    """Show requirements, time, fee and legal basis of one permit type."""
    return render_template("permit_type.html", type=rpc.call("permits", "get_permit_type", code=printable(code)[:20]))
