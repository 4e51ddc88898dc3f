"""Registration in four steps. The draft is stored in identity; the browser holds its token, and so does any other browser that opens the
link to continue."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, after_this_request, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gateway import agencies, device, form_again, form_subject, held, opened_links, privacy, registration_cookie, rpc, uploads, words
from gateway.forms import Form
from gateway.pages import mailed_links, region_picker
from gateway.pages.common import Answer, chosen_file, is_typed, need_id_attachment, refuse, show
from gateway.pages.registration_help import looked_up
from gateway.schemas.partial import despite
from gateway.schemas.registration import STEPS, load_step
from gateway.typos import suggested_email

page = Blueprint("registration", __name__)
BLANK: dict[str, Any] = {"step": 1, "fields": {}, "progress": 0, "warnings": [], "warnings_confirmed": False, "status": "draft"}
DRAFT = "draft"  # purpose of a draft's link among the opened links
Step = Callable[[dict[str, Any]], Answer | Response]


def on_draft(view: Step) -> Callable[[], Answer | Response]:
    """The view gets this browser's draft; for a submitted registration the status page is shown instead."""

    @wraps(view)
    def go() -> Answer | Response:
        if registration_cookie.is_lost():
            flash(_("Peramban ini tidak lagi memegang pendaftaran itu. Buka lagi tautannya, atau lanjutkan yang di bawah ini."), "warn")
            return redirect(url_for("registration.begin", draf=None))
        draft = _draft()
        return view(draft) if draft["status"] == "draft" else redirect(url_for("registration_status.status"))

    return go


def _draft() -> dict[str, Any]:
    token = registration_cookie.token()
    try:
        draft = rpc.call("identity", "get_registration_draft", registration_token=token) if token else BLANK
    except NotFound:
        registration_cookie.forget()
        flash(_("Pendaftaran tadi tidak dapat dibuka lagi di sini: dilanjutkan di perangkat lain, atau sudah dihapus."), "warn")
        return BLANK
    form_subject.name_subject(token, draft["fields"].get("full_name"))
    agencies.name_agency(draft["fields"].get("agency"))
    return dict(draft)


@page.get("/daftar")
@on_draft
def begin(draft: dict[str, Any]) -> Response:
    """Redirect to the step at which the person stopped."""
    return redirect(_address(draft["step"]))


@page.get("/daftar/lanjut/<token:token>")
def go_on(token: str) -> Response:
    """The link to continue later or in another browser; the token is removed from the address at once."""
    name = held.name_of(token)
    if registration_cookie.with_name(name):
        return redirect(url_for("registration.begin", draf=name))
    return mailed_links.keep(DRAFT, token, "registration.take_over")


@page.route("/daftar/lanjut", methods=["GET", "POST"])
def take_over() -> Answer | Response:
    """Shows whose draft it is, before anybody types into it. A button continues it, and from then on only this browser can: whoever sent
    the link cannot read what is typed later. A draft without a name cannot be continued in this way."""
    token = opened_links.token(DRAFT)
    draft = _draft_behind(token)
    name = draft["fields"].get("full_name")
    if draft["status"] != "draft":
        registration_cookie.keep(token)
        return redirect(url_for("registration_status.status", draf=held.name_of(token)))
    if not name:
        return redirect(url_for("registration.begin"))
    if request.method == "POST":
        return _taken_over(token)
    form_subject.name_subject(token, name)
    return show("registration/go_on.html", name=name)


def _taken_over(token: str) -> Response:
    """On to the first step, whose address is the one that is written to."""
    own = rpc.call("identity", "continue_registration", registration_token=token)["registration_token"]
    opened_links.drop(token)
    registration_cookie.keep(own)
    flash(_("Anda melanjutkan pendaftaran ini. Periksa dulu nama dan email di bawah: tautan verifikasi dikirim ke email itu."))
    return redirect(url_for("registration.step1", draf=held.name_of(own)))


def _draft_behind(token: str) -> dict[str, Any]:
    try:
        return dict(rpc.call("identity", "get_registration_draft", registration_token=token)) if token else BLANK
    except (NotFound, Invalid):
        return BLANK


