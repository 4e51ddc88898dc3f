"""The catalogue: all permit types, and one of them in full."""

from flask import Blueprint, render_template, request

from gateway import rpc
from gateway.pages import labels
from gateway.typed_text import printable

page = Blueprint("catalogue", __name__)


@page.get("/layanan")
def types() -> str:
    """List permit types, filtered by `q` and `group`; both are in the address."""
    q = request.args.get("q", "").strip()[:100]
    group = request.args.get("group", "")
    narrowed = group if group in labels.GROUP else None
    if printable(q).strip():
        found = rpc.call("permits", "search_permit_types", q=printable(q), group=narrowed)
    else:
        found = {"items": rpc.call("permits", "list_permit_types", group=narrowed), "nearest": [], "elsewhere": []}
    return render_template("catalogue.html", found=found, q=q, group=group)


@page.get("/layanan/<code>")
def permit_type(code: str) -> str:
    """Show requirements, time, fee and legal basis of one permit type."""
    return render_template("permit_type.html", type=rpc.call("permits", "get_permit_type", code=printable(code)[:20]))
