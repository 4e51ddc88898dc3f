"""Keluhan: an applicant's complaints, each with its thread of messages with the office."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.forms import Form
from gateway.pages.common import Answer, is_typed, page_key, refuse, revision, show
from gateway.schemas.complaints import ComplaintForm, ReplyForm

page = Blueprint("complaints", __name__)


@page.get("/keluhan")
def own() -> Answer:
    """List the applicant's complaints."""
    return show("complaints/list.html", page=rpc.call("tracking", "list_complaints", after=page_key()))


@page.route("/keluhan/baru", methods=["GET", "POST"])
def new() -> Answer | Response:
    """Write a complaint, about an application or about the service."""
    form = Form(request.form if is_typed() else {"application_number": request.args.get("no", "")})
    if request.method == "POST":
        created = _created(form)
        if created:
            flash(_("Keluhan diterima dengan nomor %(number)s.", number=created["number"]))
            return redirect(url_for("complaints.one", complaint_id=created["complaint_id"]))
    return show("complaints/new.html", form, **_numbers())


@page.route("/keluhan/<int:complaint_id>", methods=["GET", "POST"])
def one(complaint_id: int) -> Answer | Response:
    """The thread; the applicant replies or closes the complaint."""
    form = Form(request.form, labels={"body": _("Jawaban Anda")})
    if request.method == "POST" and answered(complaint_id, form):
        return redirect(url_for("complaints.one", complaint_id=complaint_id))
    complaint = rpc.call("tracking", "get_complaint", complaint_id=complaint_id)
    return show("complaints/detail.html", form, complaint=complaint)


def answered(complaint_id: int, form: Form, **how: Any) -> bool:
    """Close the complaint or add the form's message to it; refusals go to the form."""
    closing = "close" in request.form
    message = {"revision": revision()} if closing else form.load(ReplyForm, revision=revision(), **how)
    if message is None:
        return False
    method = "close_complaint" if closing else "reply_complaint"
    try:
        number = rpc.call("tracking", method, complaint_id=complaint_id, **message)["number"]
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    flash(_("Keluhan %(number)s ditutup.", number=number) if closing else _("Jawaban untuk keluhan %(number)s terkirim.", number=number))
    return True


def _created(form: Form) -> dict[str, Any] | None:
    given = form.load(ComplaintForm)
    if given is None:
        return None
    try:
        return rpc.call("tracking", "create_complaint", **given | {"application_number": given["application_number"] or None})
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None


def _numbers() -> dict[str, Any]:
    """The newest submitted applications, to choose from; `more`: there are others, so the number can also be typed."""
    found = rpc.call("permits", "list_applications", limit=50)
    rows = [row for row in found["items"] if row["number"]]
    return {"numbers": [(row["number"], f"{row['number']} – {row['permit_type_name']}") for row in rows], "more": found["next"] is not None}
