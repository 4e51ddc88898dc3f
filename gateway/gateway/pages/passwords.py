"""The password: changed by whoever knows it, chosen by whoever holds a mailed link, asked for anew by whoever forgot it."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gateway import rpc, sessions
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, later, link_token, refuse, show
from gateway.schemas.accounts import ForgottenForm, NewPasswordForm, PasswordForm

page = Blueprint("passwords", __name__)
TOKEN = "password_token"


@page.route("/sandi", methods=["GET", "POST"])
def change() -> Answer | Response:
    """Set a new password; whoever came with a temporary one can do nothing else first."""
    form = Form(request.form)
    given = form.load(PasswordForm) if request.method == "POST" else None
    if given:
        try:
            return _changed(**given)
        except Refusal as refusal:
            refuse(form, refusal, password_wrong="current_password", too_many_attempts="current_password")
            return later(refusal, _change_page(form))
    return _change_page(form)


def _change_page(form: Form) -> Answer:
    return show("accounts/password.html", form, forced="password_change" in sessions.roles())


def _changed(**passwords: str) -> Response:
    token = sessions.token() or ""
    changed = rpc.call("identity", "change_password", session_token=token, **passwords)
    sessions.forget(token)
    sessions.start(changed["session_token"], g.account["account_id"])
    flash(_("Kata sandi baru sudah disimpan."))
    return redirect(url_for("home.dashboard"))


@page.route("/lupa", methods=["GET", "POST"])
def forgotten() -> Answer | Response:
    """Have a link mailed to the account's owner. Whether there is such an account is not said."""
    form = Form(request.form)
    given = form.load(ForgottenForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("identity", "request_password_reset", **given, address=(request.remote_addr or "unknown")[:64])
            return redirect(url_for("passwords.forgotten", terkirim="ya"))
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"login": words_for(refusal)})
            return later(refusal, show("accounts/forgotten.html", form))
    return show("accounts/forgotten.html", form, sent="terkirim" in request.args)


@page.route("/sandi/baru", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/sandi/<token>")
def choose(token: str) -> Answer | Response:
    """The page behind a mailed link: the first password, a forgotten one, an invitation. Reading it changes nothing."""
    if token:
        session[TOKEN] = link_token(token)
        return redirect(url_for("passwords.choose"))
    token, form = session.get(TOKEN, ""), Form(request.form)
    given = form.load(NewPasswordForm) if request.method == "POST" else None
    if given:
        try:
            return _chosen(rpc.call("identity", "set_password", token=token, **given)["username"])
        except (Conflict, Invalid, NotFound) as refusal:
            _refuse_choice(form, refusal)
    return show("accounts/new_password.html", form, link=_link(token))


def _refuse_choice(form: Form, refusal: Refusal) -> None:
    """A bad password is the form's matter; a link that died meanwhile is said by its own page."""
    if isinstance(refusal, NotFound) or refusal.code.startswith("verification_"):
        return
    refuse(form, refusal)


def _chosen(username: str) -> Response:
    session.pop(TOKEN, None)
    flash(_("Kata sandi tersimpan. Masuk dengan username %(username)s.", username=username))
    return redirect(url_for("accounts.log_in"))


def _link(token: str) -> dict[str, Any]:
    try:
        link: dict[str, Any] = rpc.call("identity", "get_password_link", token=token)
        return link
    except (NotFound, Invalid):
        return {"state": "unknown"}


@page.post("/sandi/tautan-baru")
def renew() -> Response:
    """Have the mail of an expired link sent again, with a new one."""
    try:
        rpc.call("identity", "renew_link", token=session.get(TOKEN, ""))
        flash(_("Tautan baru dikirim ke email Anda. Tautan yang lama tidak berlaku lagi."))
    except (Conflict, Invalid, NotAllowed, NotFound) as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for("passwords.choose"))
