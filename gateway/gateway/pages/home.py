"""The start page for everyone, the applicant's home, and the choice of language."""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from gateway import languages, rpc
from gateway.pages.common import local_path

page = Blueprint("home", __name__)
MOST_USED = ("SIPD", "SIPB", "SIPP", "APOTEK", "REKLAME-P", "SKP")


@page.get("/")
def start() -> str:
    """The first questions of visitors: where is my application, and what does a permit need?"""
    types = {each["code"]: each for each in rpc.call("permits", "list_permit_types")}
    return render_template("home.html", most_used=[types[code] for code in MOST_USED if code in types])


@page.get("/beranda")
def dashboard() -> str | Response:
    """Show applicants what waits for them, which applications are running, and which permits they hold."""
    if "applicant" not in g.account["roles"]:
        return redirect(url_for("staff_home.desk"))
    rows = rpc.call("permits", "list_applications", open=True, limit=100)["items"]
    return render_template(
        "dashboard.html",
        drafts=[row for row in rows if row["number"] is None],
        running=[row for row in rows if row["number"] is not None],
        permits=rpc.call("permits", "list_permits"),
        waiting=rpc.call("tracking", "list_complaints", status="waiting_for_applicant")["items"],
    )


@page.get("/bahasa")
def set_language() -> Response:
    """Remember the chosen language and go back to the page it was chosen on."""
    session["language"] = languages.known(request.args.get("to"))
    return redirect(local_path(request.args.get("back"), url_for("home.start")))
