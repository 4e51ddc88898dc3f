"""Taking applications from the queue: one, or several at once with a report of those that were refused."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, NotAllowed, NotFound, Refusal
from gateway import access, rpc, words
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import CODE, id_of
from gateway.pages.staff import trail
from gateway.schemas.claims import MOST_AT_ONCE, AssignmentForm, ClaimForm, ReleaseForm

page = Blueprint("staff_claims", __name__)
PICKED, SEPARATOR = "pick", "."  # a row's box: which application, at which step, who had it
Json = dict[str, Any]


@page.post("/staf/permohonan/<int:application_id>/ambil")
def one(application_id: int) -> Response:
    """Take the application, take it over from whom the page names, or let it go."""
    lets_go = "release" in request.form
    given = Form(request.form).load(ReleaseForm if lets_go else ClaimForm)
    if given is None:
        return _outdated(application_id)
    try:
        done = rpc.call("permits", "release_application" if lets_go else "claim_application", application_id=application_id, **given)
    except (Conflict, NotAllowed) as refusal:
        flash(words_for(refusal), "warn")
    else:
        number = done["number"]
        flash(_("Permohonan %(number)s Anda lepas.", number=number) if lets_go else _("Permohonan %(number)s Anda ambil.", number=number))
    return _case(application_id)


@page.post("/staf/permohonan/<int:application_id>/serahkan")
def assign(application_id: int) -> Response:
    """Hand the application to a colleague."""
    given = Form(request.form).load(AssignmentForm)
    if given is None:
        return _outdated(application_id)
    try:
        done = rpc.call("permits", "assign_application", application_id=application_id, **given)
    except (Conflict, NotAllowed, NotFound) as refusal:
        if refusal.code == "application_not_found":
            raise
        flash(words_for(refusal), "warn")
    else:
        flash(_("Permohonan %(number)s diserahkan kepada %(name)s.", number=done["number"], name=_now_with(done, given["account_id"])))
    return _case(application_id)


def several() -> Json:
    """What became of the ticked rows: a sentence about those that went well, and one for each that was refused."""
    picked = [tuple(each.split(SEPARATOR)) for each in request.form.getlist(PICKED)[:MOST_AT_ONCE]]
    rows = [each for each in picked if len(each) == 3 and id_of(each[0]) and CODE.fullmatch(each[1])]
    act = next((name for name in ("release", "assign") if name in request.form), "claim")
    colleague = id_of(request.form.get("account_id", ""))
    if not rows:
        return {"done": "", "refused": [_("Centang dulu permohonannya.")]}
    if act == "assign" and not colleague:
        return {"done": "", "refused": [_("Pilih dulu rekan yang menerimanya.")]}
    asked: list[Json] = [{"application_id": int(each), "step": step, "held_by": id_of(held_by)} for each, step, held_by in rows]
    try:
        done, refused = _handed(asked, colleague) if act == "assign" else _one_by_one(act, asked)
    except Refusal as refusal:  # of all of them, by what is said of the colleague
        return {"done": "", "refused": [words_for(refusal)]}
    lines = [f"{request.form.get(f'number-{each}', each)}: {why}" for each, why in refused]
    return {"done": _said(act, done) if done else "", "refused": lines}


def _one_by_one(act: str, asked: list[Json]) -> tuple[int, list[tuple[int, str]]]:
    """How many went well, and which were refused and why."""
    refused = []
    for each in asked:
        about = each if act == "claim" else {name: each[name] for name in ("application_id", "step")}
        try:
            rpc.call("permits", f"{act}_application", **about)
        except Refusal as refusal:
            refused.append((each["application_id"], words_for(refusal)))
    return len(asked) - len(refused), refused


def _handed(asked: list[Json], colleague: int | None) -> tuple[int, list[tuple[int, str]]]:
    """All with one command: the colleague gets one mail."""
    done = rpc.call("permits", "assign_applications", account_id=colleague, applications=asked)
    return len(done["handed"]), [(each["application_id"], words.refusal(each["code"], each["details"])) for each in done["refused"]]


def colleagues() -> list[Json]:
    """To whom this person may hand something; none for whoever may not."""
    return list(rpc.call("permits", "list_colleagues")["items"]) if access.may_open("staff_claims.assign") else []


def _said(act: str, count: int) -> str:
    if act == "release":
        return _("%(count)s permohonan dilepas.", count=count)
    if act == "assign":
        return _("%(count)s permohonan diserahkan.", count=count)
    return _("%(count)s permohonan Anda ambil.", count=count)


def _now_with(application: Json, account_id: int) -> str:
    return next((each["name"] for each in application["claim"]["holders"] if each["account_id"] == account_id), "")


def _outdated(application_id: int) -> Response:
    flash(_("Halaman ini sudah berubah. Periksa siapa yang memegang permohonan ini sekarang, lalu ulangi."), "warn")
    return _case(application_id)


def _case(application_id: int) -> Response:
    return redirect(url_for("staff_queue.one", application_id=application_id, **trail.argument()), 303)
