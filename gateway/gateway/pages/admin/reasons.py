"""Alasan siap pakai: what officers pick when they return, reject, send back or object; changes count at once."""

import re
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound
from gateway import rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, is_typed, refuse, revision, show
from gateway.schemas.reasons import DOCUMENT_KIND, REASON_ACTS, REQUIREMENT, ReasonPlaceForm, ReasonTextForm, text

page = Blueprint("admin_reasons", __name__)
Json = dict[str, Any]


@page.route("/admin/alasan", methods=["GET", "POST"])
def listing() -> Answer | Response:
    """List the reasons by act; sent, one of them is moved, retired or taken into use again."""
    if request.method == "POST":
        return _placed()
    found = rpc.call("permits", "list_reasons")
    return show("admin/reasons.html", lists=found["lists"], at_most=found["at_most"])


def _placed() -> Response:
    act, code = request.form.get("act", ""), request.form.get("code", "")
    given = Form(request.form).load(ReasonPlaceForm, revision=revision())
    if act not in REASON_ACTS or given is None:
        abort(404)
    try:
        rpc.call("permits", "change_reasons", act=act, code=code[:7], **given)
        flash(_("Urutan tersimpan.") if given.get("move") else _("Alasan ditarik.") if given.get("retired") else _("Alasan dipakai lagi."))
    except (Conflict, Invalid, NotFound) as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for("admin_reasons.listing", _anchor=act))


@page.route("/admin/alasan/<code:act>/baru", methods=["GET", "POST"], defaults={"code": None})
@page.route("/admin/alasan/<code:act>/<code:code>", methods=["GET", "POST"])
def reason(act: str, code: str | None) -> Answer | Response:
    """Add or reword one. When somebody changed the list meanwhile, what is typed stays, beside what the list says now."""
    if act not in REASON_ACTS:
        abort(404)
    lists: list[Json] = rpc.call("permits", "list_reasons")["lists"]
    known = next((each for each in lists if each["act"] == act), Json(revision=0, reasons=[]))
    stored = next((each for each in known["reasons"] if each["code"] == code), None)
    if code and stored is None:
        abort(404)
    form = Form(request.form if is_typed() else _typed(stored), labels=_labels(), chosen=("kind",))
    if request.method == "POST":
        given = form.load(ReasonTextForm, revision=revision(), about=_about(form))
        if given and _saved(form, act, code, given):
            flash(_("Alasan tersimpan dan langsung dapat dipilih."))
            return redirect(url_for("admin_reasons.listing", _anchor=act))
        asked_in = "requirement" if form["requirement"].value.strip() else "kind"
        form.errors = {asked_in if name == "about" else name: error for name, error in form.errors.items()}
    return show("admin/reason.html", form, act=act, code=code, stored=stored, revision=known["revision"])


def _saved(form: Form, act: str, code: str | None, given: Json) -> bool:
    try:
        rpc.call("permits", "change_reasons", act=act, **text(given), **({"code": code} if code else {}))
    except (Conflict, Invalid) as refusal:
        called = {f"text.{language}": form.labels[f"text_{language}"] for language in ("id", "en")}
        refuse(form, refusal, called=called | ({"about": form.labels["requirement"]} if form["requirement"].value.strip() else {}))
        form.errors = {name.replace("text.", "text_"): error for name, error in form.errors.items()}
        return False
    return True


def _about(form: Form) -> str:
    """A requirement's code, which is typed, counts before the kind of document that is chosen."""
    typed = re.sub(r"\s", "", form["requirement"].value).upper()
    kind = form["kind"].value
    return f"{REQUIREMENT}{typed}" if typed else f"{DOCUMENT_KIND}{kind}" if kind else ""


def _typed(stored: Json | None) -> Json:
    if stored is None:
        return {}
    about = stored["about"] or ""
    of = {"requirement": about.removeprefix(REQUIREMENT)} if about.startswith(REQUIREMENT) else {"kind": about.removeprefix(DOCUMENT_KIND)}
    return {**of, **{f"text_{language}": stored["text"].get(language, "") for language in ("id", "en")}}


def _labels() -> dict[str, str]:
    return {
        "text_id": _("Alasan (Indonesia)"),
        "text_en": _("Alasan (Inggris)"),
        "about": _("Ditawarkan untuk"),
        "kind": _("Ditawarkan untuk"),
        "requirement": _("Kode persyaratan"),
    }
