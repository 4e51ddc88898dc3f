"""Ketidakhadiran: who of the office is away, from when until when; saying so, changing the days, and ending it."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, NotAllowed, NotFound, Refusal
from gateway import rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, page_key, refuse_here, revision, show
from gateway.pages.staff import claims
from gateway.schemas.absences import AbsenceChangeForm, AbsenceForm

page = Blueprint("staff_absences", __name__)
DATES = ("since", "until")
Json = dict[str, Any]


@page.route("/staf/ketidakhadiran", methods=["GET", "POST"])
def listing() -> Answer | Response:
    """List who is away today and later; everybody says it of themselves, a head of those in their units, an admin of anybody."""
    form = Form(request.form, dates=DATES, labels=_labels())
    given = form.load(AbsenceForm) if request.method == "POST" else None
    if given and _done(form, "say_absence", **{name: value for name, value in given.items() if value is not None}):
        flash(_("Ketidakhadiran tersimpan."))
        return redirect(url_for(".listing"))
    found = rpc.call("permits", "list_absences", after=page_key())
    return show("staff/absences.html", form, page=found, others=_others())


@page.route("/staf/ketidakhadiran/<int:absence_id>", methods=["GET", "POST"])
def one(absence_id: int) -> Answer | Response:
    """Change the days of one; once it has begun its last day alone."""
    found = rpc.call("permits", "get_absence", absence_id=absence_id)
    form = Form({name: found[name] for name in DATES} | request.form.to_dict(), dates=DATES, labels=_labels())
    if request.method == "POST":
        given = form.load(AbsenceChangeForm, revision=revision())
        if given and _done(form, "change_absence", absence_id=absence_id, **given):
            flash(_("Ketidakhadiran tersimpan."))
            return redirect(url_for(".listing"))
    return show("staff/absence.html", form, one=found)


@page.post("/staf/ketidakhadiran/<int:absence_id>/akhiri")
def end(absence_id: int) -> Response:
    """Take one back before it begins, or end it early."""
    try:
        rpc.call("permits", "end_absence", absence_id=absence_id, revision=revision())
    except (Conflict, NotAllowed) as refusal:
        flash(words_for(refusal), "warn")
    else:
        flash(_("Ketidakhadiran berakhir. Permohonan yang sudah dialihkan tidak kembali sendiri."))
    return redirect(url_for(".listing"), 303)


def away_now() -> list[Json]:
    """Who is away today."""
    return list(rpc.call("permits", "list_absences", part="now", limit=100)["items"])


def _labels() -> dict[str, str]:
    return {"account_id": _("Siapa"), "since": _("Hari pertama"), "until": _("Hari terakhir")}


def _others() -> list[tuple[int, str]]:
    """Of whom this person may say it besides themselves: of nobody, for most."""
    own = g.account["account_id"]
    may = (each for each in claims.colleagues() if each.get("may_say_absence") and each["account_id"] != own)
    return [(each["account_id"], each["name"]) for each in may]


def _done(form: Form, method: str, **asked: Any) -> bool:
    try:
        rpc.call("permits", method, **asked)
    except NotFound as refusal:
        if refusal.code == "absence_not_found":
            raise
        form.add({"": words_for(refusal)})
        return False
    except Refusal as refusal:
        refuse_here(form, refusal)
        return False
    return True
