"""Standar pelayanan: what the office says, in its own words, of the components that no permit type tells."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.forms import Form
from gateway.pages.common import Answer, is_typed, refuse, revision, show
from gateway.pages.service_standard import OWN
from gateway.schemas.catalogue_office import ServiceStandardForm

page = Blueprint("admin_service_standard", __name__)


@page.route("/admin/layanan/standar", methods=["GET", "POST"])
def change() -> Answer | Response:
    """Write the office's own words for its service standard."""
    stored = rpc.call("permits", "get_service_standard")
    labels = {part: str(name) for part, (name, _usual) in OWN.items()}
    form = Form(request.form if is_typed() else stored["texts"], labels=labels)
    if request.method == "POST":
        given = form.load(ServiceStandardForm, revision=revision(), **{part: form[part].value for part in OWN})
        if given and _saved(form, given):
            flash(_("Standar pelayanan tersimpan. Halaman setiap jenis izin memuatnya sekarang."))
            return redirect(url_for("admin_service_standard.change"))
    return show("admin/service_standard.html", form, revision=stored["revision"], parts=OWN)


def _saved(form: Form, given: dict[str, Any]) -> bool:
    seen = given.pop("revision")
    try:
        rpc.call("permits", "change_service_standard", revision=seen, texts=given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    return True
