"""The desk of a member of staff: the work that waits."""

from typing import Any

from flask import Blueprint, render_template

from gateway import access, formats, rpc, sessions
from gateway.pages.staff import absences, visits
from gateway.pages.staff.trail import trail
from gateway.roles import DECIDER

page = Blueprint("staff_home", __name__)


SHOWN = 10  # rows of each list; the queue has the others


@page.get("/staf")
def desk() -> str:
    """Show what this person has to do: what is late or due today, what they have taken, what came back, what nobody has
    taken, and where they go today and on the coming days."""
    urgent = _first("permits", "list_queue", limit=25)["items"]
    late = [row for row in urgent if row.get("late_since") or (row["due_at"] and formats.is_late(row["due_at"]))]
    shown: dict[str, Any] = {
        "late": late,
        "today": [row for row in urgent if row not in late and row["due_at"] and formats.is_today(row["due_at"])],
        "corrected": _first("permits", "list_queue", part="corrected"),
        "mine": _first("permits", "list_queue", scope="mine"),
        "unclaimed": _first("permits", "list_queue", scope="unclaimed"),
        "returned": _first("permits", "list_queue", part="returned", scope="mine"),
    }
    others: dict[str, Any] = {
        "registrations": _first("identity", "list_registrations", limit=25) if access.may_open("staff_registrations.queue") else None,
        "complaints": _first("tracking", "list_complaints", status="received", limit=25)
        if access.may_open("staff_complaints.desk")
        else None,
    }
    planned = visits.ahead()
    found = [each if isinstance(each, list) else each["items"] for each in (*shown.values(), *others.values(), planned) if each is not None]
    return render_template(
        "staff/home.html",
        **shown,
        **others,
        absent=absences.away_now(),
        visits=planned,
        nothing=not any(found),
        trail=trail,
        decides=_decides(),
    )


def _decides() -> bool:
    """Whether this person decides on permits, also in somebody's name."""
    account = sessions.current_account() or {}
    held = {*account.get("roles", ()), *(role for each in account.get("acts_for") or () for role in each["roles"])}
    return DECIDER in held


def _first(service: str, method: str, *, limit: int = SHOWN, **which: str) -> dict:
    return rpc.call(service, method, limit=limit, **which)
