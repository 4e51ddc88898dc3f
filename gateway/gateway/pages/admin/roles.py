"""Peran: one admin asks for roles and units, another decides."""

from collections.abc import Iterable

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import rpc
from gateway.forms import Form
from gateway.pages.admin.common import done, pressed, unit_names
from gateway.pages.admin.staff import NAMED
from gateway.pages.common import Answer, is_typed, show
from gateway.schemas.staff import DECISIONS, RolesForm

page = Blueprint("admin_roles", __name__)


@page.get("/admin/peran")
def waiting() -> Answer:
    """List the changes that wait for a second admin."""
    changes = rpc.call("identity", "list_role_changes")["items"]
    return show("admin/roles.html", changes=changes, units=unit_names(), difference=difference)


@page.post("/admin/peran/<int:role_change_id>")
def decide(role_change_id: int) -> Response:
    """Approve or refuse as the second admin."""
    decision = request.form.get("decision", "")
    if decision in DECISIONS:
        success = _("Disetujui. Peran baru berlaku dan sesi petugas berakhir.") if decision == "approved" else _("Ditolak. Peran tetap.")
        pressed(success, "decide_role_change", role_change_id=role_change_id, decision=decision)
    return redirect(url_for("admin_roles.waiting"))


@page.route("/admin/pengguna/<int:account_id>/peran", methods=["GET", "POST"])
def ask(account_id: int) -> Answer | Response:
    """Ask for other roles and units."""
    staff = rpc.call("identity", "get_staff", account_id=account_id)
    form = Form(request.form if is_typed() else staff, several=("roles", "units"), labels=NAMED)
    given = form.load(RolesForm) if request.method == "POST" else None
    if given and all(set(given[name]) == set(staff[name]) for name in given):
        form.add({"roles": _("Ini peran dan unit yang sekarang. Ubah centangnya, lalu minta persetujuan.")})
    elif given and done(form, "request_role_change", account_id=account_id, **given):
        flash(_("Permintaan dicatat. Peran berlaku setelah disetujui admin kedua."))
        return redirect(url_for("admin_staff.one", account_id=account_id))
    return show("admin/roles_ask.html", form, staff=staff, units=unit_names(), own=account_id == g.account["account_id"])


def difference(now: Iterable[str], wanted: Iterable[str]) -> dict[str, list[str]]:
    """What a change adds, takes away and keeps."""
    before, after = set(now), set(wanted)
    return {"added": sorted(after - before), "removed": sorted(before - after), "kept": sorted(before & after)}
