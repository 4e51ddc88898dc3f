"""TAMBAH: what kind of application, for which permit type, by whom, and about which old permit."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages import catalogue
from gateway.pages.applications.shared import address_of, own_unit, page
from gateway.pages.common import Answer, id_of, is_typed, page_key, refuse, show
from gateway.schemas.applications import ApplicationForm
from gateway.typed_text import printable

CHOSEN = ("permit_type", "application_kind", "applicant_type")


# What was chosen on the page before, by its name in the address.
ASKED = {"permohonan": "application_kind", "jenis": "permit_type", "pemohon": "applicant_type"}
ABOUT_A_PERMIT = ("renewal", "amendment", "duplicate")
DUPLICATE = "duplicate"


@page.route("/permohonan/baru", methods=["GET", "POST"])
def new() -> Answer | Response:
    """TAMBAH: what kind of application, for which permit type, by whom."""
    form = Form(request.form if is_typed() else {"permit_type": request.args.get("jenis", "")}, chosen=CHOSEN)
    given = form.load(ApplicationForm, unit=own_unit()) if request.method == "POST" else None
    if request.method == "POST" and form.require("applicant_type") and given:
        if given["application_kind"] != "new" and _has_kind(form, given):
            asked = {address: given[name] for address, name in ASKED.items()}
            return redirect(url_for("applications.old_permit", **asked))
        created = _created(form, given) if given["application_kind"] == "new" else None
        if created:
            return redirect(address_of("one", created))
    quota, shown = rpc.call("permits", "get_quotas")["drafts"], catalogue.choices(form["permit_type"].value[:20])
    duplicated = [each["name"] for each in shown["types"] if DUPLICATE in each["kinds"]]
    return show("application/new.html", form, **shown, quota=quota, duplicated=duplicated)


def _has_kind(form: Form, given: dict[str, Any]) -> bool:
    """Whether the permit type is applied for in that kind; before anybody looks for the old permit in vain."""
    kind, code = given["application_kind"], given["permit_type"]
    known = next(iter(rpc.call("permits", "list_permit_types", codes=[code])), None)
    if known is None or kind in known["kinds"]:
        return True
    form.refuse({"application_kind": {"code": "kind_not_offered", "asked": kind, "permit_type": code}})
    return False


def _created(form: Form, given: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return rpc.call("permits", "create_application", **given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal, kind_not_offered="application_kind", applicant_type_not_offered="applicant_type")
        return None


@page.route("/permohonan/baru/izin-lama", methods=["GET", "POST"])
def old_permit() -> Answer | Response:
    """Which permit is renewed, amended or duplicated: one of the applicant's own, or the number of one that was not issued here, of which there
    are no duplicates. What was chosen before is in the address."""
    asked = {name: printable(request.args.get(address, ""))[:20] for address, name in ASKED.items()}
    if asked["application_kind"] not in ABOUT_A_PERMIT:
        return redirect(url_for("applications.new", jenis=asked["permit_type"]))
    form = Form(request.form if is_typed() else {"permit_id": request.args.get("izin", "")}, chosen=("permit_id",))
    if request.method == "POST":
        created = _continued(form, asked)
        if created:
            return redirect(address_of("one", created))
    kind = asked["application_kind"]
    own = rpc.call("permits", "list_permits", permit_type=asked["permit_type"] or None, after=page_key(), limit=25)
    permits = [{**each, "why_not": _why_not(each, kind)} for each in own["items"]]
    named = rpc.call("permits", "list_permit_types", codes=[asked["permit_type"]])
    return show(
        "application/old_permit.html", form, kind=kind, permits=permits, next=own["next"], asked=request.args, type=next(iter(named), None)
    )


@page.post("/permohonan/<int:application_id>/lagi")
def again(application_id: int) -> Response:
    """Ajukan lagi: a draft from an application that ended without a permit, with what still fits of it."""
    draft = rpc.call("permits", "apply_again", application_id=application_id)
    flash(_("Draf dibuat dari permohonan sebelumnya. Yang masih berlaku sudah terisi; periksa lagi sebelum mengirim."))
    return redirect(address_of("one", draft))


def _why_not(permit: dict[str, Any], kind: str) -> str | None:
    """Why no application of this kind can be begun about it, in a sentence."""
    fault = permit.get("why_not", {}).get(kind)
    return words_for(Conflict(fault["code"], "", **{name: fault[name] for name in fault if name != "code"})) if fault else None


def _continued(form: Form, asked: dict[str, str]) -> dict[str, Any] | None:
    chosen, number = form["permit_id"].value, form["old_permit_number"].value.strip()
    if id_of(chosen) is None:
        chosen = ""
    if not chosen and asked["application_kind"] == DUPLICATE:
        form.add({"permit_id": _("Pilih izin.")})
        return None
    if not chosen and not (number and asked["applicant_type"]):  # who applies is asked before only on the way over TAMBAH
        form.add({"old_permit_number" if asked["applicant_type"] else "permit_id": _("Pilih izin lama, atau isi nomornya.")})
        return None
    known = {**asked, "applicant_type": asked["applicant_type"] or None, "unit": own_unit()}
    known |= {"permit_id": chosen or None, "old_permit_number": None if chosen else number}
    given = form.load(ApplicationForm, **known)
    if given is None:
        return None
    try:
        return rpc.call("permits", "create_application", **given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None
