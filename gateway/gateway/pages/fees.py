"""Simulasi Tarif: a fee estimate with every factor shown; the whole estimate stands in the address."""

from typing import Any

from flask import Blueprint, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from bus.refusals import Invalid
from gateway import rpc
from gateway.formats import indonesian
from gateway.forms import Form
from gateway.pages.common import Answer, refuse, show

page = Blueprint("fees", __name__)


@page.get("/simulasi")
def simulation() -> Answer:
    """Ask for a permit type, then for its factors, then show the estimate."""
    types = rpc.call("permits", "list_permit_types")
    code = request.args.get("permit_type", "")
    if code not in {each["code"] for each in types}:
        return show("fee.html", Form({}), types=types, fee_form=None, estimate=None)
    fee_form = rpc.call("permits", "get_fee_form", permit_type=code)
    chosen = [each["name"] for each in fee_form["inputs"] if each["kind"] == "choice"]
    form = Form(_defaults(fee_form) | request.args.to_dict(), chosen=chosen)
    asked = "hitung" in request.args or not fee_form["inputs"]
    return show("fee.html", form, types=types, fee_form=fee_form, estimate=_estimate(form, fee_form) if asked else None)


def _defaults(fee_form: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["default"] or "" for each in fee_form["inputs"]} | {"permit_type": fee_form["permit_type"]}


def _estimate(form: Form, fee_form: dict[str, Any]) -> dict[str, Any] | None:
    inputs = {each["name"]: form[each["name"]].value.strip()[:40] for each in fee_form["inputs"]}
    given = {name: _decimal(value) for name, value in inputs.items() if value}
    try:
        return rpc.call("permits", "estimate_fee", permit_type=fee_form["permit_type"], inputs=given)
    except Invalid as refusal:
        refuse(form, refusal, called={each["name"]: each["label"] for each in fee_form["inputs"]})
        return None


def _decimal(text: str) -> str:
    """Accept the Indonesian way of writing numbers: `1.250,5`."""
    printable = "".join(sign for sign in text if sign.isprintable())
    return printable.replace(".", "").replace(",", ".") if "," in printable else printable


def hint(asked: dict[str, Any]) -> str:
    """Say what a factor is and within which bounds it may be."""
    bounds = [format_decimal(asked[end]) for end in ("min", "max") if asked[end]]
    between = _("%(min)s sampai %(max)s", min=bounds[0], max=bounds[1]) if len(bounds) == 2 else ""
    own = indonesian((asked["hint"] or "").rstrip("."))
    return Markup(". ").join(text for text in (own, between) if text)
