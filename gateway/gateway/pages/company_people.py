"""The people of a company: who they are, what they may, and whom its owners invite."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, Refusal
from gateway import company_invitations, rpc, words
from gateway.forms import Form
from gateway.pages.common import Answer, refuse, show
from gateway.schemas.companies import CompanyInvitationForm

page = Blueprint("company_people", __name__)


@page.route("/profil/perusahaan/<int:company_id>/anggota", methods=["GET", "POST"])
def people(company_id: int) -> Answer | Response:
    """Who belongs to the company; an owner invites somebody by an email address."""
    form = Form(request.form if request.method == "POST" else {"role": "member"}, labels={"email": _("Email")})
    if request.method == "POST" and _invited(company_id, form):
        flash(_("Undangan dikirim ke %(email)s. Ia bergabung setelah menerimanya.", email=form["email"].value))
        return redirect(url_for("company_people.people", company_id=company_id))
    company = rpc.call("permits", "get_company", company_id=company_id)
    found = rpc.call("permits", "list_company_people", company_id=company_id)
    return show("profile/company_people.html", form, company=company, **found)


def _invited(company_id: int, form: Form) -> bool:
    given = form.load(CompanyInvitationForm)
    if given is None:
        return False
    try:
        company_invitations.invite(company_id, given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal, own_address="email", already_invited="email", invitations_full="email")
        return False
    return True


@page.post("/profil/perusahaan/<int:company_id>/anggota/<int:member_id>/peran")
def role(company_id: int, member_id: int) -> Response:
    """Make somebody an owner or a member."""
    wanted = request.form.get("role", "")[:20]
    return _done(company_id, "change_company_role", _("Peran sudah diubah."), member_id=member_id, role=wanted)


@page.post("/profil/perusahaan/<int:company_id>/anggota/<int:member_id>/keluar")
def leave(company_id: int, member_id: int) -> Response:
    """Leave the company, or remove somebody from it."""
    try:
        rest = rpc.call("permits", "leave_company", company_id=company_id, member_id=member_id)
    except Refusal as refusal:
        return _refused(company_id, refusal)
    flash(_("Orang itu sudah dikeluarkan.") if rest else _("Anda sudah keluar dari perusahaan."))
    return redirect(url_for("company_people.people", company_id=company_id) if rest else url_for("companies.own"))


@page.post("/profil/perusahaan/<int:company_id>/undangan/<int:invitation_id>/ulang")
def resend(company_id: int, invitation_id: int) -> Response:
    """Mail an invitation again."""
    said = _("Undangan dikirim ulang. Tautan yang lama tidak berlaku lagi.")
    return _done(company_id, "resend_company_invitation", said, invitation_id=invitation_id)


@page.post("/profil/perusahaan/<int:company_id>/undangan/<int:invitation_id>/cabut")
def withdraw(company_id: int, invitation_id: int) -> Response:
    """Withdraw an invitation."""
    return _done(company_id, "withdraw_company_invitation", _("Undangan dicabut."), invitation_id=invitation_id)


def _done(company_id: int, method: str, said: str, **asked: Any) -> Response:
    try:
        rpc.call("permits", method, company_id=company_id, **asked)
    except Refusal as refusal:
        return _refused(company_id, refusal)
    flash(said)
    return redirect(url_for("company_people.people", company_id=company_id))


def _refused(company_id: int, refusal: Refusal) -> Response:
    """Back on the page, which shows how things are now; who does not belong to the company is refused there."""
    if refusal.code in ("company_not_found", "invalid_fields"):
        raise refusal
    flash(words.refusal(refusal.code, refusal.details), "warn")
    return redirect(url_for("company_people.people", company_id=company_id))
