"""Registrations waiting for the office: the identity card beside what was typed, and what an officer may do about it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from bus.refusals import Refusal
from gateway import device, rpc, uploads
from gateway.access import REGISTRATION_DESK
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, page_key, refuse, revision, show
from gateway.schemas.registration_review import AcceptanceForm, EmailCorrectionForm, RejectionForm, ReturnForm, without_blank_reason

page = Blueprint("staff_registrations", __name__)
# The regions are returned together: an address in another regency is in another village too.
FIELDS = {
    "region" if name in labels.REGIONS else name: labels.REGION if name in labels.REGIONS else text
    for name, text in labels.REGISTRATION_FIELDS.items()
}


@page.get("/staf/pendaftaran")
def queue() -> Answer:
    """List registrations of one status, the oldest first."""
    status = request.args.get("status", "submitted")
    status = status if status in labels.REGISTRATION_STATUS and status != "draft" else "submitted"
    found = rpc.call("identity", "list_registrations", status=status, after=page_key())
    return show("staff/registrations.html", page=found, status=status)


@page.route("/staf/pendaftaran/<int:registration_id>", methods=["GET", "POST"])
def one(registration_id: int) -> Answer | Response:
    """Review one registration; after a decision the next one opens by itself."""
    form, shown = Form({"way-back-reason": str(labels.WAY_BACK), **request.form}), {}
    act = request.form.get("act", "")
    if request.method == "GET":
        pass
    elif act == "reveal":
        shown = rpc.call("identity", "reveal_id_number", registration_id=registration_id)
    elif act in ACTS:
        done = _done(act, registration_id, form)
        if done:
            return done
    registration = rpc.call("identity", "get_registration", registration_id=registration_id)
    may_decide = bool(REGISTRATION_DESK & set(g.account["roles"]))
    ticked = request.form.getlist("wrong")
    return show(
        "staff/registration.html",
        form,
        registration=registration,
        act_done=act,
        ticked=ticked,
        fields=FIELDS,
        may_decide=may_decide,
        here=act == "reveal",
        **shown,
    )


@page.get("/staf/pendaftaran/<int:registration_id>/identitas")
def identity_copy(registration_id: int) -> Response:
    """The copy of the identity card; each view is recorded with who saw it."""
    stored = rpc.call("identity", "view_id_attachment", registration_id=registration_id)
    return uploads.send(stored, as_attachment=not stored["media_type"].startswith("image/"))


def _done(act: str, registration_id: int, form: Form) -> Response | None:
    """Carry out the pressed button's command; a refusal (somebody else decided, a reason is missing) goes to the form and gives None."""
    pressed = ACTS[act]
    try:
        arguments = pressed.read(form)
        if form.errors:
            return None
        if act == "way-back":
            _mail_old_accounts(registration_id)
        rpc.call("identity", pressed.method, registration_id=registration_id, **arguments)
    except Refusal as refusal:
        refuse(form, refusal, duplicate_needs_reason="accept-reason")
        return None
    flash(str(labels.DESK_DONE[act]))
    return redirect(_next() if pressed.decides else url_for("staff_registrations.one", registration_id=registration_id))


def _mail_old_accounts(registration_id: int) -> None:
    """Called before the rejection: a mailed link that turns out unnecessary harms nobody."""
    for each in rpc.call("identity", "get_registration", registration_id=registration_id)["duplicates"]:
        if each["registration_id"] and each["account_id"]:
            old = rpc.call("identity", "get_registration", registration_id=each["registration_id"])
            rpc.call("identity", "request_password_reset", login=old["fields"]["username"], address=device.address())


def _next() -> str:
    """The address of the next waiting registration, which opens by itself."""
    waiting: list[dict[str, Any]] = rpc.call("identity", "list_registrations", limit=1)["items"]
    if not waiting:
        return url_for("staff_registrations.queue")
    return url_for("staff_registrations.one", registration_id=waiting[0]["registration_id"])


def _nothing(form: Form) -> dict[str, Any]:
    return {}


def _reasons(form: Form) -> dict[str, Any]:
    """The ticked fields, each with its reason."""
    wrong = [name for name in request.form.getlist("wrong") if name in FIELDS]
    reasons = {name: form[f"reason-{name}"].value.strip() for name in wrong}
    form.add({f"reason-{name}": _("Isi alasan untuk %(field)s.", field=FIELDS[name]) for name, reason in reasons.items() if not reason})
    if not wrong:
        form.add({"wrong-username": _("Pilih isian yang perlu diperbaiki.")})
    if form.errors:
        return {}
    region = dict.fromkeys(labels.REGIONS, reasons.pop("region")) if "region" in reasons else {}
    return dict(ReturnForm().load({"revision": str(revision()), "reasons": reasons | region}))


def _acceptance(form: Form) -> dict[str, Any]:
    return _with_reason(form, AcceptanceForm, prefix="accept-")


def _rejection(form: Form) -> dict[str, Any]:
    return _with_reason(form, RejectionForm, sure=True)


def _way_back(form: Form) -> dict[str, Any]:
    return _with_reason(form, RejectionForm, prefix="way-back-", sure=True)


def _with_reason(form: Form, schema: type[Schema], *, prefix: str = "", sure: bool = False) -> dict[str, Any]:
    """`prefix`: the beginning of the fields' names, because the page has several forms with a reason. `sure`: a decision that cannot be
    undone must be confirmed."""
    typed = Form({"reason": form[f"{prefix}reason"].value})
    given = typed.load(schema, revision=str(revision()))
    form.add({f"{prefix}{name}": error for name, error in typed.errors.items()})
    if sure and request.form.get(f"{prefix}sure") != "yes":
        form.add({f"{prefix}sure": _("Centang bahwa Anda yakin menolak.")})
    return without_blank_reason(given or {})


def _email(form: Form) -> dict[str, Any]:
    return form.load(EmailCorrectionForm, revision=str(revision())) or {}


def _email_decision(decision: str) -> Callable[[Form], dict[str, Any]]:
    return lambda form: {"revision": revision(), "decision": decision}


class DeskAct(NamedTuple):
    """A button of the desk: the service's method, how its arguments are read, and whether the next registration opens then."""

    method: str
    read: Callable[[Form], dict[str, Any]]
    decides: bool = False


ACTS = {
    "accept": DeskAct("accept_registration", _acceptance, decides=True),
    "return": DeskAct("return_registration", _reasons, decides=True),
    "reject": DeskAct("reject_registration", _rejection, decides=True),
    "way-back": DeskAct("reject_registration", _way_back, decides=True),
    "resend": DeskAct("resend_registration_mail", _nothing),
    "email": DeskAct("correct_registration_email", _email),
    "email-approved": DeskAct("decide_registration_email", _email_decision("approved")),
    "email-refused": DeskAct("decide_registration_email", _email_decision("refused")),
}
