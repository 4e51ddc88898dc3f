"""Another email address that an officer asked for: the applicant confirms or refuses it, by the link in the mail to the old address or in
the browser that holds the registration."""

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound
from gateway import registration_cookie, rpc
from gateway.pages import mailed_links
from gateway.pages.common import Answer, show

page = Blueprint("address_change", __name__)
TOKEN = "address_change_token"


@page.route("/daftar/alamat", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/daftar/alamat/<token:token>")
def answer(token: str) -> Answer | Response:
    """Reading changes nothing, only the buttons do; the form names the registration and the address it was made for."""
    if token:
        return mailed_links.keep(TOKEN, token, "address_change.answer")
    token = session.get(TOKEN) or registration_cookie.token()
    change = mailed_links.look("get_email_correction", token)
    decision = request.form.get("decision", "")
    if request.method == "POST" and change["state"] == "ready" and decision in ("approved", "refused"):
        if request.form.get("about") != _about(change):
            return show("registration/address_change.html", change=change, about=_about(change), other=True)
        try:
            return _answered(rpc.call("identity", "answer_email_correction", token=token, decision=decision)["decision"])
        except (Conflict, Invalid, NotFound):
            change = mailed_links.look("get_email_correction", token)  # the page says what became of it
    return show("registration/address_change.html", change=change, about=_about(change))


def _about(change: dict[str, str]) -> str:
    return f"{change.get('number', '')} {change.get('asked_at', '')}"


def _answered(decision: str) -> Response:
    session.pop(TOKEN, None)
    flash(_("Alamat email diganti.") if decision == "approved" else _("Alamat email tidak diganti. Petugas melihat penolakan Anda."))
    return redirect(url_for("registration_status.status") if registration_cookie.token() else url_for("home.start"))
