"""The second factor: setting up an authenticator app, and showing once the recovery codes for the case that the phone is lost."""

from urllib.parse import parse_qs, urlsplit

import segno
from flask import Blueprint, g, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Refusal
from gateway import rpc, sessions
from gateway.forms import Form
from gateway.pages import entering
from gateway.pages.common import Answer, later, refuse, show
from gateway.schemas.accounts import CodeForm, NewSecondFactorForm

page = Blueprint("security", __name__)
LONGEST_URI = 500


@page.route("/akun/keamanan", methods=["GET", "POST"])
def second_factor() -> Answer | Response:
    """Whether there is a second factor; then its secret as a picture and as text, its confirmation, and the recovery codes."""
    if request.method == "GET":
        return first_page()
    if "uri" not in request.form:
        return _begun(Form(request.form))
    form = Form(request.form)
    given = form.load(CodeForm)
    if given:
        try:
            return _completed(**given)
        except Refusal as refusal:
            if refusal.code == "code_wrong":
                form.add({"code": _("Kode tidak cocok. Isi kode yang tampil di aplikasi sekarang; jam ponsel Anda harus tepat.")})
            refuse(form, refusal, too_many_attempts="code")
            return later(refusal, _secret_page(form, request.form["uri"]))
    return _secret_page(form, request.form["uri"])


def first_page(form: Form | None = None) -> Answer:
    return entering.step("accounts/second_factor.html", form, active=_active(), forced=_forced())


def _begun(form: Form) -> Answer | Response:
    """The page with the secret, after the password was entered again; during first-time setup it was entered a moment ago and is not asked
    for."""
    given = form.load(NewSecondFactorForm) if _forced() or form.require("current_password") else None
    if given is None:
        return first_page(form)
    try:
        begun = rpc.call("identity", "begin_second_factor", session_token=sessions.token(), **given)
    except Refusal as refusal:
        refuse(form, refusal, too_many_attempts="current_password")
        return later(refusal, first_page(form))
    return _secret_page(Form({}), begun["uri"])


def _active() -> bool:
    return not _forced() and bool(rpc.call("identity", "get_profile")["second_factor"])


def _forced() -> bool:
    return "second_factor_setup" in sessions.roles()


def _secret_page(form: Form, uri: str) -> Answer:
    """The form carries the secret, so that a mistyped code does not need a new one; text that is not such a secret gets no picture."""
    known = uri.startswith("otpauth://totp/") and len(uri) <= LONGEST_URI
    secret = parse_qs(urlsplit(uri).query).get("secret", [""])[0] if known else ""
    picture = segno.make(uri, error="m").svg_data_uri(border=2, scale=4) if known else ""
    return entering.step("accounts/second_factor_secret.html", form, here=True, uri=uri, secret=secret, picture=picture)


def _completed(code: str) -> Answer:
    completed = sessions.spend("complete_second_factor", code=code)
    sessions.start(completed["session_token"])
    waiting, then = entering.form_that_waits(g.account["account_id"]), entering.wanted("home.dashboard")
    return show("accounts/recovery_codes.html", here=True, codes=completed["recovery_codes"], waiting=waiting, then=then)
