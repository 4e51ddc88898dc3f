"""A returned registration: only the returned fields, each with the reason beside it."""

from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Refusal
from gateway import formats, held, opened_links, registration_cookie, rpc, uploads
from gateway.forms import Form
from gateway.pages import labels, mailed_links, region_picker
from gateway.pages.common import Answer, chosen_file, is_typed, need_id_attachment, refuse, show
from gateway.schemas.partial import despite, load
from gateway.schemas.registration import form_of

page = Blueprint("corrections", __name__)
PURPOSE = "correction"
COPY = "correction_copies"  # the corrections for which another copy of the card was uploaded


@page.route("/daftar/perbaiki", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/daftar/perbaiki/<link:token>")
def correct(token: str) -> Answer | Response:
    """The form of a returned registration, by the mailed link or in the browser that holds the registration."""
    if token:
        return mailed_links.keep(PURPOSE, token, "corrections.correct")
    token = mailed_links.token(PURPOSE)
    if request.method == "POST" and "renew" in request.form:
        return mailed_links.renew(token, "corrections.correct")
    correction = mailed_links.look("get_registration_correction", token)
    if correction["state"] != "ready":
        return show("registration/correction.html", correction=correction)
    form, warnings = _form(correction), correction["warnings"]
    attachment = _attachment(token, form)
    if request.method == "POST" and "choose" not in request.form:
        sent = _sent(token, form, correction, attachment)
        if sent and sent["status"] != "returned":
            return _thanked(token, sent)
        warnings = sent["warnings"] if sent else warnings
        form.in_order(labels.REGISTRATION_FIELDS)
    choices = region_picker.choices(form) if set(region_picker.LEVELS) & set(correction["reasons"]) else {}
    copied = _is_copied(token)
    return show("registration/correction.html", form, correction=correction, outcome={"warnings": warnings}, regions=choices, copied=copied)


def _form(correction: dict[str, Any]) -> Form:
    fields = correction["fields"]
    # levels that were not returned
    above = region_picker.levels_of(max((str(fields.get(level) or "") for level in region_picker.LEVELS), key=len))
    values = above | (request.form.to_dict() if is_typed() else fields)
    named = {name: str(labels.REGISTRATION_FIELDS[name]) for name in ("full_name", "email")}
    return Form(values, dates=("birth_date",), digits=("phone", "mobile"), chosen=region_picker.LEVELS, labels=named)


def _sent(token: str, form: Form, correction: dict[str, Any], attachment: dict[str, Any] | None) -> dict[str, Any] | None:
    """Send what was typed; a refusal goes to the form and gives None."""
    if "id_attachment" in correction["reasons"] and not _is_copied(token):
        need_id_attachment(form)
    fields = form_of(correction["reasons"])
    entered = form.entered(fields)
    try:
        asked = load(fields, entered)
    except Refusal as refusal:
        refuse(form, refusal)
        rest = despite(refusal, fields, entered)
        if rest is None:
            return None
        asked = rest
    if form.errors and not asked:
        return None
    how = {"partial": True} if form.errors else {"confirm_warnings": request.form.get("confirm_warnings") == "yes"}
    try:  # asked even when the form has a fault already: all faults are reported in one round
        given = asked | ({"id_attachment": attachment} if attachment else {})
        sent = rpc.call("identity", "correct_registration", token=token, fields=given, **how)
        return None if form.errors else sent
    except Refusal as refusal:
        if not form.errors or refusal.code == "invalid_fields":
            refuse(form, refusal)
        return None


def _attachment(token: str, form: Form) -> dict[str, Any] | None:
    """Store an uploaded copy at once, so that a mistake elsewhere on the page does not lose it."""
    file = chosen_file("id_attachment")
    if file is None:
        return None
    try:
        stored = uploads.receive(file, prefix="identities", field="id_attachment")
        rpc.call("identity", "correct_registration", token=token, fields={"id_attachment": stored}, partial=True)
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    session[COPY] = held.added(session.get(COPY, []), held.name_of(token), at_most=registration_cookie.AT_MOST)
    return stored


def _is_copied(token: str) -> bool:
    return held.name_of(token) in session.get(COPY, ())


def _thanked(token: str, sent: dict[str, Any]) -> Response:
    flash(_("Perbaikan terkirim. Petugas memeriksanya paling lambat %(day)s.", day=formats.moment(sent["accept_by"])))
    opened_links.drop(token)
    if registration_cookie.token():
        return redirect(url_for("registration_status.status"))
    return redirect(url_for("home.start"))
