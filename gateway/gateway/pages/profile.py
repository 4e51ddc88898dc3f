"""Profil dan Permohonan: its tabs for applications, permits and personal data, each with its own address."""

from typing import Any

from flask import Blueprint, render_template, request

from gateway import rpc
from gateway.formats import worded
from gateway.pages import labels
from gateway.pages.common import CODE, page_key

page = Blueprint("profile", __name__)


@page.get("/profil")
def applications() -> str:
    """PERMOHONAN: the applicant's applications, newest first, filtered by `status`."""
    status = request.args.get("status", "")
    found = _listed(status if CODE.fullmatch(status) else None)
    names = {each["code"]: worded(each["name"]) for each in found.get("statuses", ())}
    names = names or {code: label.text for code, label in labels.APPLICATION_STATUS.items()}
    if status and status not in names:
        found, status = _listed(None), ""
    return render_template("profile/applications.html", page=found, status=status, names=names)


def _listed(status: str | None) -> Any:
    return rpc.call("permits", "list_applications", status=status, after=page_key())


@page.get("/profil/izin")
def permits() -> str:
    """IZIN: what the applicant holds."""
    return render_template("profile/permits.html", page=rpc.call("permits", "list_permits", after=page_key(), limit=25))


@page.get("/profil/data-diri")
def personal() -> str:
    """DATA DIRI: what the office knows about the applicant, and the messages it sent."""
    sent = rpc.call("notifications", "list_notifications", limit=25)
    return render_template("profile/personal.html", profile=rpc.call("identity", "get_profile"), sent=sent["items"])
