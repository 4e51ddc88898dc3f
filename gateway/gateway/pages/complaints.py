"""Keluhan: what an applicant complains about, and the thread with the office."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, page_key, refuse, revision, show

page = Blueprint("complaints", __name__)


@page.get("/keluhan")
def own() -> Answer:
    """List the applicant's complaints."""
    return show("complaints/list.html", page=rpc.call("tracking", "list_complaints", after=page_key()))


@page.route("/keluhan/baru", methods=["GET", "POST"])
def new() -> Answer | Response:
    """Write a complaint, about an application or about the service."""
    form = Form(None, request.form if request.method == "POST" else {"application_number": request.args.get("no", "")})
    if request.method == "POST":
        created = _created(form)
        if created:
            flash(_("Keluhan diterima dengan nomor %(number)s.", number=created["number"]))
            return redirect(url_for("complaints.one", complaint_id=created["complaint_id"]))
    return show("complaints/new.html", form, numbers=_numbers())


@page.route("/keluhan/<int:complaint_id>", methods=["GET", "POST"])
def one(complaint_id: int) -> Answer | Response:
    """The thread; the applicant answers or closes it."""
    form = Form(None, request.form)
    if request.method == "POST" and answered(complaint_id, form):
        return redirect(url_for("complaints.one", complaint_id=complaint_id))
    complaint = rpc.call("tracking", "get_complaint", complaint_id=complaint_id)
    return show("complaints/detail.html", form, complaint=complaint)


def answered(complaint_id: int, form: Form, **how: Any) -> bool:
    """Close the complaint or add the form's message to it; refusals go to the form."""
    closing = "close" in request.form
    if not closing and not form.require(body=_("jawaban")):
        return False
    method = "close_complaint" if closing else "reply_complaint"
    message = {} if closing else {"body": form["body"].value, **how}
    try:
        rpc.call("tracking", method, complaint_id=complaint_id, revision=revision(), **message)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    flash(_("Keluhan ditutup.") if closing else _("Jawaban terkirim."))
    return True


def _created(form: Form) -> dict[str, Any] | None:
    if not form.require(title=_("judul"), category=_("kategori"), body=_("uraian")):
        return None
    if form["category"].value not in labels.COMPLAINT_CATEGORY:
        form.add({"category": _("Pilih kategori.")})
        return None
    entered = form.entered()
    about = {name: entered.get(name) for name in ("title", "category", "application_number", "body")}
    try:
        return rpc.call("tracking", "create_complaint", **about)
    except Invalid as refusal:
        refuse(form, refusal)
        return None


def _numbers() -> list[tuple[str, str]]:
    rows = rpc.call("permits", "list_applications", limit=100)["items"]
    return [(row["number"], f"{row['number']} – {row['permit_type_name']}") for row in rows if row["number"]]
