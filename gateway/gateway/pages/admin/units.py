"""Unit: the parts of the office to which staff belong."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.forms import Form
from gateway.pages.admin.common import done, unit_names
from gateway.pages.common import Answer, is_typed, show
from gateway.schemas.office import UnitForm

page = Blueprint("admin_units", __name__)


@page.get("/admin/unit")
def listing() -> Answer:
    """List the agency's units by name."""
    return show("admin/units.html", units=unit_names())


@page.route("/admin/unit-baru", methods=["GET", "POST"])
def add() -> Answer | Response:
    """Add a unit; its code can never be changed."""
    form = Form(request.form, labels={"code": _("Kode"), "name": _("Nama unit")})
    given = form.load(UnitForm) if request.method == "POST" else None
    if given and given["code"] in unit_names():
        form.add({"code": _("Kode ini sudah dipakai unit lain. Pilih kode lain, atau ubah nama unit itu.")})
    elif given and done(form, "save_unit", **given):
        return _saved()
    return show("admin/unit.html", form, code=None)


@page.route("/admin/unit/<code:code>", methods=["GET", "POST"])
def rename(code: str) -> Answer | Response:
    """Give a unit another name."""
    known = unit_names()
    if code not in known:
        abort(404)
    form = Form(request.form if is_typed() else {"name": known[code]}, labels={"name": _("Nama unit")})
    given = form.load(UnitForm, code=code) if request.method == "POST" else None
    if given and done(form, "save_unit", **given):
        return _saved()
    return show("admin/unit.html", form, code=code)


def _saved() -> Response:
    flash(_("Unit tersimpan."))
    return redirect(url_for("admin_units.listing"))
