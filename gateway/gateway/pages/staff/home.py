"""The desk of a member of staff: the work that waits."""

from flask import Blueprint, g, render_template

from gateway import formats, rpc

page = Blueprint("staff_home", __name__)
REGISTRATION_ROLES = {"counter_officer", "agency_admin", "auditor"}
COMPLAINT_ROLES = {"complaints_officer", "agency_admin", "auditor"}


@page.get("/staf")
def desk() -> str:
    """Show the first rows of each queue this person works on."""
    roles = set(g.account["roles"])
    applications = _first("permits", "list_queue")
    rows = applications["items"]
    late = [row for row in rows if formats.is_late(row["due_at"])]
    return render_template(
        "staff/home.html",
        late=late,
        today=[row for row in rows if row not in late and formats.is_today(row["due_at"])],
        registrations=_first("identity", "list_registrations") if roles & REGISTRATION_ROLES else None,
        applications=applications,
        complaints=_first("tracking", "list_complaints", status="received") if roles & COMPLAINT_ROLES else None,
    )


def _first(service: str, method: str, **which: str) -> dict:
    return rpc.call(service, method, limit=25, **which)
