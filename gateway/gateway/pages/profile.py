"""Profil dan Permohonan: its tabs for applications, permits and personal data, each with its own address."""

from flask import Blueprint, render_template, request

from gateway import rpc
from gateway.pages import labels
from gateway.pages.common import page_key

page = Blueprint("profile", __name__)


@page.get("/profil")
def applications() -> str:
    """PERMOHONAN: the applicant's applications, newest first, filtered by `status`."""
    status = request.args.get("status", "")
    known = status if status in labels.APPLICATION_STATUS else None
    found = rpc.call("permits", "list_applications", status=known, after=page_key())
    return render_template("profile/applications.html", page=found, status=known or "")


@page.get("/profil/izin")
def permits() -> str:
    """IZIN: what the applicant holds."""
    return render_template("profile/permits.html", permits=rpc.call("permits", "list_permits"))


@page.get("/profil/data-diri")
def personal() -> str:
    """DATA DIRI: what the office knows about the applicant, and the messages it sent."""
    sent = rpc.call("notifications", "list_notifications", limit=25)
    return render_template("profile/personal.html", profile=rpc.call("identity", "get_profile"), sent=sent["items"])
