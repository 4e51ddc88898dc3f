"""The state of the system for those who keep it running: who answers, what waits and for how long, what is late."""

from typing import Any

from flask import Blueprint, g, render_template

from bus.caller import Accident, TimedOut, Unavailable
from bus.refusals import Refusal
from gateway import rpc, watch

page = Blueprint("admin_system", __name__)
WITHIN = 1.0  # seconds for each service: the page is for the time when one of them is slow


@page.get("/admin/sistem")
def state() -> str:
    """Ask every service how far it is behind; who does not answer is shown as such."""
    found = {service: _asked(service) for service in rpc.SERVICES}
    return render_template("admin/system.html", found=found, troubles=watch.current().troubles)


def _asked(service: str) -> dict[str, Any] | None:
    token = (g.get("actor_tokens") or {}).get(service)
    try:
        return dict(rpc.look_up(service, "report_backlog", within=WITHIN, actor=token))
    except (Refusal, Unavailable, TimedOut, Accident):
        return None
