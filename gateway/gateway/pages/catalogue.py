"""The catalogue: all permit types, and one of them in full."""

from typing import Any

from flask import Blueprint, render_template, request

from gateway import rpc
from gateway.pages import labels

page = Blueprint("catalogue", __name__)


@page.get("/layanan")
def types() -> str:
    """List permit types, searched by `q` and narrowed by `group`; both come from the address."""
    q = request.args.get("q", "").strip()[:100]
    group = request.args.get("group", "")
    found = rpc.call("permits", "list_permit_types", q=_plain(q) or None, group=group if group in labels.GROUP else None)
    return render_template("catalogue.html", types=found, q=q, group=group, closest=_closest(q) if not found else [])


@page.get("/layanan/<code>")
def permit_type(code: str) -> str:
    """Show requirements, time, fee and legal basis of one permit type."""
    return render_template("permit_type.html", type=rpc.call("permits", "get_permit_type", code=_plain(code)[:20]))


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def _closest(q: str) -> list[dict[str, Any]]:
    """At most three types whose names share most groups of three letters with what was searched."""
    wanted = _pieces(q)
    everything = rpc.call("permits", "list_permit_types")
    alike = [each for each in everything if wanted & _pieces(each["name"])]
    return sorted(alike, key=lambda each: -len(wanted & _pieces(each["name"])))[:3]


def _pieces(text: str) -> set[str]:
    text = text.lower()
    return {text[at : at + 3] for at in range(len(text) - 2)}
