"""PERUSAHAAN: the companies for which an applicant applies."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, Refusal
from gateway import region_names, rpc, words
from gateway.formats import short_date
from gateway.forms import Form
from gateway.pages import labels, region_picker
from gateway.pages.common import Answer, is_typed, local_path, page_key, refuse, revision, show
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
    stored = rpc.call("permits", "get_company", company_id=company_id)
    if stored.get("own_role") == "member":
        raise NotAllowed("not_company_owner", "owners alone change a company")
    return _edited(company_id, stored)


def _edited(company_id: int | None, stored: dict[str, Any]) -> Answer | Response:
    form = form_of(stored)
    if request.method == "POST" and "choose" not in request.form and saved(form, company_id):
        flash(_("Data perusahaan tersimpan."))
        return redirect(local_path(request.args.get("kembali"), url_for("companies.own")))
    regions = region_picker.choices(form)
    return show("profile/company_form.html", form, stored=stored, saved_meanwhile=_saved_meanwhile(form, stored), regions=regions)


def _saved_meanwhile(form: Form, stored: dict[str, Any]) -> list[tuple[str, str]]:
    """What another owner saved since the form was opened, where the form says something else: each field's name and what is stored. Whoever
    sends the form after this page has seen it: the page carries the revision of now."""
    seen = form["revision"].value
    if not is_typed() or not seen or seen == str(stored.get("revision", seen)):
        return []
    typed = {**{name: form.answer(name) for name in CompanyForm().fields}, "region": form["village"].value}
    differing = [name for name, value in typed.items() if name in stored and (stored[name] or "") != value.strip()]
    return [(str(NAMED.get(name) or words.label(name)), _shown(name, stored)) for name in differing]


def _shown(name: str, stored: dict[str, Any]) -> str:
    if name == "business_form":
        return str(labels.BUSINESS_FORM[stored[name]])
    value = stored["region_name"] if name == "region" else stored[name]
    return short_date(value) if value and name == "deed_date" else value or "–"


def form_of(stored: dict[str, Any]) -> Form:
    """What was typed, or what is stored; a company without a region begins in the agency's own regency."""
    levels = region_picker.levels_of(stored["region"]) if stored.get("region") else region_picker.home()
    values = request.form if is_typed() else {**stored, **levels}
    return Form(values, digits=("phone",), chosen=region_picker.LEVELS, dates=("deed_date",), labels=NAMED)


def saved(form: Form, company_id: int | None) -> dict[str, Any] | None:
    """Save the company in the form; a refusal goes to the form and gives None."""
    village = form["village"].value
    region = village if village.startswith(f"{form['district'].value}.") else ""
    entered = {**form.entered(CompanyForm), "region": region}
    try:
        asked = load(CompanyForm, entered)
    except Invalid as refusal:
        refuse(form, refusal)
        rest = despite(refusal, CompanyForm, entered)
        if rest is None:
            return None
        asked = rest
    try:  # asked even when the form has a fault already: all faults are reported in one round
        seen = {"revision": revision()} if form["revision"].value else {}  # a form that the release before showed has none
        stored = rpc.call("permits", "save_company", company_id=company_id, **seen, **region_names.placed({**asked, "region": region}))
        return None if form.errors else stored
    except (Conflict, Invalid) as refusal:
        if not form.errors or refusal.code in ("invalid_fields", "company_changed"):
            refuse(form, _on_page(refusal))
        return None


def _on_page(refusal: Conflict | Invalid) -> Refusal:
    """The page asks for the region by its levels."""
    fields = refusal.details.get("fields") or {}
    if "region" not in fields:
        return refusal
    return Invalid(
        refusal.code, refusal.message, fields={("village" if name == "region" else name): fault for name, fault in fields.items()}
    )
