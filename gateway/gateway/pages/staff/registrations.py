"""Registrations waiting to be accepted: the identity card beside what was typed."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict
from gateway import rpc, uploads
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, page_key, refuse, revision, show

page = Blueprint("staff_registrations", __name__)
MAY_ACCEPT = {"counter_officer", "agency_admin"}


@page.get("/staf/pendaftaran")
def queue() -> Answer:
    """List registrations of one status, the oldest first."""
    status = request.args.get("status", "submitted")
    status = status if status in labels.REGISTRATION_STATUS else "submitted"
    found = rpc.call("identity", "list_registrations", status=status, after=page_key())
    return show("staff/registrations.html", page=found, status=status)


@page.route("/staf/pendaftaran/<int:registration_id>", methods=["GET", "POST"])
def one(registration_id: int) -> Answer | Response:
    """Review one registration and accept it."""
    form = Form(request.form)
    if request.method == "POST" and _accepted(registration_id, form):
        return redirect(_next())
    registration = rpc.call("identity", "get_registration", registration_id=registration_id)
    may_accept = bool(MAY_ACCEPT & set(g.account["roles"]))
    return show("staff/registration.html", form, registration=registration, may_accept=may_accept)


@page.get("/staf/pendaftaran/<int:registration_id>/identitas")
def identity_copy(registration_id: int) -> Response:
    """Hand out the copy of the identity card to those who review it."""
    registration = rpc.call("identity", "get_registration", registration_id=registration_id)
    return uploads.send(registration["id_attachment"])


def _accepted(registration_id: int, form: Form) -> bool:
    try:
        rpc.call("identity", "accept_registration", registration_id=registration_id, revision=revision())
    except Conflict as refusal:
        refuse(form, refusal)
        return False
    flash(_("Pendaftaran diterima. Tautan verifikasi dikirim ke email pemohon."))
    return True


def _next() -> str:
    """The next waiting registration opens by itself."""
    waiting: list[dict[str, Any]] = rpc.call("identity", "list_registrations", limit=1)["items"]
    if not waiting:
        return url_for("staff_registrations.queue")
    return url_for("staff_registrations.one", registration_id=waiting[0]["registration_id"])
