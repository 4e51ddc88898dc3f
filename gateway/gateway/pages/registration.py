"""Registration in four steps. The draft lives in identity; only its token is kept here, in the signed session."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import rpc, uploads
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages import region_choices
from gateway.pages.common import Answer, chosen_file, need_file, refuse, show
from gateway.pages.region_choices import HOME, LEVELS
from gateway.schemas.registration import STEPS, load_step

page = Blueprint("registration", __name__)
CONSENT_VERSION = "2026-11"


@page.get("/daftar")
def begin() -> Response:
    """Go to the step where the person left off."""
    return redirect(_step_address(_draft()))


@page.route("/daftar/1", methods=["GET", "POST"])
def step1() -> Answer | Response:
    """Data User."""
    draft = _draft()
    form = _form(draft)
    if request.method == "POST" and _saved(1, form):
        return redirect(url_for("registration.step2"))
    return show("registration/step1.html", form, draft=draft, agencies=rpc.call("identity", "list_agencies"))


@page.route("/daftar/2", methods=["GET", "POST"])
def step2() -> Answer | Response:
    """Identitas User, with the copy of the identity card."""
    draft = _draft()
    form = _form(draft, dates=("birth_date",))
    warnings: list[dict[str, Any]] = []
    if request.method == "POST":
        attachment = _attachment(form) or draft["fields"].get("id_attachment")
        confirmed = request.form.get("confirm_warnings") == "yes"
        saved = _saved(2, form, {"id_attachment": attachment}, confirm_warnings=confirmed)
        if attachment is None:
            need_file(form, "id_attachment")
        warnings = saved["warnings"] if saved and not confirmed else []
        if saved and not warnings:
            return redirect(url_for("registration.step3"))
        draft = _draft()
    return show("registration/step2.html", form, draft=draft, warnings=warnings)


@page.route("/daftar/3", methods=["GET", "POST"])
def step3() -> Answer | Response:
    """Kontak & Alamat, and with it the end of the form: a complete registration is handed in."""
    draft = _draft()
    form = _form(draft, digits=("phone", "mobile"), also=region_choices.found_village() or _home(draft))
    if request.method == "POST" and "choose" not in request.form and _saved(3, form) and _submitted(form):
        return redirect(url_for("registration.done"))
    q = region_choices.asked_village()
    return show(
        "registration/step3.html", form, draft=draft, regions=region_choices.choices(form), q=q, villages=region_choices.villages(q)
    )


@page.get("/daftar/wilayah")
def regions() -> str:
    """The choices under one region as options of a select, for pages with JavaScript."""
    return render_template("registration/regions.html", regions=region_choices.below(request.args.get("parent", "")), chosen="")


@page.get("/daftar/selesai")
def done() -> str | Response:
    """Registrasi Berhasil."""
    status = _status()
    if status is None or not status["number"]:
        return redirect(url_for("registration.begin"))
    return render_template("registration/done.html", status=status)


@page.route("/daftar/status", methods=["GET", "POST"])
def status() -> str | Response:
    """Where the registration stands; a new verification link can be asked for here."""
    if request.method == "POST":
        return _resent()
    status = _status()
    return render_template("registration/status.html", status=status) if status else redirect(url_for("registration.begin"))


@page.route("/verifikasi", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/verifikasi/<token>")
def verify(token: str) -> Answer | Response:
    """The page behind the mailed link. Reading it changes nothing; only the button verifies."""
    if token:
        session["verification_token"] = token
        return redirect(url_for("registration.verify"))
    token = session.get("verification_token", "")
    if request.method == "POST":
        return _verified(token)
    return show("registration/verify.html", verification=_verification(token))


def _draft() -> dict[str, Any]:
    """Return this browser's draft, a new one when there is none or it was handed in."""
    try:
        draft = rpc.call("identity", "get_registration_draft", registration_token=session["registration_token"])
    except (KeyError, NotFound):
        draft = None
    if draft is None or draft["status"] != "draft":
        session["registration_token"] = rpc.call("identity", "start_registration")["registration_token"]
        draft = rpc.call("identity", "get_registration_draft", registration_token=session["registration_token"])
    return draft


def _step_address(draft: dict[str, Any]) -> str:
    return url_for(f"registration.step{min(draft['step'], 3)}")


def _form(draft: dict[str, Any], *, also: dict[str, str] | None = None, **how: Any) -> Form:
    values = request.form if request.method == "POST" else {**draft["fields"], **(also or {})}
    return Form(values, chosen=("agency", *LEVELS), labels={"full_name": _("Nama (sesuai KTP)"), "email": _("Email")}, **how)


def _saved(step: int, form: Form, more: dict[str, Any] | None = None, **how: bool) -> dict[str, Any] | None:
    """Save one step; a refusal goes to the form and gives None."""
    try:
        fields = load_step(step, form.entered(STEPS[step])) | (more or {})
        return None if form.errors else _kept(step, fields, **how)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None


def _kept(step: int, fields: dict[str, Any], **how: bool) -> dict[str, Any]:
    token = session["registration_token"]
    return rpc.call("identity", "save_registration_step", registration_token=token, step=step, fields=fields, **how)


def _attachment(form: Form) -> dict[str, Any] | None:
    """Keep an uploaded copy at once, so that a mistake elsewhere on the page does not lose it."""
    file = chosen_file("id_attachment")
    if file is None:
        return None
    try:
        stored = uploads.receive(file, prefix="identities", field="id_attachment")
    except Invalid as refusal:
        refuse(form, refusal)
        return None
    _kept(2, {"id_attachment": stored}, partial=True)
    return stored


def _submitted(form: Form) -> bool:
    token = session["registration_token"]
    try:
        rpc.call("identity", "submit_registration", registration_token=token, consent_version=CONSENT_VERSION)
    except (Conflict, Invalid) as refusal:
        if refusal.code != "registration_already_submitted":
            form.add({"": words_for(refusal)})
            return False
    return True


def _home(draft: dict[str, Any]) -> dict[str, str]:
    """Most applicants live in the agency's own regency: an untouched address starts there."""
    return {} if draft["fields"].get("province") else HOME


def _status() -> dict[str, Any] | None:
    """Where this browser's registration stands, None when it has none."""
    try:
        return rpc.call("identity", "get_registration_status", registration_token=session["registration_token"])
    except (KeyError, NotFound):
        return None


def _resent() -> Response:
    try:
        rpc.call("identity", "resend_verification", registration_token=session.get("registration_token", ""))
        flash(_("Tautan verifikasi baru dikirim. Tautan yang lama tidak berlaku lagi."))
    except Refusal as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for("registration.status"))


def _verification(token: str) -> dict[str, Any]:
    try:
        return rpc.call("identity", "get_email_verification", token=token)
    except (NotFound, Invalid):
        return {"state": "unknown"}


def _verified(token: str) -> Answer | Response:
    try:
        username = rpc.call("identity", "verify_email", token=token)["username"]
    except Refusal:
        return show("registration/verify.html", verification=_verification(token))
    session.pop("verification_token", None)
    return show("registration/verified.html", username=username)
