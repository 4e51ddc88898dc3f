"""What waits for whoever decides: clean cases are approved together, each ticked by itself and each with an outcome of its own."""

import re
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Refusal
from gateway import rpc, uploads
from gateway.errors import words_for
from gateway.pages.common import Answer, page_key, show, step_asked

page = Blueprint("staff_decisions", __name__)
ROWS = 10  # of one page: each is shown with all its checks
_TICKED = re.compile(r"([1-9]\d{0,14})\.(\d{1,9})\.([a-z0-9_-]{1,40})", re.ASCII)  # which application, at which revision and step


@page.route("/staf/penetapan", methods=["GET", "POST"])
def listing() -> Answer:
    """List what waits for this person's decision, with the checks of each; sent, the ticked ones are approved one by one."""
    report = _approved() if request.method == "POST" else None
    found = rpc.call("permits", "list_decisions", after=page_key(), limit=ROWS)
    return show("staff/decisions.html", outcome={"report": report} if report else None, page=found)


@page.get("/staf/permohonan/<int:application_id>/pratinjau-izin.pdf")
def preview(application_id: int) -> Response:
    """The permit as it would be issued today, marked as a preview."""
    return uploads.send(rpc.call("permits", "preview_issue", application_id=application_id, step=step_asked()))


def _approved() -> dict[str, Any]:
    """What became of the ticked cases: one command for each, so that one that is refused holds up none of the others."""
    ticked = [found.groups() for found in map(_TICKED.fullmatch, request.form.getlist("pick")[:ROWS]) if found]
    if not ticked:
        return {"done": "", "refused": [_("Centang dulu permohonan yang Anda setujui.")]}
    done, refused = [], []
    for application_id, revision, step in ticked:
        number = request.form.get(f"number-{application_id}", application_id)
        about = {"application_id": int(application_id), "revision": int(revision), "step": step}
        try:
            rpc.call("permits", "advance_application", **about, only_clean=True)
            done.append(number)
        except Refusal as refusal:
            refused.append(f"{number}: {words_for(refusal)}")
    said = _("%(count)s permohonan disetujui: %(numbers)s.", count=len(done), numbers=", ".join(done)) if done else ""
    return {"done": said, "refused": refused}