@page.post("/daftar/lupakan")
def forget() -> Response:
    """This browser no longer holds the registration, or begins another; the registration itself stays."""
    registration_cookie.forget()
    after_this_request(form_again.forget)
    if "again" in request.form:
        return redirect(_address(1))
    flash(_("Perangkat ini tidak lagi mengingat pendaftaran itu."))
    return redirect(url_for("home.start"))


@page.route("/daftar/1", methods=["GET", "POST"])
@on_draft
def step1(draft: dict[str, Any]) -> Answer | Response:
    """Data User."""
    form, slip = _form(draft), ""
    if request.method == "POST" and _saved(1, form):
        slip = _unseen_slip(form["email"].value)
        if not slip:
            return redirect(_address(2))
        draft = _draft()
    taken = looked_up(form["username"].value.strip()) if form["username"].error else None
    open_ones = [each for each in rpc.call("identity", "list_agencies") if each.get("works", True)]
    return show("registration/step1.html", form, draft=draft, agencies=open_ones, link=_link(), outcome={"slip": slip, "taken": taken})


@page.route("/daftar/2", methods=["GET", "POST"])
@on_draft
def step2(draft: dict[str, Any]) -> Answer | Response:
    """Identitas User, with the copy of the identity card."""
    form, warnings = _form(draft, dates=("birth_date",)), draft["warnings"]
    if request.method == "POST":
        attachment = _attachment(form) or draft["fields"].get("id_attachment")
        if "back" in request.form:
            return _gone_back(2, form) or _shown2(form, _draft(), [])
        confirmed = request.form.get("confirm_warnings") == "yes"
        saved = _saved(2, form, {"id_attachment": attachment}, confirm_warnings=confirmed)
        if attachment is None:
            need_id_attachment(form)
        warnings = saved["warnings"] if saved and not confirmed else []
        if saved and not warnings:
            return redirect(_address(3))
        draft = _draft()
    return _shown2(form, draft, warnings)


def _shown2(form: Form, draft: dict[str, Any], warnings: list[dict[str, Any]]) -> Answer:
    return show("registration/step2.html", form, draft=draft, outcome={"warnings": warnings}, link=_link())


@page.get("/daftar/lampiran")
@on_draft
def own_copy(draft: dict[str, Any]) -> Response:
    """The copy that was uploaded, for whoever holds the draft."""
    stored = draft["fields"].get("id_attachment")
    return uploads.send(stored, as_attachment=False) if stored else abort(404)


@page.route("/daftar/3", methods=["GET", "POST"])
@on_draft
def step3(draft: dict[str, Any]) -> Answer | Response:
    """Kontak & Alamat, and with it the end of the form: a complete registration is submitted."""
    form = _contact_form(draft)
    if request.method == "POST":
        response = _acted3(form)
        if response:
            return response
    q = region_picker.wanted()
    found = region_picker.villages(q)
    choices = region_picker.choices(form)
    return show("registration/step3.html", form, draft=draft, regions=choices, q=q, villages=found, version=privacy.VERSION, link=_link())


def _acted3(form: Form) -> Response | None:
    """Handles the pressed button: a region's Pilih shows the choices below it; the others save what was typed and lead on."""
    pressed = request.form.get("choose")
    if pressed == "search":
        saved = _saved(3, form, partial=True)
        return redirect(url_for("registration.step3", cari=region_picker.wanted())) if saved else None
    if pressed:
        return None
    if "back" in request.form:
        return _gone_back(3, form)
    saved = _saved(3, form)
    if request.form.get("consent") != privacy.VERSION:
        form.add({"consent": _("Setujui pemberitahuan privasi untuk mendaftar.")})
    return _submitted() if saved and not form.errors else None


def _contact_form(draft: dict[str, Any]) -> Form:
    how: dict[str, Any] = {"digits": ("phone", "mobile"), "chosen": region_picker.LEVELS}
    if not is_typed():
        return Form(region_picker.stored({**draft["fields"], **region_picker.found_village()}), **how)
    typed = region_picker.answered(request.form.to_dict())
    return Form(typed | ({"phone": typed.get("mobile", "")} if typed.get("no_phone") else {}), **how)


