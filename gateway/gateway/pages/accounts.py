"""Logging in, with a second step for accounts that have a second factor, and logging out; a form typed before a session ended continues
from here."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, g, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, Refusal
from gateway import access, device, form_again, headers, kept_form, known_device, rpc, sessions
from gateway.errors import words_for
from gateway.forms import Form
from gateway.local_paths import safe_path
from gateway.pages import entering, passwords, security
from gateway.pages.common import Answer, later
from gateway.schemas.accounts import CodeForm, LogInForm

page = Blueprint("accounts", __name__)


@page.route("/masuk", methods=["GET", "POST"])
def log_in() -> Answer | Response:
    """Open a session with username or email and password; a refused pair gets the same answer whatever the cause."""
    if request.method == "GET" and g.account and request.form.get(kept_form.FIELD):
        return entering.gone_on(g.account["account_id"], "home.dashboard")
    form = Form(request.form)
    given = form.load(LogInForm) if request.method == "POST" else None
    if given:
        try:
            return _entered(rpc.call("identity", "log_in", **{**given, **device.whence(), **known_device.given()}))
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"login": _words_for(refusal)})
            return later(refusal, entering.step("accounts/log_in.html", form))
    return entering.step("accounts/log_in.html", form)


@page.route("/masuk/kode", methods=["GET", "POST"])
def second_factor() -> Answer | Response:
    """The second step of a log-in: a code of the authenticator app, or one of the recovery codes."""
    if "second_factor" not in sessions.roles():
        return redirect(url_for("home.dashboard"))
    form = Form(request.form)
    given = form.load(CodeForm) if request.method == "POST" else None
    if given:
        try:
            return _entered(sessions.spend("confirm_second_factor", **{**given, **known_device.given()}))
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"code": words_for(refusal)})
            return later(refusal, _code_page(form))
    return _code_page(form)


def _words_for(refusal: Refusal) -> str:
    """When other people may have used up a limit, the message also names the way that stays open."""
    way_on = _("Tidak perlu menunggu: buat kata sandi baru lewat “Lupa kata sandi?”.") if refusal.code == "too_many_attempts" else ""
    return f"{words_for(refusal)} {way_on}".rstrip()


def _code_page(form: Form | None = None) -> Answer:
    return entering.step("accounts/code.html", form)


def _entered(opened: dict[str, Any]) -> Answer | Response:
    account = opened["account"]
    known_device.keep(opened)
    sessions.start(opened["session_token"])
    g.account = account
    needed = next((role for role in access.HALFWAY if role in account["roles"]), None)
    if needed:
        return _first(needed)
    return entering.gone_on(account["account_id"], "home.dashboard" if "applicant" in account["roles"] else "staff_home.desk")


FIRST = {"second_factor": _code_page, "second_factor_setup": security.first_page, "password_change": passwords.change_page}


def _first(needed: str) -> Answer | Response:
    """The page that a session which is not complete needs first; a form that waits is passed on to it."""
    path, then = access.HALFWAY[needed][0], request.form.get("lanjut")
    if request.form.get(kept_form.FIELD):
        return form_again.send(path) or FIRST[needed]()
    return redirect(f"{path}?{urlencode({'lanjut': then}, safe='/')}" if safe_path(then) else path)


@page.post("/keluar")
def log_out() -> Answer | Response:
    """End the session here and in identity; a form that waits for another account is passed on to its log-in."""
    sessions.end()
    if request.form.get(kept_form.FIELD):
        return headers.leave_nothing(make_response(entering.step("accounts/log_in.html", at=url_for("accounts.log_in"))))
    flash(_("Anda sudah keluar."))
    return headers.leave_nothing(redirect(url_for("home.start")))


@page.post("/sesi/perpanjang")
def extend() -> Response:
    """Start the idle time again, when somebody is warned that it ends; answers with the seconds left."""
    return jsonify(seconds=sessions.seconds_left(sessions.spend("extend_session")["expires_at"]))
