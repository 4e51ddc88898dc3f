"""Pengaturan: what the office decides for itself."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import rpc
from gateway.forms import Form
from gateway.pages.admin.common import done, pressed
from gateway.pages.common import Answer, is_typed, show
from gateway.schemas.office import SETTINGS_DECISIONS, SettingsForm

page = Blueprint("admin_settings", __name__)
TICKED = ("phone_required", "staff_second_factor")


@page.get("/admin/pengaturan")
def overview() -> Answer:
    """Show every setting and what it means."""
    changes = rpc.call("identity", "list_settings_changes")["items"]
    return show("admin/settings.html", settings=rpc.call("identity", "get_settings"), changes=changes)


@page.post("/admin/pengaturan/permintaan/<int:settings_change_id>")
def decide(settings_change_id: int) -> Response:
    """Approve or refuse, as the second admin, settings that protect less."""
    decision = request.form.get("decision", "")
    if decision in SETTINGS_DECISIONS:
        success = (
            _("Disetujui. Pengaturan berlaku sekarang; semua petugas diberi tahu.")
            if decision == "approved"
            else _("Ditolak. Pengaturan tetap.")
        )
        pressed(success, "decide_settings_change", settings_change_id=settings_change_id, decision=decision)
    return redirect(url_for("admin_settings.overview"))


@page.route("/admin/pengaturan/ubah", methods=["GET", "POST"])
def change() -> Answer | Response:
    """Decide all settings at once."""
    labels = {
        "temporary_password_hours": _("Masa berlaku kata sandi sementara"),
        "password_minimum": _("Panjang kata sandi paling sedikit"),
    }
    form = Form(request.form if is_typed() else _stored(), labels=labels)
    unticked = {name: False for name in TICKED if not request.form.get(name)}
    given = form.load(SettingsForm, **unticked) if request.method == "POST" and _all_filled(form) else None
    in_force = done(form, "change_settings", settings=given) if given else None
    if given and in_force:
        if all(in_force[name] == value for name, value in given.items()):
            flash(_("Pengaturan tersimpan dan berlaku mulai sekarang."))
        else:
            flash(_("Yang memperketat berlaku sekarang. Yang melonggarkan menunggu persetujuan admin kedua."))
        return redirect(url_for("admin_settings.overview"))
    return show("admin/settings_change.html", form)


def _stored() -> dict[str, Any]:
    """The settings as a browser would send them: those that are on are ticked."""
    settings = rpc.call("identity", "get_settings")
    return {name: value for name, value in settings.items() if name not in TICKED} | {name: "yes" for name in TICKED if settings[name]}


def _all_filled(form: Form) -> bool:
    return form.require("credentials", "temporary_password_hours", "password_minimum")