def _form(draft: dict[str, Any], **how: Any) -> Form:
    """What was typed, or what the draft has; a suggestion that was accepted replaces the value it is for."""
    taken = {name.removeprefix("take_"): value for name, value in request.form.items() if name.startswith("take_")}
    begun = {**draft["fields"], "agency": draft["fields"].get("agency") or agencies.current()["code"]}
    values = {**request.form.to_dict(), **taken} if is_typed() else begun
    return Form(values, chosen=("agency",), labels={"full_name": _("Nama (sesuai KTP)"), "email": _("Email")}, **how)


def _saved(step: int, form: Form, more: dict[str, Any] | None = None, *, partial: bool = False, **how: bool) -> dict[str, Any] | None:
    """Save one step; a refusal goes to the form and gives None. With `partial`, fields that were emptied are saved empty too."""
    entered = form.entered(STEPS[step])
    typed = dict.fromkeys(STEPS[step]().fields, "") | entered if partial else entered
    try:
        fields = load_step(step, typed, partial=partial) | (more or {})
    except Refusal as refusal:
        refuse(form, refusal)
        asked = None if partial else despite(refusal, STEPS[step], typed)
        if asked is None:
            return None
        fields = asked | (more or {})
    try:  # asked even when the form has a fault already: all faults are reported in one round
        saved = _save_step(step, fields, **how, **({"partial": True} if partial else {}))
        return None if form.errors else saved
    except Refusal as refusal:
        if not form.errors or refusal.code == "invalid_fields":
            refuse(form, refusal)
        return None


def _save_step(step: int, fields: dict[str, Any], **how: bool) -> dict[str, Any]:
    token = registration_cookie.token() or _begun()
    return rpc.call("identity", "save_registration_step", registration_token=token, step=step, fields=fields, **how)


def _begun() -> str:
    """A registration begins when something is saved first, not when the page is opened."""
    token: str = rpc.call("identity", "start_registration", address=device.address())["registration_token"]
    registration_cookie.keep(token)
    return token


def _gone_back(step: int, form: Form) -> Response | None:
    """The button Sebelumnya: what was typed is saved as it is."""
    return redirect(_address(step - 1)) if _saved(step, form, partial=True) else None


def _unseen_slip(email: str) -> str:
    """The address that was probably meant. It is asked only once: who sends the same address again means it."""
    return "" if request.form.get("email_seen") == email else suggested_email(email)


def _attachment(form: Form) -> dict[str, Any] | None:
    """Store an uploaded copy at once, so that a mistake elsewhere on the page does not lose it."""
    file = chosen_file("id_attachment")
    if file is None:
        return None
    try:
        stored = uploads.receive(file, prefix="identities", field="id_attachment")
    except (Invalid, NotAllowed) as refusal:
        refuse(form, refusal)
        return None
    _save_step(2, {"id_attachment": stored}, partial=True)
    return stored


def _submitted() -> Response:
    """Submit the registration; what an earlier step lacks is shown at that step."""
    try:
        token = registration_cookie.token()
        rpc.call("identity", "submit_registration", registration_token=token, consent_version=privacy.VERSION)
    except Invalid as refusal:
        faults = refusal.details.get("fields", {})
        flash(" ".join(words.fault(name, fault) for name, fault in faults.items()) or words.refusal(refusal.code), "warn")
        return redirect(_address(min((_step_of(name) for name in faults), default=1)))
    except Conflict as refusal:
        if refusal.code != "registration_already_submitted":
            raise
    return redirect(url_for("registration_status.done"))


def _step_of(field: str) -> int:
    return next((step for step, form in STEPS.items() if field in form().fields), 2)  # the copy of the card is not a field of these forms


def _address(step: int) -> str:
    return url_for(f"registration.step{min(step, 3)}")


def _link() -> str:
    """The address at which the person may continue later or elsewhere; "" before anything was saved."""
    token = registration_cookie.token()
    return current_app.config["PUBLIC_URL"] + url_for("registration.go_on", token=token) if token else ""
