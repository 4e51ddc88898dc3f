"""A permit of the office's with its life, which two people change."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed
from gateway import formats, rpc
from gateway.formats import long_date
from gateway.forms import Form, joined_date
from gateway.pages import labels
from gateway.pages.common import Answer, id_of, is_typed, refuse_here, show
from gateway.schemas.permits import HandoverForm, PermitChangeForm, PermitCorrectionForm, PermitDecisionForm

page = Blueprint("staff_permits", __name__)
ON = "on"  # in the address: the day of which it is asked what the permit was then
Json = dict[str, Any]


@page.route("/staf/izin/<int:permit_id>", methods=["GET", "POST"])
def one(permit_id: int) -> Answer | Response:
    """One permit with its life; ask that it be suspended, lifted or revoked, or decide what a colleague asked."""
    form = Form(
        request.form if is_typed() else {"day": formats.today().isoformat()},
        dates=("day",),
        chosen=("kind",),
        labels={"note": _("Alasan bila tidak disetujui"), "kind": _("Permintaan"), "day": _("Tanggal mulai")},
    )
    done = _done(permit_id, form) if request.method == "POST" else None
    if done:
        flash(done)
        return redirect(url_for("staff_permits.one", permit_id=permit_id))
    asked = Form(request.args, dates=(ON,))
    day = joined_date({name: request.args.get(f"{ON}-{name}", "") for name in ("day", "month", "year")})
    permit = _with_day(permit_id, day, asked)
    choices = [(kind, name) for kind, name in labels.PERMIT_CHANGE.items() if kind in permit["may"]]
    return show("staff/permit.html", form, permit=permit, asked=asked, choices=choices)


@page.route("/staf/izin/<int:permit_id>/perbaikan", methods=["GET", "POST"])
def correct(permit_id: int) -> Answer | Response:
    """Ask that a clerical error on the permit's paper be corrected: the texts as they stand there, to be written over."""
    form = Form(request.form, labels={**labels.PERMIT_TEXT, "reason": _("Alasan")})
    given = form.load(PermitCorrectionForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("permits", "ask_permit_correction", permit_id=permit_id, **given)
        except (Conflict, Invalid, NotAllowed) as refusal:
            refuse_here(form, refusal)
        else:
            flash(_("Permintaan tersimpan. Kepala dinas memutuskannya; pemegang izin belum diberi tahu."))
            return redirect(url_for("staff_permits.one", permit_id=permit_id))
    permit = rpc.call("permits", "get_permit", permit_id=permit_id)
    if not is_typed():
        form = Form(permit.get("printed", {}), labels=form.labels)
    return show("staff/permit_correction.html", form, permit=permit)


@page.route("/staf/izin/<int:permit_id>/serahkan", methods=["GET", "POST"])
def hand_over(permit_id: int) -> Answer | Response:
    """Hand the permit's paper to its holder or a representative, who signs the receipt that is printed then."""
    called = {
        "received_by": _("Yang menerima"),
        "name": _("Nama yang menerima"),
        "id_document": _("Dokumen identitas yang diperlihatkan"),
        "authority": _("Surat kuasa"),
    }
    form = Form(request.form, chosen=("received_by", "id_document"), labels=called)
    given = form.load(HandoverForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("permits", "hand_over_permit", permit_id=permit_id, **given)
        except (Conflict, Invalid, NotAllowed) as refusal:
            refuse_here(form, refusal)
        else:
            flash(_("Penyerahan tercatat. Cetak tanda terimanya untuk ditandatangani; pemegang izin diberi tahu."))
            return redirect(url_for("staff_permits.one", permit_id=permit_id))
    return show("staff/permit_handover.html", form, permit=rpc.call("permits", "get_permit", permit_id=permit_id))


def _with_day(permit_id: int, day: str, asked: Form) -> Json:
    """What the permit was on that day stands beside it, where one was asked for that there is."""
    try:
        return dict(rpc.call("permits", "get_permit", permit_id=permit_id, **({"on": day} if day else {})))
    except Invalid:
        asked.add({ON: _("Tanggal ini tidak ada. Contoh: 27 3 2026")})
        return dict(rpc.call("permits", "get_permit", permit_id=permit_id))


def _done(permit_id: int, form: Form) -> str | None:
    """Carry out the pressed button's command; what to say of it, or None when it was refused: the reasons are in the form."""
    try:
        return _decided(form) if "decide" in request.form else _asked(permit_id, form)
    except (Conflict, Invalid, NotAllowed) as refusal:
        refuse_here(form, refusal)
    return None


def _asked(permit_id: int, form: Form) -> str | None:
    given = form.load(PermitChangeForm)
    if given is None:
        return None
    rpc.call("permits", "ask_permit_change", permit_id=permit_id, **given)
    return _("Permintaan tersimpan. Kepala dinas memutuskannya; pemegang izin belum diberi tahu.")


def _decided(form: Form) -> str | None:
    given = form.load(PermitDecisionForm, grant=request.form["decide"] == "grant")
    request_id = id_of(request.form.get("request_id", ""))
    if given is None or request_id is None:
        return None
    permit = rpc.call("permits", "decide_permit_change", request_id=request_id, **given)
    if not given["grant"]:
        return _("Permintaan tidak disetujui. Izin tetap seperti semula.")
    entry = next(each for each in permit["life"] if (each["request"] or {}).get("request_id") == request_id)
    return _(
        "%(what)s mulai %(day)s. Pemegang izin diberi tahu lewat email.",
        what=labels.PERMIT_ENTRY[entry["kind"]],
        day=long_date(entry["day"]),
    )
