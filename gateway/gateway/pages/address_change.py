"""Another email address that an officer asked for: the applicant confirms or refuses it, by the link in the mail to the old address or in
the browser that holds the registration."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound
from gateway import opened_links, registration_cookie, rpc
from gateway.pages import mailed_links
from gateway.pages.common import Answer, show

page = Blueprint("address_change", __name__)
PURPOSE = "address_change"


@page.route("/daftar/alamat", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/daftar/alamat/<token:token>")
def answer(token: str) -> Answer | Response:
    """Reading changes nothing, only the buttons do. The form names the change for which it was made, because another may have replaced it
    meanwhile."""
    if token:
        return mailed_links.keep(PURPOSE, token, "address_change.answer")
    token = mailed_links.token(PURPOSE)
    change = mailed_links.look("get_email_correction", token)
    decision = request.form.get("decision", "")
    if request.method == "POST" and change["state"] == "ready" and decision in ("approved", "refused"):
        if request.form.get("asked_at") != change["asked_at"]:
            return show("registration/address_change.html", outcome={"other": True}, change=change)
        try:
            return _answered(token, rpc.call("identity", "answer_email_correction", token=token, decision=decision)["decision"])
        except (Conflict, Invalid, NotFound):
            change = mailed_links.look("get_email_correction", token)  # the page says what became of the change
    return show("registration/address_change.html", change=change)


def _answered(token: str, decision: str) -> Response:
    opened_links.drop(token)
    flash(_("Alamat email diganti.") if decision == "approved" else _("Alamat email tidak diganti. Petugas melihat penolakan Anda."))
    return redirect(url_for("registration_status.status") if registration_cookie.token() else url_for("home.start"))
