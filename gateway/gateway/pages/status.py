"""Whether the site works, for everybody: no log-in, no script, and nobody is asked for it (`gateway.watch`)."""

from flask import Blueprint, render_template

from gateway import watch

page = Blueprint("status", __name__)


@page.get("/status")
def shown() -> str:
    """What works, what does not and since when, and what to do meanwhile."""
    now = watch.current()
    return render_template("status.html", troubles=now.troubles, looked=now.looked)
