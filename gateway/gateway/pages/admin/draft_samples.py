"""Contoh dan formulir: the example picture and the blank form that a requirement of a draft shows."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Invalid
from gateway import uploads
from gateway.forms import Form
from gateway.pages.admin.drafts import KIND, asked, of_kind, the_draft, the_part
from gateway.pages.common import Answer, chosen_file, refuse, revision, show
from gateway.schemas.catalogue_drafts import SAMPLES

page = Blueprint("admin_draft_samples", __name__)


@page.route(f"{KIND}/syarat/<code:code>/berkas", methods=["GET", "POST"])
def samples(draft_id: int, kind: str, code: str) -> Answer | Response:
    """Upload an example or a blank form, replace it, or take it away."""
    draft = the_draft(draft_id)
    requirement: dict[str, Any] = the_part(of_kind(draft, kind)["requirements"], code) or {}
    form = Form(request.form, labels={"example": _("Gambar contoh"), "blank": _("Formulir kosong")})
    which = next((each for each in SAMPLES if each in request.form), None)
    if which and _put(form, draft, which, kind=kind, requirement=code):
        flash(_("Tersimpan dalam draf."))
        return redirect(url_for("admin_draft_samples.samples", draft_id=draft_id, kind=kind, code=code))
    return show("admin/catalogue_samples.html", form, draft=draft, kind=kind, requirement=requirement)


def _put(form: Form, draft: dict[str, Any], which: str, **named: Any) -> bool:
    """Faults of the file are said at the field from which it came."""
    more: dict[str, Any] = {}
    if request.form[which] != "remove":
        more = {"file": _stored(form, which)}
        if more["file"] is None:
            return False
    done = asked(form, "put_requirement_file", draft_id=draft["draft_id"], revision=revision(), which=which, **named, **more)
    if "file" in form.errors:
        form.errors[f"{which}_file"] = form.errors.pop("file")
    return bool(done)


def _stored(form: Form, which: str) -> dict[str, Any] | None:
    field = f"{which}_file"
    file = chosen_file(field)
    if file is None:
        form.add({field: _("Pilih berkas yang akan diunggah.")})
        return None
    try:
        return uploads.receive(file, prefix="catalogue", field=field)
    except Invalid as refusal:
        refuse(form, refusal)
        return None
