"""Kode klaim: with the code on the counter's receipt somebody takes over the account that the counter made."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from gateway import device, known_device, opened_links, rpc
from gateway.forms import Form
from gateway.pages import mailed_links
from gateway.pages.common import Answer, later, refuse, show
from gateway.schemas.claim_codes import ClaimedForm, ClaimRequestForm

page = Blueprint("claims", __name__)
PURPOSE = "claim"


@page.route("/klaim", methods=["GET", "POST"])
def ask() -> Answer | Response:
    """Code, date of birth and address. The answer does not reveal whether there is such a code."""
    form = Form(request.form, dates=("birth_date",), labels={"code": _("Kode klaim")})
    given = form.load(ClaimRequestForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("identity", "request_claim", **{**given, "birth_date": str(given["birth_date"])}, address=device.address())
            return redirect(url_for("claims.ask", terkirim="ya"))
        except (Conflict, Invalid, NotAllowed) as refusal:
            refuse(form, refusal, too_many_attempts="code")
            return later(refusal, show("accounts/claim.html", form))
    return show("accounts/claim.html", form, sent="terkirim" in request.args)


@page.route("/klaim/akun", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/klaim/<link:token>")
def take(token: str) -> Answer | Response:
    """The page behind the mailed link: username and password. Reading it changes nothing."""
    if token:
        return mailed_links.keep(PURPOSE, token, "claims.take")
    token, form = opened_links.token(PURPOSE), Form(request.form)
    given = form.load(ClaimedForm) if request.method == "POST" else None
    if given:
        try:
            claimed = rpc.call("identity", "claim_account", **{**given, "token": token, **known_device.given()})
            said = _("Akun ini sekarang milik Anda. Masuk dengan username %(username)s.", username=claimed["username"])
            return mailed_links.chosen(token, claimed, said)
        except (Conflict, Invalid, NotFound) as refusal:
            mailed_links.refuse_choice(form, refusal)
    return show("accounts/claim_taken.html", form, link=mailed_links.look("get_claim", token))
