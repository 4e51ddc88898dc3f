"""The page behind the mailed link. Reading it changes nothing; only the button verifies."""

from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Invalid, NotFound, Refusal
from gateway import rpc
from gateway.errors import words_for
from gateway.pages.common import Answer, show

page = Blueprint("verification", __name__)
TOKEN = "verification_token"


@page.route("/verifikasi", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/verifikasi/<token>")
def verify(token: str) -> Answer | Response:
    """Whose address it is, and the button Verifikasi; for an expired link the button that asks for a new one."""
    if token:
        session[TOKEN] = token
        return redirect(url_for("verification.verify"))
    token = session.get(TOKEN, "")
    if request.method == "POST":
        return renewed(token, "verification.verify") if "renew" in request.form else _verified(token)
    return show("registration/verify.html", verification=_state(token))


def renewed(token: str, endpoint: str) -> Response:
    """For an expired link: the same mail with a new one is on its way."""
    try:
        rpc.call("identity", "renew_link", token=token)
        flash(_("Tautan baru dikirim ke email Anda. Tidak ada email? Periksa folder spam."))
    except Refusal as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for(endpoint))


def _state(token: str) -> dict[str, Any]:
    try:
        return rpc.call("identity", "get_email_verification", token=token)
    except (NotFound, Invalid):
        return {"state": "unknown"}


def _verified(token: str) -> Answer | Response:
    try:
        verified = rpc.call("identity", "verify_email", token=token)
    except Refusal:
        return show("registration/verify.html", verification=_state(token))
    session.pop(TOKEN, None)
    return show("registration/verified.html", **verified)
