"""Kalender: days on which the office is closed, public holidays and its own days off."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import csv_file, rpc
from gateway.formats import today
from gateway.forms import Form
from gateway.pages import office_labels
from gateway.pages.admin.common import done
from gateway.pages.common import Answer, show
from gateway.schemas.calendar import FIRST_YEAR, LAST_YEAR, DayOffForm

page = Blueprint("admin_calendar", __name__)


@page.get("/admin/kalender")
def year() -> Answer:
    """Show a year's days off: holidays, and the agency's own."""
    wanted = _year()
    days = rpc.call("identity", "list_days_off", year=wanted)
    years = [each for each in (wanted - 1, wanted + 1) if FIRST_YEAR <= each <= LAST_YEAR]
    return show("admin/calendar.html", year=wanted, days=days, years=years)


@page.get("/admin/kalender.csv")
def export() -> Response:
    """Export the year as a table."""
    wanted = _year()
    days = rpc.call("identity", "list_days_off", year=wanted)
    rows = [(day["date"], day["name"], office_labels.DAY_OFF[day["kind"]].text) for day in days]
    return csv_file.answer(f"kalender-{wanted}.csv", (_("Tanggal"), _("Nama"), _("Jenis")), rows)


@page.route("/admin/kalender/tambah", methods=["GET", "POST"])
def add() -> Answer | Response:
    """Add a day off, today or later."""
    form = Form(request.form, dates=("date",), labels={"date": _("Tanggal"), "name": _("Nama atau alasan")})
    given = form.load(DayOffForm) if request.method == "POST" else None
    if given and done(form, "add_day_off", **given):
        flash(_("Hari libur instansi ditambahkan. Batas waktu yang sudah berjalan tidak berubah."))
        return redirect(url_for("admin_calendar.year", tahun=given["date"][:4]))
    return show("admin/day_off.html", form, year=_year())


@page.post("/admin/kalender/hapus")
def remove() -> Response:
    """Remove a day off of the agency."""
    form = Form(request.form)
    day = form["date"].value
    if done(form, "remove_day_off", date=day) is not None:
        flash(_("Hari libur instansi dihapus. Hari itu hari kerja lagi."))
    for text in form.errors.values():
        flash(text, "warn")
    return redirect(url_for("admin_calendar.year", tahun=day[:4]))


def _year() -> int:
    """The year in the address; the current one when it is not readable."""
    text = request.args.get("tahun", "")
    wanted = int(text) if text.isdecimal() and len(text) == 4 else 0
    return wanted if FIRST_YEAR <= wanted <= LAST_YEAR else today().year
