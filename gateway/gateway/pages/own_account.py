"""One's own account: contact and email, open sessions, who viewed one's data, downloading the data, and closing the account."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import export as exports
from gateway import headers, opened_links, rpc, sessions
from gateway.forms import Form
from gateway.pages import mailed_links, region_picker
from gateway.pages.common import Answer, later, page_key, refuse, revision, show
from gateway.schemas.accounts import ClosureForm, EmailChangeForm
from gateway.schemas.registration import Step3Form

page = Blueprint("own_account", __name__)
PURPOSE = "email"


@page.get("/akun")
def overview() -> Answer | Response:
    """What staff see of their own account; an applicant's account is a tab of the profile."""
    if "applicant" in sessions.roles():
        return redirect(url_for("profile.personal"))
    return show("accounts/overview.html", profile=rpc.call("identity", "get_profile"))


@page.route("/akun/kontak", methods=["GET", "POST"])
def contact() -> Answer | Response:
    """Phone, mobile and address, by the rules of registration."""
    profile = rpc.call("identity", "get_profile")
    form = _contact_form(profile)
    sent = request.method == "POST" and not {"choose", "desa"} & request.form.keys()
    fields = form.load(Step3Form) if sent else None
    if fields and _contact_changed(form, fields):
        return redirect(_home())
    q, seen = region_picker.wanted(), request.form.get("revision", profile["revision"])
    regions, villages = region_picker.choices(form), region_picker.villages(q)
    return show("accounts/contact.html", form, revision=seen, regions=regions, q=q, villages=villages)


def _contact_form(profile: dict[str, Any]) -> Form:
    """What was typed, or what is stored, with a village that was chosen from the search."""
    typed, village = request.form.to_dict(), region_picker.found_village()
    if typed.get("no_phone"):
        typed["phone"] = typed.get("mobile", "")
    fields = {**(typed or profile["fields"]), **village}
    values = region_picker.answered(fields) if typed and not village else region_picker.stored(fields)
    return Form(values, digits=("phone", "mobile"), chosen=region_picker.LEVELS)


def _contact_changed(form: Form, fields: dict[str, Any]) -> bool:
    try:
        rpc.call("identity", "change_contact", revision=revision(), fields=fields)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    flash(_("Kontak dan alamat sudah diubah."))
    return True


@page.route("/akun/email", methods=["GET", "POST"])
def email() -> Answer | Response:
    """Ask for another email address; it is used once the link in the mail to it has been used."""
    form = Form(request.form, labels={"email": _("Email baru")})
    given = form.load(EmailChangeForm) if request.method == "POST" else None
    if given:
        try:
            rpc.call("identity", "request_email_change", session_token=sessions.token(), **given)
        except Refusal as refusal:
            refuse(form, refusal, password_wrong="current_password", too_many_attempts="current_password")
            return later(refusal, show("accounts/email.html", form))
        flash(_("Buka email di alamat baru Anda, lalu tekan tombol di halaman tautannya. Sampai saat itu alamat lama tetap dipakai."))
        return redirect(_home())
    return show("accounts/email.html", form)


@page.route("/akun/email/konfirmasi", defaults={"token": ""}, methods=["GET", "POST"])
@page.get("/akun/email/<link:token>")
def confirm_email(token: str) -> Answer | Response:
    """The page behind the link mailed to a new address. Reading it changes nothing; only the button does."""
    if token:
        return mailed_links.keep(PURPOSE, token, "own_account.confirm_email")
    token = opened_links.token(PURPOSE)
    if request.method == "POST":
        try:
            return _email_confirmed(token, rpc.call("identity", "confirm_email_change", token=token)["email"])
        except (Conflict, Invalid, NotFound):
            pass  # the page says what became of the link
    return show("accounts/email_confirmation.html", link=mailed_links.look("get_email_change", token))


def _email_confirmed(token: str, address: str) -> Response:
    opened_links.drop(token)
    flash(_("Email akun Anda sekarang %(email)s.", email=address))
    return redirect(_home() if g.account else url_for("accounts.log_in"))


@page.route("/akun/sesi", methods=["GET", "POST"])
def opened_sessions() -> Answer | Response:
    """Where the account is logged in; the button ends all but this session."""
    token = sessions.token()
    if request.method == "POST":
        rpc.call("identity", "end_other_sessions", session_token=token)
        flash(_("Sesi lain sudah diakhiri."))
        return redirect(url_for("own_account.opened_sessions"))
    return show("accounts/sessions.html", items=rpc.call("identity", "list_sessions", session_token=token)["items"])


@page.get("/akun/dilihat")
def viewers() -> Answer:
    """Siapa melihat data saya: who viewed my data."""
    return show("accounts/viewers.html", page=rpc.call("identity", "list_views_of_me", after=page_key()))


@page.get("/akun/data")
def data() -> Answer:
    """What the download of one's data contains."""
    return show("accounts/data.html")


@page.get("/akun/data/berkas")
def export() -> Response:
    """All data as one ZIP file."""
    rpc.start_clock(rpc.UPLOAD_SECONDS)
    name = f"izin-{sessions.username()}.zip"
    return send_file(exports.packed(), mimetype="application/zip", as_attachment=True, download_name=name)


@page.route("/akun/tutup", methods=["GET", "POST"])
def close() -> Answer | Response:
    """Close the account for good."""
    form = Form(request.form)
    given = form.load(ClosureForm) if request.method == "POST" else None
    if request.method == "POST" and request.form.get("understood") != "yes":
        form.add({"understood": _("Centang bahwa Anda memahami akibatnya.")})
    if given and not form.errors:
        try:
            return _closed(given["current_password"])
        except Refusal as refusal:
            refuse(form, refusal, password_wrong="current_password", too_many_attempts="current_password")
            return later(refusal, show("accounts/close.html", form))
    return show("accounts/close.html", form)


def _closed(password: str) -> Response:
    sessions.spend("close_account", current_password=password)
    sessions.leave()
    flash(_("Akun Anda sudah ditutup. Konfirmasinya dikirim ke email Anda."))
    return headers.leave_nothing(redirect(url_for("home.start")))


def _home() -> str:
    return url_for("profile.personal" if "applicant" in sessions.roles() else "own_account.overview")
