"""Filters of the queue that an officer saved: links above the queue; saved, renamed and removed on a page of their own."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from bus.refusals import NotFound, Refusal
from gateway import rpc
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, refuse, show
from gateway.pages.staff import narrowing
from gateway.schemas.saved_filters import NAME_LIMIT, FilterNameForm

page = Blueprint("staff_saved_filters", __name__)
Json = dict[str, Any]


@page.route("/staf/antrean/saringan", methods=["GET", "POST"])
def listing() -> Answer | Response:
    """List the own filters. Opened from a queue that is narrowed, it saves by what, which its address says as the queue's does."""
    terms = narrowing.asked()
    form = Form(request.form, labels={"name": _("Nama saringan")})
    if request.method == "POST":
        given = form.load(FilterNameForm)
        if given and _done(form, "save_filter", terms=terms, **given):
            flash(_("Saringan tersimpan."))
            return redirect(url_for("staff_queue.queue", **narrowing.address(terms)), 303)
    found = [{**each, "says": _says(each["terms"])} for each in own()]
    return show("staff/saved_filters.html", form, found=found, terms=terms, says=_says(terms), limit=NAME_LIMIT)


@page.route("/staf/antrean/saringan/<int:filter_id>", methods=["GET", "POST"])
def one(filter_id: int) -> Answer | Response:
    """Rename one, or remove it."""
    found = next((each for each in own() if each["filter_id"] == filter_id), None)
    if found is None:
        abort(404)
    form = Form({"name": found["name"], **request.form.to_dict()}, labels={"name": _("Nama saringan")})
    if request.method == "POST":
        given = form.load(FilterNameForm)
        if given and _done(form, "rename_filter", filter_id=filter_id, **given):
            flash(_("Saringan tersimpan."))
            return redirect(url_for(".listing"), 303)
    return show("staff/saved_filter.html", form, one=found, says=_says(found["terms"]), limit=NAME_LIMIT)


@page.post("/staf/antrean/saringan/<int:filter_id>/hapus")
def remove(filter_id: int) -> Response:
    """Remove one; one that is gone already needs nothing more."""
    with suppress(NotFound):
        rpc.call("permits", "remove_filter", filter_id=filter_id)
    flash(_("Saringan dihapus."))
    return redirect(url_for(".listing"), 303)


def own() -> list[Json]:
    """The reader's filters, each with its address."""
    found = rpc.call("permits", "list_saved_filters")["items"]
    return [{**each, "address": url_for("staff_queue.queue", **narrowing.address(each["terms"]))} for each in found]


def _says(terms: Json) -> str:
    """By what it narrows, in words."""
    scopes = {"mine": _("Milik saya"), "unclaimed": _("Belum diambil"), "all": _("Semua")}
    called = {
        "step": _("Tahap"),
        "permit_type": pgettext("one", "Jenis izin"),
        "unit": _("Unit"),
        "district": _("Kecamatan"),
        "held_by": _("Pemegang"),
        "text": _("Berisi"),
    }
    said = [str(scopes[terms["scope"]])] if terms.get("scope") in scopes else []
    shown = {**terms, "step": labels.STEP.get(terms.get("step", ""), terms.get("step"))}
    said += [f"{name}: {shown[term]}" for term, name in called.items() if shown.get(term)]
    return ", ".join([*said, *([_("Terlambat saja")] if terms.get("late") else [])])


def _done(form: Form, method: str, **asked: Any) -> bool:
    try:
        rpc.call("permits", method, **asked)
    except Refusal as refusal:
        refuse(form, refusal, filter_name_taken="name")
        return False
    return True
