"""After the last step: Registrasi Berhasil, how far the registration is, and what can be done meanwhile."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import NotFound, Refusal
from gateway import agencies, form_subject, held, registration_cookie, rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, refuse, show
from gateway.schemas.registration import EmailForm

page = Blueprint("registration_status", __name__)


@page.get("/daftar/selesai")
def done() -> str | Response:
    """Registrasi Berhasil."""
    status = _status()
    if status is None or not status["number"]:
        return redirect(url_for("registration.begin"))
    return render_template("registration/done.html", status=status)


@page.route("/daftar/status", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/daftar/status/<token:token>")
def status(token: str) -> str | Response:
    """How far the registration is; the mail that the applicant waits for can be sent again. A mailed link's token is removed from the
    address at once."""
    if token:
        return _arrived(token)
    if request.method == "POST":
        return _resent()
    found = _status()
    if found and found["status"] == "draft":
        return redirect(url_for("registration.begin"))
    return render_template("registration/status.html", status=found)


def _arrived(token: str) -> Response:
    """No mail links to a draft: such a link does what /daftar/lanjut does."""
    found = _status_of(token)
    if found and found["status"] == "draft":
        return redirect(url_for("registration.go_on", token=token))
    if found:
        registration_cookie.keep(token)
    return redirect(url_for("registration_status.status", draf=held.name_of(token)))


@page.route("/daftar/email", methods=["GET", "POST"])
def email() -> Answer | Response:
    """Another email address, while no account is open yet."""
    found = _status()
    if found is None or not found["can_change_email"]:
        return redirect(url_for("registration_status.status"))
    form = Form(request.form or {"email": ""}, labels={"email": _("Email baru")})
    given = form.load(EmailForm) if request.method == "POST" else None
    if given and _changed(form, given["email"]):
        return redirect(url_for("registration_status.status"))
    return show("registration/email.html", form, status=found)


def _status() -> dict[str, Any] | None:
    """The state of this browser's registration, None when it holds none. It also makes the page's forms be about that registration."""
    token = registration_cookie.token()
    found = _status_of(token)
    form_subject.name_subject(token, found["number"] if found else "")
    agencies.name_agency(found["agency"] if found else None)
    return found


def _status_of(token: str) -> dict[str, Any] | None:
    try:
        return rpc.call("identity", "get_registration_status", registration_token=token) if token else None
    except NotFound:
        return None


def _resent() -> Response:
    try:
        rpc.call("identity", "resend_verification", registration_token=registration_cookie.token())
        flash(_("Tautan verifikasi baru dikirim. Tautan yang lama tidak berlaku lagi."))
    except Refusal as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for("registration_status.status"))


def _changed(form: Form, email: str) -> bool:
    try:
        rpc.call("identity", "change_registration_email", registration_token=registration_cookie.token(), email=email)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    flash(_("Email Anda diganti menjadi %(email)s.", email=email))
    return True
