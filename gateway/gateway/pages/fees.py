"""Simulasi Tarif: a fee estimate with every factor shown; all its inputs are in the address."""

from typing import Any

from flask import Blueprint, request
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from bus.refusals import Invalid, NotFound
from gateway import formats, rpc, typed_numbers, words
from gateway.formats import indonesian
from gateway.forms import Form
from gateway.languages import decimal_sign
from gateway.pages import catalogue
from gateway.pages.common import Answer, refuse, show
from gateway.schemas.common import APPLICATION_KINDS
from gateway.typed_text import printable

page = Blueprint("fees", __name__)
LONGEST = 40  # characters of an answer; the service has the same limit


@page.get("/simulasi")
def simulation() -> Answer:
    """Ask for a permit type, then for its factors, then show the estimate."""
    code = printable(request.args.get("permit_type", ""))[:20]
    offered = catalogue.choices(code)
    fee_form = _fee_form(code) if code else None
    if fee_form is None:
        return show("fee.html", Form({}), **offered, fee_form=None, estimate=None)
    chosen = [each["name"] for each in fee_form["inputs"] if each["kind"] == "choice"]
    form = Form(_defaults(fee_form) | request.args.to_dict(), chosen=chosen)
    asked = "hitung" in request.args or not fee_form["inputs"]
    given = _given(form, fee_form)
    estimate = _estimate(form, fee_form, given) if asked else None
    kind = _of_kind().get("application_kind")
    return show("fee.html", form, **offered, fee_form=fee_form, estimate=estimate, understood=_understood(fee_form, given), kind=kind)


def _fee_form(code: str) -> dict[str, Any] | None:
    """None when there is no such permit type."""
    try:
        return rpc.call("permits", "get_fee_form", permit_type=code, **_of_kind())
    except NotFound:
        return None


def _of_kind() -> dict[str, str]:
    """The kind of application that the address names: it may have a fee of its own."""
    kind = request.args.get("application_kind", "")
    return {"application_kind": kind} if kind in APPLICATION_KINDS else {}


def _defaults(fee_form: dict[str, Any]) -> dict[str, str]:
    """The defaults in people's notation: `0,5`, in English `0.5`."""
    written = {each["name"]: _written(each, each["default"]) if each["default"] else "" for each in fee_form["inputs"]}
    return written | {"permit_type": fee_form["permit_type"]}


def _written(asked: dict[str, Any], value: str) -> str:
    return value if asked["kind"] == "choice" else formats.figure(value)


def _given(form: Form, fee_form: dict[str, Any]) -> dict[str, str]:
    """The answers in the service's notation, decimals with a dot; empty ones are left out."""
    commas_group = decimal_sign(str(get_locale())) == "."
    given = {}
    for asked in fee_form["inputs"]:
        text = printable(form[asked["name"]].value)[:LONGEST]
        if text:
            given[asked["name"]] = text if asked["kind"] == "choice" else typed_numbers.understood(text, commas_group=commas_group)
    return given


def _estimate(form: Form, fee_form: dict[str, Any], given: dict[str, str]) -> dict[str, Any] | None:
    try:
        return rpc.call("permits", "estimate_fee", permit_type=fee_form["permit_type"], inputs=given, **_of_kind())
    except Invalid as refusal:
        refuse(form, refusal, called={each["name"]: each["label"] for each in fee_form["inputs"]})
        return None


def _understood(fee_form: dict[str, Any], given: dict[str, str]) -> list[tuple[str, str]]:
    """Each number as the estimate uses it: people who typed 1.250 see whether it was read as 1250."""
    counted = {each["name"]: given.get(each["name"]) or each["default"] for each in fee_form["inputs"]}
    return [(each["label"], _shown(each, str(counted[each["name"]]))) for each in fee_form["inputs"] if counted[each["name"]]]


def _shown(asked: dict[str, Any], value: str) -> str:
    if asked["kind"] == "choice":
        return next((indonesian(each["label"]) for each in asked["choices"] if each["value"] == value), value)
    readable = value.removeprefix("-").replace(".", "", 1).isdecimal()
    return formats.quantity(value, asked["unit"]) if readable else value


def label(asked: dict[str, Any]) -> str:
    """The factor's name, with its unit unless the name contains it."""
    unit = asked["unit"] if asked["unit"] and asked["unit"].lower() not in asked["label"].lower() else ""
    return Markup("{} ({})").format(indonesian(asked["label"]), unit) if unit else indonesian(asked["label"])


def contradiction(found: dict[str, Any]) -> str:
    """A sentence for answers that contradict each other."""
    return words.fault(found["field"], found)


def hint(asked: dict[str, Any]) -> str:
    """What a factor is, and its bounds."""
    bounds = [formats.figure(asked[end]) for end in ("min", "max") if asked[end]]
    between = _("%(min)s sampai %(max)s", min=bounds[0], max=bounds[1]) if len(bounds) == 2 else ""
    own = indonesian(formats.in_own_notation((asked["hint"] or "").rstrip(".")))
    return Markup(". ").join(text for text in (own, between) if text)
