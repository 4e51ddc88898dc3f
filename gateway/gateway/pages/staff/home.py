"""The desk of a member of staff: what waits for him."""

from flask import Blueprint, g, render_template

from gateway import rpc

page = Blueprint("staff_home", __name__)
REGISTRATION_ROLES = {"counter_officer", "agency_admin", "auditor"}
COMPLAINT_ROLES = {"complaints_officer", "agency_admin", "auditor"}


@page.get("/staf")
def desk() -> str:
    """Show the first rows of each queue this person works on."""
    roles = set(g.account["roles"])
    return render_template(
        "staff/home.html",
        registrations=_first("identity", "list_registrations") if roles & REGISTRATION_ROLES else None,
        applications=_first("permits", "list_queue"),
        complaints=_first("tracking", "list_complaints", status="received") if roles & COMPLAINT_ROLES else None,
    )


def _first(service: str, method: str, **which: str) -> dict:
    return rpc.call(service, method, limit=10, **which)
