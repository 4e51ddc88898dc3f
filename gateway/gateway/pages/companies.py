"""PERUSAHAAN: the companies for which an applicant applies."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.forms import Form
from gateway.pages.common import Answer, is_typed, local_path, page_key, refuse, show
from gateway.schemas.companies import CompanyForm
from gateway.schemas.partial import despite, load

page = Blueprint("companies", __name__)
NAMED = {"name": lazy_gettext("Nama perusahaan"), "email": lazy_gettext("Email"), "phone": lazy_gettext("Telepon")}


@page.get("/profil/perusahaan")
def own() -> Answer:
    """List the applicant's companies."""
    found = rpc.call("permits", "list_companies", after=page_key(), limit=25)
    return show("profile/companies.html", page=found, quota=rpc.call("permits", "get_quotas")["companies"])


@page.route("/profil/perusahaan/baru", methods=["GET", "POST"])
def add() -> Answer | Response:
    """Add a company."""
    return _edited(None, {})


@page.route("/profil/perusahaan/<int:company_id>", methods=["GET", "POST"])
def change(company_id: int) -> Answer | Response:
    """Change a company's data."""
    return _edited(company_id, rpc.call("permits", "get_company", company_id=company_id))


def _edited(company_id: int | None, stored: dict[str, Any]) -> Answer | Response:
    form = Form(request.form if is_typed() else stored, digits=("phone",), labels=NAMED)
    if request.method == "POST" and saved(form, company_id):
        flash(_("Data perusahaan tersimpan."))
        return redirect(local_path(request.args.get("kembali"), url_for("companies.own")))
    return show("profile/company_form.html", form, company_id=company_id)


def saved(form: Form, company_id: int | None) -> dict[str, Any] | None:
    """Save the company in the form; a refusal goes to the form and gives None."""
    entered = form.entered(CompanyForm)
    try:
        asked = load(CompanyForm, entered)
    except Invalid as refusal:
        refuse(form, refusal)
        rest = despite(refusal, CompanyForm, entered)
        if rest is None:
            return None
        asked = rest
    try:  # asked even when the form has a fault already: all faults are reported in one round
        stored = rpc.call("permits", "save_company", company_id=company_id, **asked)
        return None if form.errors else stored
    except (Conflict, Invalid) as refusal:
        if not form.errors or refusal.code == "invalid_fields":
            refuse(form, refusal)
        return None
