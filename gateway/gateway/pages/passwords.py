"""The password: changing it, choosing one by a mailed link, and asking for a link when it is forgotten."""

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gateway import device, known_device, opened_links, rpc, sessions
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages import entering, mailed_links
from gateway.pages.common import Answer, later, refuse, show
from gateway.schemas.accounts import FirstPasswordForm, ForgottenForm, NewPasswordForm, PasswordForm

page = Blueprint("passwords", __name__)
PURPOSE = "password"


@page.route("/sandi", methods=["GET", "POST"])
def change() -> Answer | Response:
    """Set a new password; who logged in with a temporary one must do this first."""
    form = Form(request.form)
    given = form.load(FirstPasswordForm if _is_first() else PasswordForm) if request.method == "POST" else None
    if given:
        try:
            return _changed(**given)
        except Refusal as refusal:
            refuse(form, refusal, password_wrong="current_password", too_many_attempts="current_password")
            return later(refusal, change_page(form))
    return change_page(form)


def change_page(form: Form | None = None) -> Answer:
    if g.password_minimum is None:  # this request began the session
        sessions.open_current()
    return entering.step("accounts/password.html", form, first=_is_first(), minimum=g.password_minimum)


def _is_first() -> bool:
    """Whether the session was opened with a temporary password: it is not asked for again, and the session can do nothing else."""
    return "password_change" in sessions.roles()


def _changed(**passwords: str) -> Answer | Response:
    changed = sessions.spend("change_password", **passwords)
    sessions.start(changed["session_token"])
    flash(_("Kata sandi baru sudah disimpan."))
    return entering.gone_on(g.account["account_id"], "home.dashboard")


@page.route("/lupa", methods=["GET", "POST"])
def forgotten() -> Answer | Response:
    """Have a link mailed to the account's owner. The answer does not reveal whether there is such an account."""
    form = Form(request.form)
    given = form.load(ForgottenForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("identity", "request_password_reset", **given, address=device.address())
            return redirect(url_for("passwords.forgotten", terkirim="ya"))
        except (Conflict, Invalid, NotAllowed) as refusal:
            form.add({"login": words_for(refusal)})
            return later(refusal, show("accounts/forgotten.html", form))
    return show("accounts/forgotten.html", form, sent="terkirim" in request.args)


@page.route("/sandi/baru", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/sandi/<link:token>")
def choose(token: str) -> Answer | Response:
    """The page behind a mailed link: the first password, a forgotten one, an invitation. Reading it changes nothing."""
    if token:
        return mailed_links.keep(PURPOSE, token, "passwords.choose")
    token, form = opened_links.token(PURPOSE), Form(request.form)
    given = form.load(NewPasswordForm) if request.method == "POST" else None
    if given:
        try:
            choice = rpc.call("identity", "set_password", **{**given, "token": token, **known_device.given()})
            said = _("Kata sandi tersimpan. Masuk dengan username %(username)s.", username=choice["username"])
            return mailed_links.chosen(token, choice, said)
        except (Conflict, Invalid, NotFound) as refusal:
            mailed_links.refuse_choice(form, refusal)
    return show("accounts/new_password.html", form, link=mailed_links.look("get_password_link", token))


@page.post("/sandi/tautan-baru")
def renew() -> Response:
    """Have the mail with an expired link sent again, with a new link."""
    return mailed_links.renew(opened_links.token(PURPOSE), "passwords.choose")
