"""The complaints desk: complaints by their promised date, and the thread with the applicant."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import rpc
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, page_key, show
from gateway.pages.complaints import answered

page = Blueprint("staff_complaints", __name__)


@page.get("/staf/keluhan")
def desk() -> Answer:
    """List the agency's complaints, filtered by `status`."""
    status = request.args.get("status", "")
    known = status if status in labels.COMPLAINT_STATUS else None
    found = rpc.call("tracking", "list_complaints", status=known, after=page_key())
    return show("staff/complaints.html", page=found, status=known or "")


@page.route("/staf/keluhan/<int:complaint_id>", methods=["GET", "POST"])
def one(complaint_id: int) -> Answer | Response:
    """Answer or close one complaint."""
    form = Form(request.form, labels={"body": _("Jawaban kepada pemohon")})
    asks = {"asks_applicant": request.form.get("asks_applicant") == "yes"}
    if request.method == "POST" and answered(complaint_id, form, **asks):
        return redirect(_next(after=complaint_id))
    return show("staff/complaint.html", form, complaint=rpc.call("tracking", "get_complaint", complaint_id=complaint_id))


def _next(*, after: int) -> str:
    """The next complaint that nobody has answered; this one when there is none."""
    waiting = rpc.call("tracking", "list_complaints", status="received", limit=1)["items"]
    return url_for("staff_complaints.one", complaint_id=waiting[0]["complaint_id"] if waiting else after)
