"""The inspection of a place: appointment, report and photos on one page, made for a phone. Each part is saved by itself."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed
from gateway import rpc, uploads
from gateway.formats import worded
from gateway.forms import Form
from gateway.inspections import refuse_unless_writer
from gateway.pages import labels
from gateway.pages.common import Answer, chosen_file, id_of, is_typed, need_file, refuse_here, revision, show, step_seen
from gateway.schemas.inspections import SKETCH, AppointmentForm, CancellationForm, PhotoForm, PhotoRemovalForm, PlanForm, ReportForm

page = Blueprint("staff_inspections", __name__)
DATES = ("day", "visited_on")
VERDICT, NOTE = "verdict-", "note-"  # fields, followed by the point's code
CANCEL_REASON, REMOVE = "cancel-reason", "remove-"
REPORT = "remarks"  # is sent with every report, also an empty one
Json = dict[str, Any]


@page.route("/staf/permohonan/<int:application_id>/tinjauan", methods=["GET", "POST"])
def one(application_id: int) -> Answer | Response:
    """Plan the visit, write its report and add photos; what is saved shows again at once, and what is refused stays typed."""
    inspection = rpc.call("permits", "get_inspection", application_id=application_id)
    application = rpc.call("permits", "get_application", application_id=application_id)
    form = Form(_stored(inspection) | request.form.to_dict(), dates=DATES)
    done = _done(application_id, inspection, form) if request.method == "POST" else None
    if done:
        flash(done)
        return redirect(url_for("staff_inspections.one", application_id=application_id))
    return _shown(form, application, inspection)


@page.route("/staf/permohonan/<int:application_id>/undangan", methods=["GET", "POST"])
def invitation(application_id: int) -> Answer | Response:
    """The invitation as the appointment makes it, before anybody is invited; without one the page shows what is wrong."""
    if not is_typed():
        return redirect(url_for("staff_inspections.one", application_id=application_id))
    inspection = rpc.call("permits", "get_inspection", application_id=application_id)
    form = Form(_stored(inspection) | request.form.to_dict(), dates=DATES)
    given = form.load(PlanForm, step=step_seen(), team=_team(form)) if request.method == "POST" else None
    if given:
        try:
            about = given | {"application_id": application_id, "reason": given["reason"] or None}
            return uploads.send(rpc.call("permits", "preview_invitation", **about))
        except (Conflict, Invalid, NotAllowed) as refusal:
            refuse_here(form, refusal)
    application = rpc.call("permits", "get_application", application_id=application_id)
    return _shown(form, application, inspection)


def _shown(form: Form, application: Json, inspection: Json) -> Answer:
    points = {each["code"]: worded(each["text"]) for each in inspection["points"]}
    about: Json = {"application": application, "inspection": inspection, "missing": _missing(inspection)}
    return show("staff/inspection.html", form, **about, names_of_points=points)


@page.get("/staf/foto-tinjauan/<int:photo_id>")
def photo(photo_id: int) -> Response:
    """Send a photo to the office; each look is recorded."""
    return uploads.send(rpc.call("permits", "get_inspection_photo", photo_id=photo_id), as_attachment=False)


def _stored(inspection: Json) -> Json:
    """What the fields show before anything is typed. A new appointment begins as the one that holds, the first one with who asks."""
    plan = inspection["appointment"] or {"team": [g.account["full_name"]]}
    points = inspection["points"]
    return {
        **{name: plan.get(name, "") for name in ("meeting_place", "prepare")},
        "team": "\n".join(plan["team"]),
        **{name: inspection[name] or "" for name in ("visited_on", "conclusion", "remarks")},
        **{f"{VERDICT}{each['code']}": each["verdict"] or "" for each in points},
        **{f"{NOTE}{each['code']}": each["note"] for each in points},
    }


def _missing(inspection: Json) -> list[tuple[str, str]]:
    """What the report still needs: the field's id, and its name for people."""
    points = {each["code"]: worded(each["text"]) for each in inspection["points"]}
    named = []
    for each in inspection["missing"]:
        kind, _colon, code = each.partition(":")
        name = points.get(code) or labels.MISSING_OF_REPORT.get(kind, kind)
        field = f"{kind}-{code}" if code else "day" if kind == "appointment" else kind
        named.append((field, _("Catatan: %(point)s", point=name) if kind == "note" else str(name)))
    return named


def _done(application_id: int, inspection: Json, form: Form) -> str | None:
    """Carry out what was sent; what to say of it, or None when something was refused: the reasons are in the form. A report and a photo are
    sent together, and neither is lost when the other is refused."""
    said = [_carried_out(act, application_id, inspection, form) for act in _acts()]
    if all(said):
        return " ".join(filter(None, said))
    for each in filter(None, said):
        flash(each)
    return None


