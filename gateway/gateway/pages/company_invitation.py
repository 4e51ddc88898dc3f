"""The page behind the link of an invitation to a company. Reading it changes nothing; the buttons accept or decline."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Invalid, NotFound, Refusal
from gateway import form_subject, opened_links, rpc, sessions, words
from gateway.pages import mailed_links
from gateway.pages.common import Answer, show

page = Blueprint("company_invitation", __name__)
PURPOSE = "company_invitation"


@page.route("/perusahaan/undangan", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/perusahaan/undangan/<link:token>")
def answer(token: str) -> Answer | Response:
    """Who invites to which company; to who is not logged in, the ways to an account. Anybody who holds the link may decline."""
    if token:
        return mailed_links.keep(PURPOSE, token, "company_invitation.answer")
    token = opened_links.token(PURPOSE)
    if request.method == "POST" and token:
        response = _answered(token, request.form.get("decision", ""))
        if response:
            return response
    return show("profile/company_invitation.html", invitation=_look(token), may_accept="applicant" in sessions.roles())


def _look(token: str) -> dict[str, object]:
    try:
        found = dict(rpc.call("permits", "get_company_invitation", token=token)) if token else {"state": "unknown"}
    except (NotFound, Invalid):
        found = {"state": "unknown"}
    form_subject.name_subject(token, str(found.get("company_name", "")))
    return found


def _answered(token: str, decision: str) -> Response | None:
    """None: the page says what became of the invitation."""
    try:
        if decision == "accept" and "applicant" in sessions.roles():
            joined = rpc.call("permits", "accept_company_invitation", token=token)
            opened_links.drop(token)
            flash(_("Anda sekarang ikut mengurus izin %(company)s.", company=joined["name"]))
            return redirect(url_for("company_people.people", company_id=joined["company_id"]))
        if decision == "decline":
            declined = rpc.call("permits", "decline_company_invitation", token=token)
            opened_links.drop(token)
            flash(_("Undangan dari %(company)s ditolak.", company=declined["company_name"]))
            return redirect(url_for("home.start"))
    except Refusal as refusal:
        flash(words.refusal(refusal.code, refusal.details), "warn")
    return None
