"""The desk of a member of staff: the work that waits."""

from flask import Blueprint, render_template

from gateway import access, formats, rpc

page = Blueprint("staff_home", __name__)


@page.get("/staf")
def desk() -> str:
    """Show the first rows of each queue this person works on."""
    applications = _first("permits", "list_queue")
    rows = applications["items"]
    late = [row for row in rows if formats.is_late(row["due_at"])]
    return render_template(
        "staff/home.html",
        late=late,
        today=[row for row in rows if row not in late and formats.is_today(row["due_at"])],
        registrations=_first("identity", "list_registrations") if access.may_open("staff_registrations.queue") else None,
        applications=applications,
        complaints=_first("tracking", "list_complaints", status="received") if access.may_open("staff_complaints.desk") else None,
    )


def _first(service: str, method: str, **which: str) -> dict:
    return rpc.call(service, method, limit=25, **which)
