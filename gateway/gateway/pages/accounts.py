"""Logging in, with the second step where there is one, and out; what was typed before a session ended goes on from here."""

from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed
from gateway import access, device, kept, rpc, sessions
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, later, local_path, show
from gateway.schemas.accounts import CodeForm, LogInForm

page = Blueprint("accounts", __name__)


@page.route("/masuk", methods=["GET", "POST"])
def log_in() -> Answer | Response:
    """Open a session with username or e-mail and password; a wrong pair is answered the same for every cause."""
    form = Form(request.form)
    given = form.load(LogInForm) if request.method == "POST" else None
    if given:
        try:
            return _entered(rpc.call("identity", "log_in", **given, **device.whence()))
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"login": words_for(refusal)})
            return later(refusal, _asked("accounts/log_in.html", form))
    return _asked("accounts/log_in.html", form)


@page.route("/masuk/kode", methods=["GET", "POST"])
def second_factor() -> Answer | Response:
    """The second step of a log-in: a code of the authenticator app, or one of the recovery codes."""
    if "second_factor" not in sessions.roles():
        return redirect(url_for("home.dashboard"))
    form = Form(request.form)
    given = form.load(CodeForm) if request.method == "POST" else None
    if given:
        try:
            return _entered(rpc.call("identity", "confirm_second_factor", session_token=sessions.token(), **given))
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"code": words_for(refusal)})
            return later(refusal, _asked("accounts/code.html", form))
    return _asked("accounts/code.html", form)


def _asked(template: str, form: Form) -> Answer:
    """A step of the log-in, with what waits for its end: the wanted page, a form typed before."""
    return show(template, form, then=request.values.get("lanjut", ""), kept=request.form.get(kept.FIELD, ""))


def _entered(opened: dict[str, Any]) -> Answer | Response:
    account = opened["account"]
    sessions.start(opened["session_token"], account["account_id"])
    g.account = account
    if "second_factor" in account["roles"]:
        return _to_second_factor()
    halfway = next((path for role, (path, _code) in access.HALFWAY.items() if role in account["roles"]), None)
    return redirect(halfway) if halfway else _gone_on(account)


def _to_second_factor() -> Answer | Response:
    """A form that waits goes along from page to page: the cookie has no room for it."""
    if request.form.get(kept.FIELD):
        return _asked("accounts/code.html", Form({}))
    return redirect(url_for("accounts.second_factor", lanjut=request.form.get("lanjut") or None))


def _gone_on(account: dict[str, Any]) -> Answer | Response:
    """To what was typed before the session ended, to the page that was wanted, or home."""
    sealed = request.form.get(kept.FIELD)
    waiting = kept.opened(sealed, account["account_id"]) if sealed else None
    if waiting:
        return show("accounts/kept.html", kept=waiting)
    if sealed:
        flash(_("Isian tadi tidak dibawa: isian itu milik akun lain atau sudah terlalu lama."), "warn")
    home = "home.dashboard" if "applicant" in account["roles"] else "staff_home.desk"
    return redirect(local_path(request.form.get("lanjut"), url_for(home)))


@page.post("/keluar")
def log_out() -> Response:
    """End the session here and in identity."""
    sessions.end()
    flash(_("Anda sudah keluar."))
    return redirect(url_for("home.start"))


@page.post("/sesi/perpanjang")
def extend() -> Response:
    """Begin the idle time anew, for whoever is warned that it ends; says how many seconds the session has now."""
    token = sessions.token() or ""
    extended = rpc.call("identity", "extend_session", session_token=token)
    sessions.forget(token)
    return jsonify(seconds=sessions.seconds_left(extended["expires_at"]))