def _acts() -> list["Act"]:
    removed = next((name.removeprefix(REMOVE) for name in request.form if name.startswith(REMOVE)), "")
    if id_of(removed):
        return [_remove(removed)]
    pressed = next((name for name in ACTS if name in request.form), "report")
    if pressed not in ("photo", "report"):
        return [ACTS[pressed]]
    report = [_report] if pressed == "report" or REPORT in request.form else []
    return [*report, _add_photo] if pressed == "photo" or chosen_file() else [*report]


def _carried_out(act: "Act", application_id: int, inspection: Json, form: Form) -> str | None:
    try:
        return act(application_id, inspection, form)
    except (Conflict, Invalid, NotAllowed) as refusal:
        refuse_here(form, refusal, called=_called(inspection))
    _at_fields(form)
    return None


def _called(inspection: Json) -> dict[str, str]:
    points = {each["code"]: worded(each["text"]) for each in inspection["points"]}
    return {f"{kind}.{code}": text for code, text in points.items() for kind in ("verdicts", "notes")}


def _at_fields(form: Form) -> None:
    """Faults of points stand at their fields on the page: `notes.ROOMS` at `note-ROOMS`."""
    known = {"verdicts": VERDICT, "notes": NOTE}

    def at(name: str) -> str:
        kind, _dot, code = name.partition(".")
        return f"{known[kind]}{code.removesuffix('.value')}" if kind in known and code else name

    form.errors = {at(name): error for name, error in form.errors.items()}


def _of_this() -> Json:
    return {"step": step_seen(), "revision": revision()}


def _team(form: Form) -> list[str]:
    return [line.strip() for line in form["team"].value.splitlines() if line.strip()]


def _schedule(application_id: int, inspection: Json, form: Form) -> str | None:
    given = form.load(AppointmentForm, **_of_this(), team=_team(form))
    if given is None:
        return None
    rpc.call("permits", "schedule_inspection", application_id=application_id, **given | {"reason": given["reason"] or None})
    return _("Jadwal tinjauan tersimpan. Pemohon diberi tahu lewat email.")


def _cancel(application_id: int, inspection: Json, form: Form) -> str | None:
    reason = form[CANCEL_REASON].value
    if not reason.strip():
        form.add({CANCEL_REASON: _("Isi alasannya: pemohon membacanya.")})
        return None
    typed = Form({"reason": reason})
    given = typed.load(CancellationForm, **_of_this())
    if given is None:
        form.add({CANCEL_REASON: list(typed.errors.values())})
        return None
    rpc.call("permits", "cancel_inspection", application_id=application_id, **given)
    return _("Jadwal tinjauan dibatalkan. Pemohon diberi tahu lewat email.")


def _report(application_id: int, inspection: Json, form: Form) -> str | None:
    codes = [each["code"] for each in inspection["points"]]
    points: Json = {
        "verdicts": {code: form[f"{VERDICT}{code}"].value for code in codes},
        "notes": {code: form[f"{NOTE}{code}"].value for code in codes},
    }
    given = form.load(ReportForm, **_of_this(), **points, remarks=form["remarks"].value)
    if given is None:
        _at_fields(form)
        return None
    saved = rpc.call("permits", "save_inspection_report", application_id=application_id, **given)
    if saved["complete"]:
        return _("Laporan tersimpan dan lengkap.")
    return _("Laporan tersimpan. Anda dapat melanjutkannya nanti.")


def _add_photo(application_id: int, inspection: Json, form: Form) -> str | None:
    refuse_unless_writer(inspection)  # before the file costs anything
    file = chosen_file()
    if file is None:
        need_file(form)
    given = form.load(PhotoForm, step=step_seen())
    if given is None or file is None:
        return None
    stored, seen = uploads.receive_photo(file, prefix="inspections")
    more = {"coordinates": given["coordinates"] or None, "point": given["point"] or None, "file": stored, "seen": seen}
    rpc.call("permits", "add_inspection_photo", application_id=application_id, **given | more)
    return _("Sketsa tersimpan.") if given["kind"] == SKETCH else _("Foto tersimpan.")


def _remove(photo_id: str) -> "Act":
    def removed(application_id: int, inspection: Json, form: Form) -> str | None:
        given = PhotoRemovalForm().load({"step": step_seen()})
        rpc.call("permits", "remove_inspection_photo", application_id=application_id, photo_id=int(photo_id), step=given["step"])
        return _("Foto dihapus.")

    return removed


Act = Callable[[int, Json, Form], str | None]
# By the names of their buttons.
ACTS: dict[str, Act] = {"schedule": _schedule, "cancel": _cancel, "photo": _add_photo, "report": _report}
