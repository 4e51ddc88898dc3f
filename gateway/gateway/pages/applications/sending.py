"""From the task list to Buat: what is missing, the check of all answers, the declaration."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc, words
from gateway.formats import indonesian, worded
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.applications.shared import address_of, application_of, page, task_list
from gateway.pages.common import Answer, refuse, revision, show
from gateway.schemas.applications import ApplicationSubmissionForm


@page.post("/permohonan/<int:application_id>/ketentuan")
def adopt(application_id: int) -> Response:
    """Take over what changed in the permit type since the draft was begun."""
    application = rpc.call("permits", "adopt_permit_type", application_id=application_id, revision=revision())
    flash(_("Ketentuan baru diterima. Dokumen yang masih diperlukan tetap terpasang."))
    return redirect(address_of("one", application))


@page.post("/permohonan/<int:application_id>/kirim")
def submit(application_id: int) -> Answer | Response:
    """The button Buat of the task list: on to the answers and the declaration, or show what is missing."""
    application = application_of(application_id)
    if application["status"] != "draft":  # submitted meanwhile
        return redirect(address_of("received", application))
    if application["changes"] or application["missing"]:
        form = Form({})
        form.add(_missing(application))
        return task_list(application, form)
    return redirect(address_of("check", application))


@page.route("/permohonan/<int:application_id>/periksa", methods=["GET", "POST"])
def check(application_id: int) -> Answer | Response:
    """All answers, when the application would be finished and what it costs, and the declaration with which it is submitted."""
    form = Form(request.form)
    if request.method == "POST" and _declared(form) and _submitted(application_id, form):
        return redirect(url_for("applications.received", application_id=application_id))
    application = application_of(application_id)
    if application["status"] != "draft":  # the button was pressed twice, and the first press submitted it
        return redirect(address_of("received", application))
    if application["changes"] or application["missing"]:
        form.errors = _missing(application)
        return task_list(application, form)
    return show("application/check.html", form, application=application)


def _declared(form: Form) -> bool:
    if form["declaration"].value != "yes":
        form.add({"declaration": _("Centang pernyataan ini lebih dulu.")})
    return not form.errors


def _submitted(application_id: int, form: Form) -> bool:
    given = form.load(ApplicationSubmissionForm, revision=revision(), declaration=form["version"].value)
    if given is None:
        return False
    try:
        rpc.call("permits", "submit_application", application_id=application_id, **given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    return True


def _missing(application: dict[str, Any]) -> dict[str, str]:
    """What is missing, and that the permit type has changed, by anchor on the task page, in words; the first text is shown above the list."""
    texts = {f"requirement:{each['code']}": indonesian(each["text"]) for each in application["requirements"]}
    texts |= {f"field:{each['code']}": worded(each["label"]) for each in application.get("typed_fields", ())}
    own = {name: texts.get(name, name) for name in application["missing"]}
    named = {name: str(labels.MISSING[name]) if name in labels.MISSING else text for name, text in own.items()}
    outdated = {"perubahan": words.refusal("application_outdated")} if application["changes"] else {}
    return outdated | {f"tugas-{name.replace(':', '-')}": text for name, text in named.items()}
