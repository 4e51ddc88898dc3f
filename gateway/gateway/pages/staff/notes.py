"""Notes of colleagues for colleagues at an application, what changed since this officer's last look, and who else has it open."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Invalid, NotAllowed
from gateway import rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import Answer, is_typed, refuse_here, show
from gateway.pages.staff import trail
from gateway.schemas.notes import NoteForm

page = Blueprint("staff_notes", __name__)
NOTHING: dict[str, Any] = {"since": None, "changes": [], "others": [], "notes": []}


def look(application_id: int) -> dict[str, Any]:
    """What there is to be seen now; nothing for whoever has the application in hand as its applicant."""
    try:
        return dict(rpc.call("permits", "look_at_application", application_id=application_id))
    except NotAllowed:
        return NOTHING


@page.route("/staf/permohonan/<int:application_id>/catatan", methods=["GET", "POST"])
def write(application_id: int) -> Answer | Response:
    """Add a note for colleagues; one that is refused is shown again, with what is wrong."""
    if not is_typed():
        return _case(application_id)
    form = Form(request.form, labels={"text": _("Catatan untuk rekan")})
    given = form.load(NoteForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("permits", "write_note", application_id=application_id, **given)
        except (Invalid, NotAllowed) as refusal:
            refuse_here(form, refusal)
        else:
            flash(_("Catatan tersimpan. Hanya rekan di kantor yang melihatnya."))
            return _case(application_id)
    application = rpc.call("permits", "get_application", application_id=application_id)
    return show("staff/note.html", form, application=application, came_from=trail.here())


@page.post("/staf/permohonan/<int:application_id>/catatan/<int:note_id>/selesai")
def settle(application_id: int, note_id: int) -> Response:
    """Say that a note needs nothing more."""
    try:
        rpc.call("permits", "settle_note", application_id=application_id, note_id=note_id)
    except NotAllowed as refusal:
        flash(words_for(refusal), "warn")
    return _case(application_id)


def _case(application_id: int) -> Response:
    return redirect(url_for("staff_queue.one", application_id=application_id, **trail.argument()), 303)
