"""Pendelegasian: who acts in whose name, from when until when; delegating, and ending it early."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access, rpc, sessions
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.admin.common import done, pressed
from gateway.pages.common import Answer, show
from gateway.schemas.delegations import DelegationForm

page = Blueprint("staff_delegations", __name__)


@page.route("/staf/pendelegasian", methods=["GET", "POST"])
def listing() -> Answer | Response:
    """List the agency's delegations; those who hold a role that can be delegated, and admins for them, make one."""
    called = {
        "account_id": _("Yang berhalangan"),
        "deputy_id": _("Yang bertindak"),
        "roles": _("Peran"),
        "since": _("Mulai"),
        "until": _("Sampai"),
    }
    form = Form(request.form, several=("roles",), dates=("since", "until"), labels={**called, "reason": _("Alasan")})
    given = form.load(DelegationForm) if request.method == "POST" else None
    if given and done(form, "make_delegation", **{name: value for name, value in given.items() if value is not None}):
        flash(_("Pendelegasian tersimpan. Keduanya diberi tahu lewat email."))
        return redirect(url_for(".listing"))
    found = rpc.call("identity", "list_delegations")
    return show("staff/delegations.html", form, found=found, **_between(found["people"]))


@page.post("/staf/pendelegasian/<int:delegation_id>/akhiri")
def end(delegation_id: int) -> Response:
    """End one before its last day."""
    pressed(_("Pendelegasian berakhir. Keduanya diberi tahu lewat email."), "end_delegation", delegation_id=delegation_id)
    return redirect(url_for(".listing"))


def _between(people: list[dict[str, Any]]) -> dict[str, Any]:
    """Who may be away and who may act, on this person's form: an admin writes it for anybody."""
    own, for_others = g.account["account_id"], bool(sessions.roles() & access.ADMIN)
    absent = [each for each in people if each["delegable"] and (for_others or each["account_id"] == own)]
    deputies = [each for each in people if for_others or each["account_id"] != own]
    roles = sorted({role for each in absent for role in each["delegable"]})
    shown = {role: labels.ROLE[role] for role in roles if role in labels.ROLE}
    return {"absent": _options(absent), "deputies": _options(deputies), "delegable": shown, "for_others": for_others}


def _options(people: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(each["account_id"], each["name"]) for each in people]
