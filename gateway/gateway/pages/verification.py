"""The page behind the mailed link. Reading it changes nothing; only the button verifies."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bus.refusals import Refusal
from gateway import form_again, opened_links, rpc
from gateway.pages import mailed_links
from gateway.pages.common import Answer, show

page = Blueprint("verification", __name__)
PURPOSE = "verification"


@page.route("/verifikasi", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/verifikasi/<link:token>")
def verify(token: str) -> Answer | Response:
    """The address that is verified, and the button Verifikasi; for an expired link the button that asks for a new one."""
    if token:
        return mailed_links.keep(PURPOSE, token, "verification.verify")
    token = opened_links.token(PURPOSE)
    if request.method == "POST":
        return mailed_links.renew(token, "verification.verify") if "renew" in request.form else _verified(token)
    returned = form_again.current()
    return show("registration/verified.html") if returned and returned.outcome else _link_page(token)


def _link_page(token: str) -> Answer:
    return show("registration/verify.html", verification=mailed_links.look("get_email_verification", token))


def _verified(token: str) -> Answer | Response:
    try:
        verified = rpc.call("identity", "verify_email", token=token)
    except Refusal:
        return _link_page(token)
    opened_links.drop(token)
    return show("registration/verified.html", outcome=verified)
