"""The start page for everyone, the applicant's home, and the choice of language."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from gateway import languages, rpc
from gateway.pages.common import local_path, page_key

page = Blueprint("home", __name__)
MOST_USED = ("SIPD", "SIPB", "SIPP", "APOTEK", "REKLAME-P", "SKP")


@page.get("/")
def start() -> str:
    """The first questions of visitors: where is my application, and what does a permit need?"""
    return render_template("home.html", most_used=rpc.call("permits", "list_permit_types", codes=list(MOST_USED)))


@page.get("/beranda")
def dashboard() -> str | Response:
    """Show applicants what waits for them, which applications are running, and which permits they hold."""
    if "applicant" not in g.account["roles"]:
        return redirect(url_for("staff_home.desk"))
    found = rpc.call("permits", "list_applications", open=True, after=page_key(), limit=25)
    permits = rpc.call("permits", "list_permits", limit=25)
    return render_template(
        "dashboard.html",
        drafts=[row for row in _all(found, "draft") if row["number"] is None],
        returned=[row for row in _all(found, "returned") if row.get("correct_by")],
        running=[row for row in found["items"] if row["number"] is not None and not row.get("correct_by")],
        next=found["next"],
        permits=permits,
        renewable=[each for each in permits["items"] if "renewal" in each.get("may", ())],
        ending=rpc.call("permits", "list_ending_documents", limit=25),
        waiting=rpc.call("tracking", "list_complaints", status="waiting_for_applicant")["items"],
    )


def _all(found: dict[str, Any], status: str) -> list[dict[str, Any]]:
    """At least all of that status: those on the page of open applications, or, when there are other pages, asked for by themselves."""
    whole = found["next"] is None and page_key() is None
    return list(found["items"] if whole else rpc.call("permits", "list_applications", status=status, limit=100)["items"])


@page.get("/bahasa")
def set_language() -> Response:
    """Remember the chosen language and go back to the page it was chosen on."""
    session["language"] = languages.known(request.args.get("to"))
    return redirect(local_path(request.args.get("back"), url_for("home.start")))
