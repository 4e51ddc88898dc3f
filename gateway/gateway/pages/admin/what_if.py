"""Bagaimana jika: the office's finished applications by the flow of a draft, on paper; all that is asked is in the address."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.formats import today
from gateway.forms import Form
from gateway.pages.common import Answer, refuse, show
from gateway.schemas.forecasts import ForecastForm

page = Blueprint("admin_what_if", __name__)
USUAL = timedelta(days=180)  # the period that is asked for when none is chosen


@page.get("/admin/layanan/draf/<id:draft_id>/bagaimana-jika")
def ask(draft_id: int) -> Answer:
    """Ask for a kind of application, a flow and a period, then show what would be otherwise."""
    draft = rpc.call("permits", "get_permit_type_draft", draft_id=draft_id)
    asked = "hitung" in request.args
    form = Form(
        request.args if asked else _usual(draft["entry"]), dates=("since", "until"), chosen=("application_kind", "flow"), labels=_labels()
    )
    given = form.load(ForecastForm) if asked else None
    forecast = _forecast(form, draft, given) if given else None
    days = _days(forecast) if forecast else []
    loads = _loads(forecast) if forecast else []
    return show(
        "admin/what_if.html",
        form,
        draft=draft,
        forecast=forecast,
        days=days,
        loads=loads,
        most=max((max(each[1:]) for each in days), default=1),
    )


def _forecast(form: Form, draft: dict[str, Any], given: dict[str, Any]) -> dict[str, Any] | None:
    rpc.start_clock(rpc.WRITE_SECONDS)  # ten thousand applications take longer than a page may
    try:
        return dict(rpc.call("permits", "simulate_flow", permit_type=draft["code"], **given))
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None


def _loads(forecast: dict[str, Any]) -> list[dict[str, Any]]:
    """What each role does a working day, now and then; `says`: what of it does not fit what was ever done in one."""
    spread = forecast.get("submitting_days") or 0
    if not spread:  # of the release before
        return []
    return [_load(each, spread) for each in forecast["acts"]]


def _load(one: dict[str, Any], spread: int) -> dict[str, Any]:
    now, then, busiest = one["now"] / spread, one["then"] / spread, one["busiest"]
    says = "unknown" if one["then"] and not one["now"] else "too_much" if then > busiest and then > now else "more" if then > now else ""
    return {**one, "now_a_day": now, "then_a_day": then, "says": says}


def _usual(entry: dict[str, Any]) -> dict[str, str]:
    """The draft's own terms for the first kind that is offered, and the last half year."""
    nothing: tuple[str, dict[str, Any]] = ("new", {})
    kind, own = next(((kind, own) for kind, own in entry["kinds"].items() if own["requirements"]), nothing)
    until = today()
    return {
        "application_kind": kind,
        "flow": own.get("flow") or entry["flow"],
        "working_days": str(own.get("working_days") or entry["working_days"]),
        "since": (until - USUAL).isoformat(),
        "until": until.isoformat(),
    }


def _labels() -> dict[str, str]:
    return {
        "application_kind": _("Jenis permohonan"),
        "flow": _("Alur"),
        "since": _("Dikirim sejak"),
        "until": _("Dikirim sampai"),
        "working_days": _("Lama proses"),
    }


def _days(forecast: dict[str, Any]) -> list[tuple[int, int, int]]:
    """Working days, with how many applications took them, now and then."""
    now, then = forecast["now"]["cases"], forecast["then"]["cases"]
    pairs = [(now[n] if n < len(now) else 0, then[n] if n < len(then) else 0) for n in range(max(len(now), len(then)))]
    first = next(n for n, pair in enumerate(pairs) if any(pair))
    return [(n, *pair) for n, pair in enumerate(pairs) if n >= first]
