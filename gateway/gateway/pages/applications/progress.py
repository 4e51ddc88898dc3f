"""A submitted application: receipt, progress, withdrawal."""

from functools import lru_cache
from typing import Any

import segno
from flask import flash, g, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import NotFound
from bus.settings import setting
from gateway import access, rpc, uploads
from gateway.forms import Form
from gateway.pages import tracking
from gateway.pages.applications.shared import address_of, application_of, page, task_list
from gateway.pages.common import Answer, revision, show


@page.get("/permohonan/<int:application_id>")
def one(application_id: int) -> Answer | Response:
    """The task list of a draft, or the progress of a submitted application."""
    application = application_of(application_id)
    if application["status"] == "draft":
        return task_list(application, Form({}))
    if not access.may_open("profile.applications"):  # an officer who filled it in at the counter
        return redirect(url_for("staff_queue.one", application_id=application_id))
    return show("application/detail.html", application=application, stages=_stages(application), code=_code(application))


@page.get("/permohonan/<int:application_id>/terkirim")
def received(application_id: int) -> Answer | Response:
    """The receipt: the number, what happens next, and a QR code for tracking."""
    application = application_of(application_id)
    if application["status"] == "draft":
        return redirect(address_of("one", application))
    return show("application/received.html", application=application, code=_code(application))


@page.get("/permohonan/<int:application_id>/terkirim.pdf")
def receipt(application_id: int) -> Response:
    """The receipt as a PDF."""
    return uploads.send(rpc.call("permits", "get_receipt", application_id=application_id))


@page.get("/permohonan/<int:application_id>/surat-penolakan.pdf")
def letter(application_id: int) -> Response:
    """The letter by which an own application was rejected, as a PDF."""
    return uploads.send(rpc.call("permits", "get_rejection_letter", application_id=application_id))


@page.post("/permohonan/<int:application_id>/batal")
def withdraw(application_id: int) -> Response:
    """Withdraw an application."""
    withdrawn = rpc.call("permits", "withdraw_application", application_id=application_id, revision=revision())
    number = withdrawn["number"]
    flash(_("Permohonan %(number)s dibatalkan.", number=number) if number else _("Draf dihapus."))
    return redirect(url_for("profile.applications" if access.may_open("profile.applications") else "staff_counter.desk"))


def _stages(application: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps as tracking knows them; just after submission tracking may not have handled the event yet."""
    try:
        return rpc.call("tracking", "track", number=application["number"], agency=g.account["agency"])["stages"]
    except NotFound:
        return []


def _code(application: dict[str, Any]) -> str:
    """A QR code of the public tracking address, as an image inside the page."""
    base = setting("PUBLIC_URL", default="http://127.0.0.1:8080")
    return _drawn(base + url_for("tracking.look_up", **tracking.found_by(application["number"])))


@lru_cache(maxsize=500)
def _drawn(address: str) -> str:
    return segno.make(address, error="m").svg_data_uri(border=2, scale=4)
