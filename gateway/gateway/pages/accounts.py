"""Logging in and out, and the password that must be changed at the first log-in."""

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, Refusal
from gateway import rpc, sessions
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, local_path, refuse, show
from gateway.schemas.accounts import LogInForm, PasswordForm

page = Blueprint("accounts", __name__)


@page.route("/masuk", methods=["GET", "POST"])
def log_in() -> Answer | Response:
    """Open a session with username or e-mail and password; a wrong pair is answered the same for every cause."""
    form = Form(request.form)
    given = form.load(LogInForm) if request.method == "POST" else None
    if given:
        try:
            return _entered(**given)
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"login": words_for(refusal)})
    return show("accounts/log_in.html", form, then=request.values.get("lanjut", ""))


def _entered(login: str, password: str) -> Response:
    opened = rpc.call("identity", "log_in", login=login, password=password, address=request.remote_addr or "unknown")
    sessions.start(opened["session_token"])
    if opened["must_change_password"]:
        return redirect(url_for("accounts.password"))
    home = "home.dashboard" if "applicant" in opened["account"]["roles"] else "staff_home.desk"
    return redirect(local_path(request.form.get("lanjut"), url_for(home)))


@page.post("/keluar")
def log_out() -> Response:
    """End the session here and in identity."""
    token = sessions.token()
    if token:
        rpc.call("identity", "log_out", session_token=token)
    sessions.end()
    flash(_("Anda sudah keluar."))
    return redirect(url_for("home.start"))


@page.route("/sandi", methods=["GET", "POST"])
def password() -> Answer | Response:
    """Set a new password; whoever came with a temporary one can do nothing else first."""
    form = Form(request.form)
    given = form.load(PasswordForm) if request.method == "POST" else None
    if given:
        try:
            return _changed(**given)
        except Refusal as refusal:
            refuse(form, refusal, password_wrong="current_password")
    return show("accounts/password.html", form, forced=g.account["must_change_password"])


def _changed(**passwords: str) -> Response:
    changed = rpc.call("identity", "change_password", session_token=sessions.token(), **passwords)
    sessions.start(changed["session_token"])
    flash(_("Kata sandi baru sudah disimpan."))
    return redirect(url_for("home.dashboard"))
