"""Applications waiting for a step, and the review of one with its documents."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, Refusal
from gateway import rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, page_key, refuse, revision, show
from gateway.schemas.applications import DecisionForm

page = Blueprint("staff_queue", __name__)


@page.get("/staf/antrean")
def queue() -> Answer:
    """List what waits for my steps, or for one step, least time left first."""
    step = request.args.get("step", "")
    step = step if step in labels.STEP else ""
    found = rpc.call("permits", "list_queue", step=step or None, after=page_key())
    return show("staff/queue.html", page=found, step=step)


@page.route("/staf/permohonan/<int:application_id>", methods=["GET", "POST"])
def one(application_id: int) -> Answer | Response:
    """Review one application; hand it on or reject it."""
    form = Form(request.form, labels={"note": _("Catatan")})
    if request.method == "POST" and _decided(application_id, form):
        return redirect(url_for("staff_queue.queue"))
    application = rpc.call("permits", "get_application", application_id=application_id)
    return show("staff/application.html", form, application=application)


def _decided(application_id: int, form: Form) -> bool:
    """Do what the pressed button says; refusals, also of a person who may not, go to the form."""
    rejecting = "reject" in request.form
    given = form.load(DecisionForm, revision=revision(), outcome="reject" if rejecting else "advance")
    if given is None:
        return False
    method = "reject_application" if rejecting else "advance_application"
    note = {"reason": given["note"]} if rejecting else {"note": given["note"] or None}
    about = {name: given[name] for name in ("revision", "step")}
    try:
        rpc.call("permits", method, application_id=application_id, **about, **note)
    except Refusal as refusal:
        _refused(form, refusal)
        return False
    flash(_("Permohonan ditolak. Pemohon diberi tahu.") if rejecting else _("Permohonan diteruskan."))
    return True


def _refused(form: Form, refusal: Refusal) -> None:
    if isinstance(refusal, NotAllowed):
        form.add({"": words_for(refusal)})
    elif isinstance(refusal, (Conflict, Invalid)):
        refuse(form, refusal)
    else:
        raise refusal
