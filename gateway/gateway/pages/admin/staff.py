"""Pengguna: the office's staff."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from gateway import rpc
from gateway.forms import Form
from gateway.pages.admin.common import done, pressed, unit_names
from gateway.pages.common import Answer, is_typed, page_key, revision, show
from gateway.schemas.staff import InvitationForm, ReasonForm, StaffChangeForm

page = Blueprint("admin_staff", __name__)
NAMED = {
    "full_name": lazy_gettext("Nama lengkap"), "employee_number": lazy_gettext("NIP"), "roles": lazy_gettext("Peran"),
    "units": lazy_gettext("Unit"), "reason": lazy_gettext("Alasan"),
}  # fmt: skip


@page.get("/admin/pengguna")
def listing() -> Answer:
    """List the agency's staff by name."""
    return show("admin/staff.html", page=rpc.call("identity", "list_staff", after=page_key()), units=unit_names())


@page.route("/admin/pengguna/undang", methods=["GET", "POST"])
def invite() -> Answer | Response:
    """Invite somebody; the roles wait for a second admin."""
    form = Form(request.form, several=("roles", "units"), labels=NAMED)
    given = form.load(InvitationForm) if request.method == "POST" else None
    invited = done(form, "invite_staff", **given) if given else None
    if invited:
        flash(_("%(name)s diundang lewat email. Peran berlaku setelah disetujui admin kedua.", name=invited["full_name"]))
        return redirect(url_for("admin_staff.one", account_id=invited["account_id"]))
    return show("admin/staff_invite.html", form, units=unit_names())


@page.get("/admin/pengguna/<int:account_id>")
def one(account_id: int) -> Answer:
    """Show one member of staff and what can be done."""
    staff = _staff(account_id)
    changes = rpc.call("identity", "list_role_changes")["items"]
    change = next((each for each in changes if each["account_id"] == account_id), None)
    return show("admin/staff_one.html", staff=staff, change=change, units=unit_names(), own=_is_own(staff))


@page.route("/admin/pengguna/<int:account_id>/ubah", methods=["GET", "POST"])
def change(account_id: int) -> Answer | Response:
    """Change name, position and employee number."""
    form = Form(request.form if is_typed() else _staff(account_id), labels=NAMED)
    given = form.load(StaffChangeForm, revision=revision()) if request.method == "POST" else None
    if given and done(form, "change_staff", account_id=account_id, **given):
        return _back(account_id, _("Data petugas tersimpan."))
    return show("admin/staff_change.html", form, staff=_staff(account_id))


@page.route("/admin/pengguna/<int:account_id>/nonaktif", methods=["GET", "POST"])
def disable(account_id: int) -> Answer | Response:
    """Disable the account, or withdraw an invitation that was not used yet, with a reason."""
    invited = _staff(account_id)["status"] == "invited"
    success = _("Undangan ditarik. Tautannya tidak berlaku lagi.") if invited else _("Akun dinonaktifkan. Semua sesinya berakhir.")
    return _with_reason(account_id, "disable_account", success)


@page.route("/admin/pengguna/<int:account_id>/autentikator", methods=["GET", "POST"])
def reset_second_factor(account_id: int) -> Answer | Response:
    """Remove the authenticator of somebody who lost the phone, with a reason."""
    return _with_reason(account_id, "reset_second_factor", _("Autentikator diatur ulang. Petugas memasang yang baru saat masuk lagi."))


def _with_reason(account_id: int, method: str, success: str) -> Answer | Response:
    form = Form(request.form, labels=NAMED)
    given = form.load(ReasonForm) if request.method == "POST" else None
    if given and done(form, method, account_id=account_id, **given) is not None:
        return _back(account_id, success)
    staff = _staff(account_id)
    return show("admin/staff_reason.html", form, staff=staff, method=method, own=_is_own(staff))


@page.post("/admin/pengguna/<int:account_id>/aktifkan")
def enable(account_id: int) -> Response:
    """Let a disabled account log in again."""
    pressed(_("Akun aktif lagi."), "enable_account", account_id=account_id)
    return _back(account_id)


@page.post("/admin/pengguna/<int:account_id>/undangan")
def resend(account_id: int) -> Response:
    """Send the invitation again with a new link."""
    pressed(_("Undangan dikirim lagi. Tautan yang lama tidak berlaku."), "resend_invitation", account_id=account_id)
    return _back(account_id)


def _staff(account_id: int) -> dict[str, Any]:
    return dict(rpc.call("identity", "get_staff", account_id=account_id))


def _back(account_id: int, success: str = "") -> Response:
    if success:
        flash(success)
    return redirect(url_for("admin_staff.one", account_id=account_id))


def _is_own(staff: dict[str, Any]) -> bool:
    return bool(staff["account_id"] == g.account["account_id"])
